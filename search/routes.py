"""The ways to the rows near a vector.

*exact*: few rows pass the filters, all of them are compared, behind a MATERIALIZED scan that keeps Postgres from taking
the vector index where it loses rows. *index*: one relaxed scan of the HNSW index, taken up again until as many rows as
wanted pass the filters, and sorted again afterwards. Each row tells which criteria it fails, so that one scan serves
the page and every facet that leaves its own filter out. A wrong expectation of how many pass costs time, never rows:
where the index gives up before it has found as many as wanted, the exact way is taken. Criteria are read beside the
vector; only those that are not there join the entry. The index's own table has no filters: a scan joins what its
criteria read. What was measured: docs/decisions/013.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from psycopg import sql

from indexing import vectors
from search.results import Near, Step
from search.text import Clause
from search.vector import Ask

#: Filtered sets up to this size are compared exactly.
EXACT_ROWS = 30_000
#: How many of the nearest rows a scan of the index gives at a time, which is its ef too. Words lie outside the cloud of
#: pictures and need more: behind a filter, two parts at least.
WORDS, PICTURES = 500, 400
#: How many of the rows given must pass the filters.
FEWEST = 80
#: Where a scan gives up; the memory it may use, in multiples of work_mem.
MOST_TUPLES, MEMORY = 100_000, 16
READS = {alias: re.compile(rf'(?<![\w."])"?{alias}"?\.') for alias in ("v", "e")}

Filters = Callable[[str], Clause]


@dataclass(frozen=True)
class Scan:
    """The nearest rows that the index gave, as (illustration, cosine, bits of the `criteria` that it fails); `complete`
    where they reach below the floor, under which none is kept."""

    criteria: Sequence[str]
    rows: list[tuple[int, float, int]]
    complete: bool
    step: Step

    def near(self, without: Collection[str]) -> Near | None:
        """The rows that pass all criteria but some. None where they are too few, though more may lie farther."""
        heeded = bits(self.criteria, without)
        kept = [row for row in self.rows if not row[2] & heeded]
        if len(kept) < FEWEST and not self.complete:
            return None
        return Near([row[0] for row in kept], [row[1] for row in kept], self.complete, "index", step=self.step)


def bits(criteria: Sequence[str], without: Collection[str]) -> int:
    """Of a row's bits, those that count when some criteria are left out."""
    return sum(1 << place for place, name in enumerate(criteria) if name not in without)


def exactly(ask: Ask, filters: Filters, floor: float, expected: int) -> Near:
    """All rows that pass `filters`, about `expected` of them, with a cosine of at least `floor`."""
    start = time.perf_counter()
    where, values = filters("v")
    source = sql.SQL("{} v").format(sql.Identifier(ask.space.table))
    if _reads("e", [where]):
        source = sql.SQL("{} JOIN indexing_entry e ON e.illustration_id = v.illustration").format(source)
    # The inner product is the cosine of unit vectors, for a third of its arithmetic.
    statement = sql.SQL(
        "WITH compared AS MATERIALIZED (SELECT v.illustration AS id, -(v.v <#> %s::halfvec) AS cosine"
        " FROM {} WHERE {}) SELECT id, cosine FROM compared WHERE cosine >= %s ORDER BY cosine DESC, id"
    ).format(source, where)
    with connection.cursor() as cursor:
        cursor.execute(statement, [vectors.literal(ask.vector), *values, floor])
        rows = cursor.fetchall()
    step = Step(ask.why, "exact", expected, len(rows), 0, round(floor, 4), _since(start))
    return Near([row[0] for row in rows], [row[1] for row in rows], True, "exact", step=step)


def scan(
    ask: Ask, filters: Filters, criteria: dict[str, Clause], floor: float, expected: int, uses: Collection[int]
) -> Scan:
    """The nearest rows that pass `filters`, and on until FEWEST pass for each of the `uses`, which are bits of the
    `criteria` that must not fail."""
    start = time.perf_counter()
    part = WORDS if ask.words else PICTURES
    rows: list[tuple[int, float, int]] = []
    with transaction.atomic(), connection.cursor() as cursor:
        settings = {"iterative_scan": "relaxed_order", "ef_search": part, "max_scan_tuples": MOST_TUPLES}
        settings["scan_mem_multiplier"] = MEMORY
        wanted = [f"set_config('hnsw.{name}', '{value}', true)" for name, value in settings.items()]
        # Without an end in sight, Postgres might rather sort everything.
        cursor.execute(f"SELECT {', '.join(wanted)}, set_config('enable_sort', 'off', true)")
        statement, values = _nearing(ask, filters("v"), list(criteria.values()))
        cursor.execute(statement, values)
        below = 0
        found: list[tuple[int, float, int]] | None = None
        wide = 2 * part if ask.words and criteria else part
        # What lies far from everything comes late and out of order: where rows are wanting, two more parts are asked
        # for after the one that ended below the floor.
        while found is None or (found and below < 3 and (len(rows) < wide or _short(rows, uses))):
            cursor.execute(f"FETCH {part} FROM nearing")
            found = cursor.fetchall()
            above = [row for row in found if row[1] >= floor]
            below = below + (len(above) < len(found)) if above or not found else 3
            rows += above
        cursor.execute("CLOSE nearing")
    rows.sort(key=lambda row: (-row[1], row[0]))
    step = Step(ask.why, "index", expected, len(rows), part, round(floor, 4), _since(start))
    return Scan(tuple(criteria), rows, below > 0, step)


def _short(rows: list[tuple[int, float, int]], uses: Collection[int]) -> bool:
    return any(sum(not row[2] & heeded for row in rows) < FEWEST for heeded in uses)


def _nearing(ask: Ask, condition: Clause, criteria: Sequence[Clause]) -> Clause:
    failed = [
        sql.SQL("CASE WHEN {} THEN 0 ELSE {} END").format(c, sql.Literal(1 << n)) for n, (c, _) in enumerate(criteria)
    ]
    told = sql.SQL(" + ").join(failed) if failed else sql.SQL("0")
    where, values = condition
    source = sql.SQL("{} n").format(vectors.near_table(ask.space))
    for alias, table, key in (("v", ask.space.table, "illustration"), ("e", "indexing_entry", "illustration_id")):
        if _reads(alias, [where, told]):
            names = (sql.Identifier(name) for name in (table, alias, alias, key))
            source = sql.SQL("{} JOIN {} {} ON {}.{} = n.illustration").format(source, *names)
    literal = vectors.literal(ask.vector)
    statement = sql.SQL(
        "DECLARE nearing NO SCROLL CURSOR FOR SELECT n.illustration, 1 - (n.v <=> %s::halfvec), {}"
        " FROM {} WHERE {} ORDER BY n.v <=> %s::halfvec LIMIT {}"
    ).format(told, source, where, sql.Literal(MOST_TUPLES))
    return statement, [literal, *(value for _, given in criteria for value in given), *values, literal]


def estimate(source: sql.Composable, condition: Clause) -> int:
    """How many rows Postgres expects to pass, from its statistics: a fraction of a millisecond, whatever the number."""
    where, values = condition
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("EXPLAIN (FORMAT JSON) SELECT FROM {} WHERE {}").format(source, where), values)
        return int(cursor.fetchone()[0][0]["Plan"]["Plan Rows"])


def _reads(alias: str, conditions: Sequence[sql.Composable]) -> bool:
    return any(READS[alias].search(condition.as_string(connection.connection)) for condition in conditions)


def _since(start: float) -> float:
    return round(1000 * (time.perf_counter() - start), 1)
