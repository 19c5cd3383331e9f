"""The words of a question: what Postgres searches as text, and what a model reads as meaning.

A reader may write `"a phrase"`, `-word`, `-"a phrase"`, `begin*` and `OR`. Both sides fold words in the same way
(`indexing.text.fold`), and every question is asked in French and in English, since a corpus holds both. Nothing a
reader can type is an error: what cannot be searched is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from psycopg import sql

from indexing.text import fold

CONFIGURATIONS = ("french", "english")
PIECE = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))')
#: What lies between words, and inside "Jean-Paul" and "l'éléphant", which must find "Jean Paul" and "éléphant".
BETWEEN = re.compile(r"[\W_]+")
#: A beginning shorter than this would find half of the index.
SHORTEST_BEGINNING = 2

Clause = tuple[sql.Composable, list[Any]]


@dataclass(frozen=True)
class Term:
    """A word or a phrase, folded. `near` are other words that may stand for it (see `search.near`)."""

    text: str
    kind: str = "word"
    near: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """As `to_tsquery` reads it: nothing but letters, digits and blanks is ever between the quotes."""
        begins = ":*" if self.kind == "beginning" else ""
        return " | ".join([f"'{self.text}'{begins}", *(f"'{word}'" for word in self.near)])


@dataclass(frozen=True)
class Words:
    """`either` are the parts between `OR`, each a list of terms that must all be there; `meaning` is for a model.

    `wanted` and each of `unwanted` are in the syntax of `to_tsquery`.
    """

    either: tuple[tuple[Term, ...], ...] = ()
    unwanted: tuple[str, ...] = ()
    meaning: str = ""

    def __bool__(self) -> bool:
        return bool(self.either or self.unwanted)

    @property
    def terms(self) -> tuple[Term, ...]:
        return tuple(term for terms in self.either for term in terms)

    @property
    def wanted(self) -> str:
        """With the near words, where a term has any: this decides what is found."""
        return " | ".join(" & ".join(f"({term.query})" for term in terms) for terms in self.either)

    @property
    def exact(self) -> str:
        """Without them, as it was typed: such rows come first."""
        typed = ((Term(term.text, term.kind) for term in terms) for terms in self.either)
        return " | ".join(" & ".join(f"({term.query})" for term in terms) for terms in typed)


def read(q: str) -> Words:
    """Splits what was typed. `OR` is an operator in capitals only: in French, "or" is gold."""
    either: list[list[Term]] = [[]]
    unwanted: list[str] = []
    meaning: list[str] = []
    for piece in PIECE.finditer(q):
        phrase, word = piece["phrase"], piece["word"] or ""
        if word == "OR" and not piece["minus"]:
            either.append([])
            continue
        found = [Term(_searchable(phrase), "phrase")] if phrase is not None else _terms(word)
        found = [term for term in found if term.text]
        if piece["minus"]:
            unwanted += [" & ".join(f"({term.query})" for term in found)] if found else []
        elif found:
            either[-1] += found
            meaning += [phrase if phrase is not None else word] if found[-1].kind != "beginning" else []
    kept = tuple(tuple(terms) for terms in either if terms)
    return Words(kept, tuple(dict.fromkeys(unwanted)), " ".join(meaning).strip())


def _terms(word: str) -> list[Term]:
    parts = _searchable(word).split()
    if word.endswith("*") and parts and len(parts[-1]) >= SHORTEST_BEGINNING:
        return [*map(Term, parts[:-1]), Term(parts[-1], "beginning")]
    return list(map(Term, parts))


def matches(asked: str, column: str = "text") -> Clause:
    """SQL: the text of row `e` answers `asked`, in either language; `said` is what models have written of it."""
    query, values = tsquery(asked)
    return sql.SQL("e.{} @@ {}").format(sql.Identifier(column), query), values


def answers(asked: str) -> Clause:
    """SQL: what the source says of row `e`, or what a model has written of it, answers `asked`."""
    source, values = matches(asked)
    written, more = matches(asked, "said")
    return sql.SQL("({} OR {})").format(source, written), [*values, *more]


def tsquery(asked: str) -> Clause:
    """The question in every configuration, one or the other."""
    part = sql.SQL("to_tsquery({}, %s)")
    queries = [part.format(sql.Literal(name)) for name in CONFIGURATIONS]
    return sql.SQL("({})").format(sql.SQL(" || ").join(queries)), [asked] * len(CONFIGURATIONS)


def _searchable(text: str) -> str:
    """Folded words with one blank between them; empty where there is no letter or digit."""
    return BETWEEN.sub(" ", fold(text)).strip()


def array(ids: Iterable[int]) -> str:
    """Ids as Postgres reads an array: psycopg takes ten times as long for each of thousands."""
    return f"{{{','.join(map(str, ids))}}}"
