"""How often each object is seen by year, over a whole result set: rows of numbers for a chart and as data.

An illustration counts once for an object and those above it in the tree, in the first year it may be of; the undated
are left out. What is reckoned is what models and people say, with the same floors as the facets.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db import connection
from psycopg import sql

from indexing.tokens import token
from search.engine import Found

#: Numbers of years that a bar may stand for, and how many bars a chart has at most.
STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500)
MOST_BARS = 30


@dataclass(frozen=True)
class Series:
    """One object: illustrations that show it, by year."""

    code: str
    label: str
    years: dict[int, int]

    @property
    def total(self) -> int:
        return sum(self.years.values())


@dataclass(frozen=True)
class Frequency:
    """`dated`: all illustrations of each year, whatever they show. Series by total, then label."""

    dated: dict[int, int]
    series: tuple[Series, ...]

    @property
    def step(self) -> int:
        """The years of one bar: the smallest usual number that needs no more than MOST_BARS."""
        first, last = min(self.dated), max(self.dated)
        return next((step for step in STEPS if last // step - first // step < MOST_BARS), STEPS[-1])


def frequency(found: Found, language: str) -> Frequency:
    words = {token(key): found.glossary.by_id[key] for key in found.glossary.ids("object")}
    rows, values = found.ordered()
    counted = sql.SQL(
        "SELECT e.year_from, value, count(*) FROM ({}) AS found JOIN indexing_entry e ON e.illustration_id = found.id,"
        " unnest(e.facets || -1) AS value WHERE e.year_from IS NOT NULL AND value = ANY(%s) GROUP BY 1, 2"
    ).format(rows)
    with connection.cursor() as cursor:
        cursor.execute(counted, [*values, [*words, -1]])
        told = cursor.fetchall()
    by_object: dict[int, dict[int, int]] = defaultdict(dict)
    for year, value, count in told:
        by_object[value][year] = count
    dated = by_object.pop(-1, {})
    series = [Series(words[key].code, words[key].label(language), years) for key, years in by_object.items()]
    return Frequency(dated, tuple(sorted(series, key=lambda one: (-one.total, one.label))))
