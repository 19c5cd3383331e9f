"""The nearest of each decade, or of each year: what a question found, spread evenly over time.

A picture stands in the decade in which the middle of its dates lies, the best ones first by the fused rank whatever the
order asked; undated pictures are left out and counted. `size` and `cursor` count decades, not pictures.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from psycopg import sql

from search.engine import Found
from search.query import SearchQuery
from search.results import Hit
from search.views.best import best, flat, middle

STEPS = {"decade": 10, "year": 1}
EACH = 4


@dataclass(frozen=True)
class Decade:
    """`count` is of the pictures that stand here; `url` finds all that may belong here."""

    start: int
    end: int
    count: int
    url: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Decades:
    """`following` is the cursor of the next page, None at the end."""

    per: str
    decades: tuple[Decade, ...]
    total: int
    undated: int
    following: int | None


def decades(query: SearchQuery, language: str, per: str = "decade") -> Decades:
    found, step = Found(query), STEPS[per]
    counts = _counts(found, step)
    undated = counts.pop(None, 0)
    numbers = sorted(number for number in counts if number is not None)
    page = numbers[query.cursor : query.cursor + query.size]
    part, values = middle(step)
    only = sql.SQL("CASE WHEN {} = ANY(%s) THEN {} END").format(part, part)
    groups = best(found, (only, [*values, page, *values]), EACH)
    shown = {hit.id: hit for hit in found.hits(flat(groups, page), language)}
    rows = tuple(
        Decade(
            number * step, number * step + step - 1, counts[number],
            query.replace(year_from=number * step, year_to=number * step + step - 1).url(),
            tuple(shown[place.id] for place in groups.get(number, ()) if place.id in shown),
        )
        for number in page
    )  # fmt: skip
    following = query.cursor + query.size
    return Decades(per, rows, len(numbers), undated, following if following < len(numbers) else None)


def _counts(found: Found, step: int) -> dict[int | None, int]:
    """{number of the decade: how many}; None is of those without a date."""
    ordered, values = found.ordered()
    part, more = middle(step)
    statement = sql.SQL("SELECT {} AS part, count(*) FROM ({}) r GROUP BY 1").format(part, ordered)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*more, *values])
        return dict(cursor.fetchall())
