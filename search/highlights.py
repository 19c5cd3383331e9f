"""The words that were found, marked where they stand: caption, title, and a few lines of the text about the picture.

Postgres would mark stored text only as it is, with accents and all, while the index holds it folded. So the words of a
page of results are folded here, those that begin like a word asked are put to Postgres once, and what it takes for the
same word is marked. Page text is read only for results in which nothing nearer has a word. Pure text comes out, in
parts, never markup: whoever renders it escapes it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from django.db import connection
from psycopg import sql

from indexing.text import fold
from search import text
from search.results import Highlight, Hit
from search.text import Words

TOKEN = re.compile(r"[^\W_]+")
#: A stem keeps the first letters of its word in French and in English.
KEPT_BY_STEMS = 3
#: Letters of a snippet, and of a caption before it is cut to one.
SNIPPET, CAPTION = 180, 200

NEAR = """
    SELECT i.id, i.heading, i.nearby_text, coalesce(string_agg(m.text, ' '), '')
    FROM indexing_illustration i LEFT JOIN indexing_machinecaption m ON m.illustration_id = i.id
    WHERE i.id = ANY(%s) GROUP BY i.id
"""
PAGES = "SELECT id, text FROM indexing_page WHERE id = ANY(%s)"

Spans = list[tuple[int, int, str]]


def marked(hits: Sequence[Hit], words: Words) -> tuple[Hit, ...]:
    """The same hits, each found by its words with its highlights."""
    asked = _asked(words)
    by_words = [hit for hit in hits if {"text", "caption"} & {*hit.why}]
    if not asked or not by_words:
        return tuple(hits)
    fields = {hit.id: {"caption": hit.caption, "title": hit.document_title} for hit in by_words}
    with connection.cursor() as cursor:
        cursor.execute(NEAR, [list(fields)])
        for key, heading, nearby, written in cursor.fetchall():
            fields[key] |= {"heading": heading, "nearby_text": nearby, "machine_caption": written}
    found = {key: _highlights(own, same) for key, own, same in _matched(fields, asked)}
    bare = {hit.id: hit.page_id for hit in by_words if not found[hit.id]}
    if bare:
        with connection.cursor() as cursor:
            cursor.execute(PAGES, [list(bare.values())])
            pages = dict(cursor.fetchall())
        texts = {key: {"page_text": pages.get(page, "")} for key, page in bare.items()}
        found |= {key: _highlights(own, same) for key, own, same in _matched(texts, asked)}
    return tuple(replace(hit, highlights=found.get(hit.id, ())) for hit in hits)


def _asked(words: Words) -> dict[str, bool]:
    """{folded word: whether only its beginning was asked}; phrases word by word."""
    found: dict[str, bool] = {}
    for term in words.terms:
        found |= dict.fromkeys((*term.text.split(), *term.near), term.kind == "beginning")
    return found


def _matched(
    texts: Mapping[int, Mapping[str, str]], asked: Mapping[str, bool]
) -> Iterable[tuple[int, dict[str, tuple[str, Spans]], Collection[str]]]:
    """For each row its texts with their likely words, and the words that are those asked."""
    begins = tuple({word if begun else word[:KEPT_BY_STEMS] for word, begun in asked.items()})
    likely = {
        key: {name: (value, _spans(value, begins)) for name, value in fields.items()} for key, fields in texts.items()
    }
    distinct = {word for fields in likely.values() for _, spans in fields.values() for _, _, word in spans}
    same = _same(sorted(distinct), asked)
    return [(key, fields, same) for key, fields in likely.items()]


def _spans(value: str, begins: tuple[str, ...]) -> Spans:
    """(start, end, folded word) of the words that begin like one that was asked."""
    tokens = ((one.start(), one.end(), fold(one[0])) for one in TOKEN.finditer(value))
    return [(start, end, word) for start, end, word in tokens if word.startswith(begins)]


def _same(words: list[str], asked: Mapping[str, bool]) -> set[str]:
    """Those of `words` that Postgres takes for a word asked."""
    query, values = text.tsquery(" | ".join(f"'{word}'{':*' if begun else ''}" for word, begun in asked.items()))
    statement = sql.SQL(
        "SELECT word FROM unnest(%s::text[]) AS word"
        " WHERE to_tsvector('french', word) || to_tsvector('english', word) @@ {}"
    ).format(query)
    with connection.cursor() as cursor:
        cursor.execute(statement, [words, *values])
        return {row[0] for row in cursor.fetchall()}


def _highlights(fields: dict[str, tuple[str, Spans]], same: Collection[str]) -> tuple[Highlight, ...]:
    """Caption and title where they have a word, and of the other texts the first that has the most of them."""
    spans = {name: [span for span in likely if span[2] in same] for name, (_, likely) in fields.items()}
    shown = [name for name in ("caption", "title") if spans.get(name)]
    others = [name for name in spans if name not in ("caption", "title") and spans[name]]
    if others and "caption" not in shown:
        shown.append(max(others, key=lambda name: len({word for _, _, word in spans[name]})))
    return tuple(Highlight(name, _parts(fields[name][0], spans[name], name)) for name in shown)


def _parts(value: str, spans: Spans, name: str) -> tuple[tuple[str, bool], ...]:
    start, end = (0, len(value)) if len(value) <= _room(name) else _window(value, spans)
    parts: list[tuple[str, bool]] = [("… ", False)] if start else []
    at = start
    for first, last, _ in spans:
        if first >= start and last <= end:
            parts += [(value[at:first], False), (value[first:last], True)]
            at = last
    parts += [(value[at:end], False), (" …", False)] if end < len(value) else [(value[at:end], False)]
    return tuple((part, found) for part, found in parts if part)


def _room(name: str) -> int:
    return CAPTION if name in ("caption", "title") else SNIPPET


def _window(value: str, spans: Spans) -> tuple[int, int]:
    """The stretch of SNIPPET letters with the most different words, cut between words."""
    starts = [first for first, _, _ in spans]
    best = max(starts, key=lambda at: len({w for first, last, w in spans if at <= first and last <= at + SNIPPET // 2}))
    start, end = max(0, best - SNIPPET // 3), min(len(value), best + 2 * SNIPPET // 3)
    if start:
        start = value.find(" ", start, best) + 1 or best
    if end < len(value):
        end = max(value.rfind(" ", best, end), next(last for first, last, _ in spans if first == best))
    return start, end
