"""The ways to the rows near a vector, and the choice between them.

*exact*: few rows pass the filters, all of them are compared, behind a MATERIALIZED scan that keeps Postgres from taking
the vector index where it loses rows. *index*: HNSW with a relaxed iterative scan, sorted again afterwards, as deep as
SCANNED vectors are likely to lead. How many rows pass is expected from Postgres' statistics; a wrong expectation costs
time, never rows: where the index gives up before it has found as many as asked, the exact way is taken. Filters are
read beside the vector; only criteria that are not there join the entry. What was measured: docs/decisions/013.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace

from django.db import connection, transaction
from psycopg import sql

from indexing import vectors
from search.results import Near, Step
from search.text import Clause
from search.vector import Ask

#: Filtered sets up to this size are compared exactly.
EXACT_ROWS = 25_000
#: How many vectors a scan of the index should look at, and the least and most rows it is asked for.
SCANNED = 1_200
SHALLOWEST, DEEPEST = 64, 500
#: How widely the index is scanned: words lie outside the cloud of pictures and need more.
EF_WORDS, EF_PICTURES = 400, 100
#: Where the scan gives up; the memory it may use, in multiples of work_mem.
MOST_TUPLES, MEMORY = 100_000, 16
READS_ENTRY = re.compile(r'(?<![\w."])"?e"?\.')

Filters = Callable[[str], Clause]


def nearest(ask: Ask, filters: Filters, floor: float, expected: int, depth: int | None = None) -> Near:
    """The rows that pass `filters`, about `expected` of them, with a cosine of at least `floor`. Where the index is
    taken, at most `depth` rows; 0 compares everything."""
    start = time.perf_counter()
    source, condition = _scanned(ask, filters)
    steps: list[tuple[str, int]] = []
    near = None
    if expected > EXACT_ROWS and depth != 0:
        ef = EF_WORDS if ask.words else EF_PICTURES
        wanted = depth or depth_for(expected / max(estimate(source, (sql.SQL("TRUE"), [])), 1))
        rows = _by_index(ask, source, condition, wanted, ef)
        steps.append(("index", ef))
        above = [row for row in rows if row[1] >= floor]
        if len(rows) >= wanted or len(above) < len(rows):
            near = Near([row[0] for row in above], [row[1] for row in above], len(above) < wanted, "index")
    if near is None:
        rows = _exactly(ask, source, condition, floor)
        steps.append(("exact", 0))
        near = Near([row[0] for row in rows], [row[1] for row in rows], True, "exact")
    route = " → ".join(name for name, _ in steps)
    spent = 1000 * (time.perf_counter() - start)
    step = Step(ask.why, route, expected, len(near.ids), steps[0][1], round(floor, 4), round(spent, 1))
    return replace(near, step=step)


def depth_for(share: float) -> int:
    """How many rows to ask of the index where this share of all rows passes."""
    return int(min(DEEPEST, max(SHALLOWEST, SCANNED * share)))


def estimate(source: sql.Composable, condition: Clause) -> int:
    """How many rows Postgres expects to pass, from its statistics: a fraction of a millisecond, whatever the number."""
    where, values = condition
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("EXPLAIN (FORMAT JSON) SELECT FROM {} WHERE {}").format(source, where), values)
        return int(cursor.fetchone()[0][0]["Plan"]["Plan Rows"])


def _scanned(ask: Ask, filters: Filters) -> tuple[sql.Composable, Clause]:
    """FROM and WHERE over the space's table `v`, with the entry `e` beside it only if a criterion reads it."""
    table = sql.SQL("{} v").format(sql.Identifier(ask.space.table))
    condition, values = filters("v")
    if READS_ENTRY.search(condition.as_string(connection.connection)):
        table = sql.SQL("{} JOIN indexing_entry e ON e.illustration_id = v.illustration").format(table)
    return table, (condition, values)


def _exactly(ask: Ask, source: sql.Composable, condition: Clause, floor: float) -> list[tuple[int, float]]:
    where, values = condition
    # The inner product is the cosine of unit vectors, for a third of its arithmetic.
    statement = sql.SQL(
        "WITH compared AS MATERIALIZED (SELECT v.illustration AS id, -(v.v <#> %s::halfvec) AS cosine"
        " FROM {} WHERE {}) SELECT id, cosine FROM compared WHERE cosine >= %s ORDER BY cosine DESC, id"
    ).format(source, where)
    with connection.cursor() as cursor:
        cursor.execute(statement, [vectors.literal(ask.vector), *values, floor])
        return list(cursor.fetchall())


def _by_index(ask: Ask, source: sql.Composable, condition: Clause, depth: int, ef: int) -> list[tuple[int, float]]:
    where, values = condition
    literal = vectors.literal(ask.vector)
    statement = sql.SQL(
        "WITH found AS MATERIALIZED (SELECT v.illustration AS id, v.v <=> %s::halfvec AS distance"
        " FROM {} WHERE {} ORDER BY v.v <=> %s::halfvec LIMIT %s)"
        " SELECT id, 1 - distance FROM found ORDER BY distance, id"
    ).format(source, where)
    settings = {"iterative_scan": "relaxed_order", "ef_search": ef, "max_scan_tuples": MOST_TUPLES}
    settings["scan_mem_multiplier"] = MEMORY
    with transaction.atomic(), connection.cursor() as cursor:
        wanted = ", ".join(f"set_config('hnsw.{name}', '{value}', true)" for name, value in settings.items())
        cursor.execute(f"SELECT {wanted}")
        cursor.execute(statement, [literal, *values, literal, depth])
        return list(cursor.fetchall())
