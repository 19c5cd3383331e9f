"""The histogram of years: about thirty bars over the result set, ignoring the years asked.

A picture dated 1890-1899 stands in every bar it may belong to, because the years filter finds it there too: a bar's
count is what one gets by choosing the bar. Undated pictures are counted apart.
"""

from __future__ import annotations

from django.db import connection
from psycopg import sql

from search.facets import UNITS, rows
from search.filters import YEARS
from search.kept import kept
from search.planner import Selection
from search.query import SearchQuery
from search.results import YearBar

MOST_BARS = 30
STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500)


def histogram(query: SearchQuery, selection: Selection) -> tuple[tuple[YearBar, ...], int]:
    """The bars, none missing between the first and the last, and how many results bear no date."""
    start, step, counts, undated = kept(selection, "years", [YEARS], lambda: _counted(query, selection))
    if not step:
        return (), undated
    known = dict(map(tuple, counts))
    bars = (_bar(query, start + number * step, step, known.get(number, 0)) for number in range(max(known) + 1))
    return tuple(bars), undated


def _counted(query: SearchQuery, selection: Selection) -> tuple[int, int, list[tuple[int, int]], int]:
    """The first year and the width of the bars, (bar, count) of those that have some, and how many are undated."""
    condition, values = selection.where([YEARS])
    span = sql.SQL(
        "SELECT min(e.year_from), max(coalesce(e.year_to, e.year_from)),"
        " count({unit}) FILTER (WHERE e.year_from IS NULL) FROM {rows} WHERE {condition}"
    ).format(unit=UNITS[query.fold], rows=rows(query), condition=condition)
    with connection.cursor() as cursor:
        cursor.execute(span, values)
        first, last, undated = cursor.fetchone()
    if first is None:
        return 0, 0, [], undated
    step = step_for(first, last)
    start = first // step * step
    counted = sql.SQL(
        "SELECT bar, count({unit}) FROM {rows} CROSS JOIN LATERAL generate_series("
        "(e.year_from - %s) / %s, (coalesce(e.year_to, e.year_from) - %s) / %s) AS bar"
        " WHERE {condition} AND e.year_from IS NOT NULL GROUP BY bar"
    ).format(unit=UNITS[query.fold], rows=rows(query), condition=condition)
    with connection.cursor() as cursor:
        cursor.execute(counted, [start, step, start, step, *values])
        return start, step, cursor.fetchall(), undated


def step_for(first: int, last: int) -> int:
    """The smallest usual number of years that needs no more than MOST_BARS bars."""
    return next((step for step in STEPS if last // step - first // step < MOST_BARS), STEPS[-1])


def _bar(query: SearchQuery, start: int, step: int, count: int) -> YearBar:
    end = start + step - 1
    return YearBar(start, end, count, query.replace(year_from=start, year_to=end).url())
