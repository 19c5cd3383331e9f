"""A result set along the years: how many pictures of each technique a period holds, and the best of each.

Periods are those of the histogram of years, at most thirty; unlike it, they honour the years asked, so that a period
chosen shows finer ones. A picture dated 1890-1899 counts in every period it may belong to, as the filter of years finds
it there; it is shown in the middle one. A technique is the broadest one above a picture's own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from django.db import connection
from psycopg import sql

from search.engine import Found
from search.planner import ENTRIES
from search.query import SearchQuery
from search.results import Hit
from search.tally import UNITS
from search.terms import Glossary
from search.views.best import best, flat, middle
from search.years import step_for

SAMPLES = 6
UNKNOWN = ""


@dataclass(frozen=True)
class Segment:
    """Pictures of one technique in one period, or in all; `url` finds them. An empty code: the technique is unknown."""

    code: str
    label: str
    count: int
    url: str


@dataclass(frozen=True)
class Period:
    """Years `start` to `end` inclusive; `segments` are in the order of the timeline's techniques, none empty."""

    start: int
    end: int
    count: int
    url: str
    segments: tuple[Segment, ...]
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Timeline:
    """`step` is the length of a period in years. `techniques` are commonest first, the unknown last."""

    step: int
    techniques: tuple[Segment, ...]
    periods: tuple[Period, ...]
    undated: int


def timeline(query: SearchQuery, language: str) -> Timeline:
    found = Found(query)
    span = _span(found)
    if span is None:
        return Timeline(1, (), (), found.count())
    first, last, undated = span
    step = step_for(first, last)
    roots = _roots(found.glossary)
    counted = _counts(found, step, first // step, last // step, roots)
    totals = _totals(found, step, first // step, last // step)
    order = _order(counted)
    seen = [term for term in order if term]
    groups = best(found, middle(step), SAMPLES)
    shown = {hit.id: hit for hit in found.hits(flat(groups, sorted(groups)), language)}
    periods = tuple(
        _period(found, language, step, number, totals, counted, order, seen,
                tuple(shown[place.id] for place in groups.get(number, ()) if place.id in shown))
        for number in sorted(totals)
    )  # fmt: skip
    sums = {term: sum(count for (_, other), count in counted.items() if other == term) for term in order}
    whole = tuple(_segment(found, language, query, term, sums[term], seen) for term in order)
    return Timeline(step, whole, periods, undated)


def _span(found: Found) -> tuple[int, int, int] | None:
    """First year, last year and how many bear none; within the years asked, where a picture's own go beyond."""
    condition, values = found.selection.where()
    statement = sql.SQL(
        "SELECT min(e.year_from), max(coalesce(e.year_to, e.year_from)),"
        " count({unit}) FILTER (WHERE e.year_from IS NULL) FROM {rows} WHERE {condition}"
    ).format(unit=UNITS[found.query.fold], rows=ENTRIES, condition=condition)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        first, last, undated = cursor.fetchone()
    if first is None:
        return None
    low = first if found.query.year_from is None else max(first, found.query.year_from)
    high = last if found.query.year_to is None else min(last, found.query.year_to)
    return low, max(low, high), undated


def _counts(found: Found, step: int, low: int, high: int, roots: Mapping[int, int]) -> dict[tuple[int, int], int]:
    """{(period, technique): how many}; technique 0 is the unknown one, or one under the confidence asked."""
    condition, values = found.selection.where()
    statement = sql.SQL(
        "SELECT period, CASE WHEN coalesce(e.technique_confidence, 1) >= %s THEN coalesce(broad.root, 0) ELSE 0 END"
        " AS root, count({unit}) FROM {rows}"
        " LEFT JOIN unnest(%s::int[], %s::int[]) AS broad (term, root) ON broad.term = e.technique"
        " CROSS JOIN LATERAL generate_series({periods}) AS period"
        " WHERE {condition} AND e.year_from IS NOT NULL GROUP BY 1, 2"
    ).format(unit=UNITS[found.query.fold], rows=ENTRIES, periods=PERIODS, condition=condition)
    spread = _within(step, low, high)
    with connection.cursor() as cursor:
        cursor.execute(statement, [found.query.confidence, list(roots), list(roots.values()), *spread, *values])
        return {(period, root): count for period, root, count in cursor.fetchall()}


def _totals(found: Found, step: int, low: int, high: int) -> dict[int, int]:
    """{period: how many}, none left out between the first and the last. A folded group counts once a period."""
    condition, values = found.selection.where()
    statement = sql.SQL(
        "SELECT period, count({unit}) FROM {rows} CROSS JOIN LATERAL generate_series({periods}) AS period"
        " WHERE {condition} AND e.year_from IS NOT NULL GROUP BY period"
    ).format(unit=UNITS[found.query.fold], rows=ENTRIES, periods=PERIODS, condition=condition)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*_within(step, low, high), *values])
        counts = dict(cursor.fetchall())
    return {number: counts.get(number, 0) for number in range(low, high + 1)}


PERIODS = sql.SQL(
    "greatest(floor(e.year_from / %s::float8)::int, %s),"
    " least(floor(coalesce(e.year_to, e.year_from) / %s::float8)::int, %s)"
)


def _within(step: int, low: int, high: int) -> list[int]:
    return [step, low, step, high]


def _roots(glossary: Glossary) -> dict[int, int]:
    """{technique: the broadest above it}."""
    roots = {}
    for term in glossary.ids("technique"):
        top = term
        while (above := glossary.by_id[top].broader) in glossary.by_id and above is not None:
            top = above
        roots[term] = top
    return roots


def _order(counted: Mapping[tuple[int, int], int]) -> list[int]:
    sums: dict[int, int] = {}
    for (_, term), count in counted.items():
        sums[term] = sums.get(term, 0) + count
    return sorted(sums, key=lambda term: (term == 0, -sums[term], term))


def _period(
    found: Found, language: str, step: int, number: int, totals: Mapping[int, int],
    counted: Mapping[tuple[int, int], int], order: Collection[int], seen: Collection[int], hits: tuple[Hit, ...],
) -> Period:  # fmt: skip
    start, end = number * step, number * step + step - 1
    low = start if found.query.year_from is None else max(start, found.query.year_from)
    high = end if found.query.year_to is None else min(end, found.query.year_to)
    within = found.query.replace(year_from=low, year_to=high)
    segments = tuple(
        _segment(found, language, within, term, counted[number, term], seen)
        for term in order
        if (number, term) in counted
    )
    return Period(start, end, totals[number], within.url(), segments, hits)


def _segment(found: Found, language: str, within: SearchQuery, term: int, count: int, seen: Collection[int]) -> Segment:
    words = found.glossary
    if not term:
        none = tuple(sorted({*within.technique, *(f"-{words.code(one)}" for one in seen)}))
        return Segment(UNKNOWN, "", count, replace(within, technique=none, cursor=0).url())
    kept = [value for value in within.technique if value.startswith("-")]
    below = {words.code(one) for one in words.below(term)}
    chosen = [value for value in within.technique if value in below]
    narrowed = tuple(sorted((*kept, *(chosen or [words.code(term)]))))
    return Segment(words.code(term), words.label(term, language), count, within.replace(technique=narrowed).url())
