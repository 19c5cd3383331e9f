"""The words of a question: what Postgres searches as text, and what a model reads as meaning.

A reader may write `"a phrase"`, `-word`, `-"a phrase"` and `OR`. Both sides fold words in the same way
(`indexing.text.fold`), and every question is asked in French and in English, since a corpus holds both. Nothing a
reader can type is an error: what cannot be searched is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from psycopg import sql

from indexing.text import fold

CONFIGURATIONS = ("french", "english")
PIECE = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))')
INNER = re.compile(r"[-'’/.]+")

Clause = tuple[sql.Composable, list[Any]]


@dataclass(frozen=True)
class Words:
    """`wanted` and each of `unwanted` are folded and in the syntax of `websearch_to_tsquery`, without its minus."""

    wanted: str
    unwanted: tuple[str, ...]
    meaning: str

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)


def read(q: str) -> Words:
    """Splits what was typed. `OR` is an operator in capitals only: in French, "or" is gold."""
    wanted: list[str] = []
    unwanted: list[str] = []
    meaning: list[str] = []
    for piece in PIECE.finditer(q):
        phrase, word = piece["phrase"], piece["word"] or ""
        if word == "OR" and not piece["minus"]:
            wanted.append("or")
            continue
        text = _searchable(phrase if phrase is not None else word)
        if not text:
            continue
        # Postgres would take a bare "or" for its operator, whatever its case.
        quoted = f'"{text}"' if phrase is not None else re.sub(r"\bor\b", '"or"', text)
        if piece["minus"]:
            unwanted.append(quoted)
        else:
            wanted.append(quoted)
            meaning.append(phrase if phrase is not None else word)
    joined = re.sub(r"^(or )+|( or)+$", "", " ".join(wanted)).strip()
    return Words("" if joined == "or" else joined, tuple(dict.fromkeys(unwanted)), " ".join(meaning).strip())


def matches(asked: str, row: str = "e") -> Clause:
    """SQL: the row's text answers `asked`, in either language."""
    query, values = tsquery(asked)
    return sql.SQL("{}.text @@ {}").format(sql.Identifier(row), query), values


def tsquery(asked: str) -> Clause:
    """The question in every configuration, one or the other."""
    part = sql.SQL("websearch_to_tsquery({}, %s)")
    queries = [part.format(sql.Literal(name)) for name in CONFIGURATIONS]
    return sql.SQL("({})").format(sql.SQL(" || ").join(queries)), [asked] * len(CONFIGURATIONS)


def _searchable(text: str) -> str:
    """Folded, with hyphens and apostrophes inside words taken as blanks: "Jean-Paul" must find "Jean Paul"."""
    blank = INNER.sub(" ", fold(text).replace('"', " "))
    return " ".join(blank.split()) if any(c.isalnum() for c in blank) else ""
