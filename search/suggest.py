"""What a reader may mean who has typed the beginning of a word: terms, words, titles and creators, with their counts.

The last word is completed; what stands before it, and every other criterion, is kept. A term leads to its facet, a
title or a creator to its filter. Reads what `indexing.pipeline.words` has counted; before that, terms alone come.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection

from indexing.models.words import Name
from indexing.text import fold
from indexing.tokens import STRIDE
from search.parameters import FACETS
from search.query import SearchQuery
from search.terms import Glossary, Word, glossary
from search.text import BETWEEN

#: A single letter begins too many words to be of help.
SHORTEST = 2
#: Of each kind at most; a list longer than the sum is not read to its end.
MOST = {"term": 3, "word": 5, "title": 2, "creator": 2}
#: Facets whose terms are things that a reader names; languages, licences and agents are not.
NAMED = ("technique", "function", "genre", "theme", "object", "colour", "colour_mode", "corpus", "type")
#: Seconds for which the counts of terms are kept: they take a scan of all rows.
KEPT = 600
LAST = re.compile(r"[^\s\"*]+\Z")

WORDS = """
    SELECT spelling, count FROM indexing_word
    WHERE word LIKE %s AND count > 0 ORDER BY count DESC, word LIMIT %s
"""
NAMES = """
    SELECT name, count FROM indexing_name WHERE kind = %s AND words @@ to_tsquery('simple', %s)
    ORDER BY count DESC, name LIMIT %s
"""
TERMS = """
    SELECT value, count(*) FROM indexing_entry e CROSS JOIN LATERAL unnest(e.facets) AS value
    WHERE NOT e.noise GROUP BY value
"""


@dataclass(frozen=True)
class Suggestion:
    """`kind` is "word", "title", "creator" or the name of a facet; `count` is of all illustrations of the portal, None
    behind other words; `q` is what the search field holds once it is taken; `url` is the search that it leads to."""

    kind: str
    text: str
    count: int | None
    q: str
    url: str


def suggest(query: SearchQuery, language: str) -> list[Suggestion]:
    """For the words of `query`; empty where the last of them is too short."""
    typed = LAST.search(query.q)
    begun = fold(typed[0].lstrip("-")) if typed else ""
    last = BETWEEN.split(begun)[-1]
    if typed is None or len(last) < SHORTEST:
        return []
    before = query.q[: len(query.q) - len(typed[0])].strip()
    rest = query.replace(q=before)
    excludes = typed[0].startswith("-")
    found = [*_words(query, typed[0], last)]
    if not excludes:
        found = [*_terms(rest, begun, language), *found, *_names(query, rest)]
    return found


def _words(query: SearchQuery, typed: str, last: str) -> Iterator[Suggestion]:
    start = query.q[: len(query.q) - len(last)] if fold(typed).endswith(last) else query.q[: len(query.q) - len(typed)]
    with connection.cursor() as cursor:
        cursor.execute(WORDS, [f"{last}%", MOST["word"]])
        for spelling, count in cursor.fetchall():
            q = start + spelling
            yield Suggestion("word", q, None if start.strip(' -"') else count, q, query.replace(q=q).url())


def _names(query: SearchQuery, rest: SearchQuery) -> Iterator[Suggestion]:
    """Titles and creators that have all the words typed, the last of them begun."""
    words = BETWEEN.sub(" ", fold(query.q)).split()
    asked = " & ".join(f"'{word}':*" if word == words[-1] else f"'{word}'" for word in words)
    for kind in (Name.Kind.TITLE, Name.Kind.CREATOR):
        with connection.cursor() as cursor:
            cursor.execute(NAMES, [kind, asked, MOST[kind]])
            for name, count in cursor.fetchall():
                yield Suggestion(str(kind), name, count, "", rest.replace(q="", **{str(kind): name[:500]}).url())


def _terms(rest: SearchQuery, begun: str, language: str) -> Iterator[Suggestion]:
    """Terms one of whose words begins so, in the reader's language first."""
    book = glossary()
    counts = cache.get_or_set("suggest:terms", _counts, KEPT) or {}
    ranked = sorted(
        (foreign, -counts.get(word.id, 0), word.label(language), word.id)
        for word in book.by_id.values()
        if counts.get(word.id) and _facet(book, word) and (foreign := _reading(word, begun, language)) is not None
    )
    for _foreign, count, label, key in ranked[: MOST["term"]]:
        facet, code = book.facet_of(key), book.code(key)
        if not rest.has(facet, code):
            yield Suggestion(facet, label, -count, rest.q, rest.toggle(facet, code).url())


def _facet(book: Glossary, word: Word) -> bool:
    """Whether it is a term that readers name, and the one that its code stands for in its facet."""
    facet = book.facet_of(word.id)
    return facet in NAMED and book.find(facet, word.code) == word


def _reading(word: Word, begun: str, language: str) -> bool | None:
    """False if the label in the reader's language has a word that begins so, True if only the other's has."""
    own, other = (word.fr, word.en) if language.startswith("fr") else (word.en, word.fr)
    for foreign, label in ((False, own), (True, other)):
        if any(part.startswith(begun) for part in BETWEEN.split(fold(label))):
            return foreign
    return None


def _counts() -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(TERMS)
        return {value // STRIDE: number for value, number in cursor.fetchall()}


assert set(NAMED) <= {*FACETS, "object"}
