"""The table of techniques by functions: how many illustrations each pair has, and one of them to show.

Counted over the facet tokens, so that an etching stands under print too, and a cell's count is what its link finds.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from indexing.tokens import STRIDE, token
from search.hits import hits
from search.query import SearchQuery
from search.results import Hit
from search.terms import Glossary, glossary

CELLS = """
    SELECT t.value, f.value, count(*),
        (array_agg(e.illustration_id ORDER BY e.function_confidence DESC NULLS LAST, e.illustration_id))[1]
    FROM indexing_entry e, unnest(e.facets) AS t (value), unnest(e.facets) AS f (value)
    WHERE NOT e.noise AND t.value = ANY(%s) AND f.value = ANY(%s) GROUP BY t.value, f.value
"""


@dataclass(frozen=True)
class Cell:
    """One technique and one function that go together; `url` is the search that finds the `count`."""

    technique: str
    function: str
    count: int
    url: str
    sample: Hit


@dataclass(frozen=True)
class Matrix:
    """(code, label) of the techniques and functions that occur, commonest first, and the cells that are not empty."""

    techniques: tuple[tuple[str, str], ...]
    functions: tuple[tuple[str, str], ...]
    cells: dict[tuple[str, str], Cell]


def matrix(language: str) -> Matrix:
    words = glossary()
    with connection.cursor() as cursor:
        cursor.execute(CELLS, [[token(term) for term in words.ids(name)] for name in ("technique", "function")])
        rows = [(t // STRIDE, f // STRIDE, count, sample) for t, f, count, sample in cursor.fetchall()]
    samples = {hit.id: hit for hit in hits([(row[3], ()) for row in rows], {}, words, language)}
    cells = {}
    for technique, function, count, sample in rows:
        pair = words.code(technique), words.code(function)
        url = SearchQuery(technique=pair[:1], function=pair[1:]).url()
        cells[pair] = Cell(*pair, count, url, samples[sample])
    across = _commonest([(row[0], row[2]) for row in rows], words, language)
    down = _commonest([(row[1], row[2]) for row in rows], words, language)
    return Matrix(across, down, cells)


def _commonest(counts: list[tuple[int, int]], words: Glossary, language: str) -> tuple[tuple[str, str], ...]:
    sums: dict[int, int] = {}
    for term, count in counts:
        sums[term] = sums.get(term, 0) + count
    order = sorted(sums, key=lambda term: (-sums[term], words.label(term, language)))
    return tuple((words.code(term), words.label(term, language)) for term in order)
