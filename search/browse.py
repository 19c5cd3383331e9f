"""A search as a table of two of technique, function, genre and decade: how many each pair has, and some to show.

Counted over the facet tokens, so that an etching stands under print too, and over the decades that the dates of a
document touch: a cell's count is what its link finds. Three queries, whatever the size of the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from psycopg import sql

from indexing.images import region_url
from indexing.tokens import STRIDE, token
from search import addresses
from search.engine import Found
from search.kept import kept
from search.query import SearchQuery
from search.terms import Glossary
from search.text import Clause

LABELLED = ("technique", "function", "genre")
AXES = (*LABELLED, "decade")
#: Longest side of a sample, in pixels.
SIDE = 160
#: The surest illustration of each third of a cell, found without sorting: the confidence stands above the number.
COUNTS = """
    SELECT down.value, across.value, count(*), {samples} FROM indexing_entry e
    CROSS JOIN LATERAL {down} AS down (value) CROSS JOIN LATERAL {across} AS across (value)
    WHERE {condition} AND {known} GROUP BY down.value, across.value
"""
SAMPLE = (
    "max(({sure} * 1000)::bigint * 1099511627776 + e.illustration_id) FILTER (WHERE e.illustration_id %% 3 = {third})"
)
DECADES = (
    "generate_series(floor(e.year_from / 10.0)::int * 10, floor(coalesce(e.year_to, e.year_from) / 10.0)::int * 10, 10)"
)
PICTURES = """
    SELECT i.id, i.page_id, i.x, i.y, i.w, i.h, i.rotation FROM indexing_illustration i
    JOIN indexing_page p ON p.id = i.page_id WHERE i.id = ANY(%s) AND p.file <> ''
"""


@dataclass(frozen=True)
class Sample:
    """`image` is empty while the page has no working copy."""

    id: int
    url: str
    image: str


@dataclass(frozen=True)
class Value:
    """A row or a column; `url` is the search that it stands for."""

    code: str
    label: str
    url: str


@dataclass(frozen=True)
class Cell:
    """What a row and a column have in common; `url` is the search that finds the `count`."""

    row: str
    column: str
    count: int
    url: str
    samples: tuple[Sample, ...]


@dataclass(frozen=True)
class Matrix:
    """Rows and columns that occur, the commonest first, decades in their order; and the cells that are not empty."""

    rows: tuple[Value, ...]
    columns: tuple[Value, ...]
    cells: dict[tuple[str, str], Cell]


def matrix(query: SearchQuery, down: str, across: str, language: str) -> Matrix:
    """The results of `query` by two different AXES. Criteria of an axis itself, floors and folds are left out."""
    for axis in (down, across):
        query = _without(query, axis)
    query = query.replace(confidence=0.0, fold="", sort="relevance", size=SearchQuery().size)
    found = Found(query)
    counted = kept(found.selection, f"matrix {down} {across}", (), lambda: _counted(found, down, across))
    words = found.glossary
    keys = [(_code(down, a, words), _code(across, b, words), count, ids) for a, b, count, ids in counted]
    pictures = _pictures([key for *_, ids in keys for key in ids])
    cells = {
        (a, b): Cell(
            a, b, count, _narrowed(_narrowed(query, down, a), across, b).url(), tuple(pictures[i] for i in ids)
        )
        for a, b, count, ids in keys
    }
    return Matrix(
        _values(query, down, [(a, count) for a, _b, count, _ids in keys], words, language),
        _values(query, across, [(b, count) for _a, b, count, _ids in keys], words, language),
        cells,
    )


def _counted(found: Found, down: str, across: str) -> list[tuple[int, int, int, list[int]]]:
    """(row, column, count, samples), rows and columns as term ids or first years."""
    condition, values = found.selection.where()
    sides: list[sql.Composable] = []
    known: list[Clause] = []
    for axis, name in ((down, "down"), (across, "across")):
        sides.append(sql.SQL(DECADES if axis == "decade" else "unnest(e.facets)"))
        if axis != "decade":
            tokens = [token(term) for term in found.glossary.ids(axis)]
            known.append((sql.SQL("{}.value = ANY(%s)").format(sql.Identifier(name)), [tokens]))
    statement = sql.SQL(COUNTS).format(
        samples=_samples(down, across),
        down=sides[0],
        across=sides[1],
        condition=condition,
        known=sql.SQL(" AND ").join([clause for clause, _ in known]),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *(value for _, several in known for value in several)])
        rows = cursor.fetchall()
    terms = [1 if axis == "decade" else STRIDE for axis in (down, across)]
    return [
        (a // terms[0], b // terms[1], count, [key % 1099511627776 for key in sorted(keys, reverse=True)])
        for a, b, count, *found_keys in rows
        for keys in [[key for key in found_keys if key is not None]]
    ]


def _samples(down: str, across: str) -> sql.Composable:
    sure = [f"coalesce(e.{axis}_confidence, 0)" for axis in (down, across) if axis in LABELLED]
    parts = (SAMPLE.format(sure=f"least({', '.join(sure)})", third=third) for third in range(3))
    return sql.SQL(", ").join(sql.SQL(part) for part in parts)


def _pictures(ids: Sequence[int]) -> dict[int, Sample]:
    with connection.cursor() as cursor:
        cursor.execute(PICTURES, [list(ids)])
        images = {key: region_url(page, (x, y, w, h), SIDE, turn) for key, page, x, y, w, h, turn in cursor.fetchall()}
    return {key: Sample(key, addresses.illustration(key), images.get(key, "")) for key in ids}


def _values(
    query: SearchQuery, axis: str, counts: Iterable[tuple[str, int]], words: Glossary, language: str
) -> tuple[Value, ...]:
    sums: dict[str, int] = {}
    for code, count in counts:
        sums[code] = sums.get(code, 0) + count
    found = [
        (Value(code, label(axis, code, words, language), _narrowed(query, axis, code).url()), n)
        for code, n in sums.items()
    ]
    if axis == "decade":
        return tuple(value for value, _ in sorted(found, key=lambda pair: int(pair[0].code)))
    return tuple(value for value, _ in sorted(found, key=lambda pair: (-pair[1], pair[0].label)))


def label(axis: str, code: str, words: Glossary, language: str) -> str:
    if axis == "decade":
        return f"{code}–{int(code) + 9}"
    word = words.find(axis, code)
    return word.label(language) if word else code


def _code(axis: str, value: int, words: Glossary) -> str:
    return str(value) if axis == "decade" else words.code(value)


def _without(query: SearchQuery, axis: str) -> SearchQuery:
    return query.replace(year_from=None, year_to=None) if axis == "decade" else query.replace(**{axis: ()})


def _narrowed(query: SearchQuery, axis: str, code: str) -> SearchQuery:
    if axis == "decade":
        return query.replace(year_from=int(code), year_to=int(code) + 9)
    return query.replace(**{axis: (code,)})
