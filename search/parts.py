"""Parts of pictures beside whole ones: a question about a part is compared with the boxes found in every picture too.

A picture is as near as the nearest of itself and its boxes; where a box is nearer, the result opens at it. Rejected
boxes are not compared. Where nothing has vectors of boxes, the list stays what it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from indexing import vectors
from search.results import Hit, Near
from search.text import Clause
from search.vector import Ask

Box = tuple[int, int, int, int]
#: Where no more pictures are expected to pass the filters, all their boxes are compared: eight each at most.
EXACT_PICTURES = 3_000
#: The most boxes a list holds.
DEPTH = 1_000
EF, MOST_TUPLES = 200, 50_000
SETTINGS = (
    "SELECT set_config('hnsw.iterative_scan', 'relaxed_order', true),"
    f" set_config('hnsw.ef_search', '{EF}', true), set_config('hnsw.max_scan_tuples', '{MOST_TUPLES}', true)"
)

#: Boxes that pass, with their distance; `kept` narrows them to few pictures where that is quicker than the index.
BOXES = """
    SELECT b.illustration, b.v <=> %s::halfvec AS distance, s.x, s.y, s.w, s.h
    FROM {table} b JOIN indexing_statement s ON s.id = b.statement AND s.status <> 'rejected' AND s.x IS NOT NULL
"""
EXACTLY = (
    "WITH kept AS MATERIALIZED (SELECT e.illustration_id AS id"  # noqa: S608 (constants only)
    " FROM indexing_entry e WHERE {filters}), found AS (" + BOXES + "JOIN kept ON kept.id = b.illustration)"
)
BY_INDEX = (
    "WITH found AS MATERIALIZED ("
    + BOXES
    + "JOIN indexing_entry e ON e.illustration_id = b.illustration WHERE {filters}"
    " ORDER BY b.v <=> %s::halfvec LIMIT %s)"
)
BEST = """
    SELECT DISTINCT ON (illustration) illustration, 1 - distance AS cosine, x, y, w, h FROM found
    WHERE 1 - distance >= %s ORDER BY illustration, distance
"""


def joined(ask: Ask, near: Near, filters: Callable[[str], Clause], floor: float, expected: int) -> Near:
    """`near` with the pictures found by a box, and the boxes that are nearer than their whole picture; about `expected`
    pictures pass the filters."""
    if not _any(ask):
        return near
    rows = _nearest(ask, filters("e"), floor, expected <= EXACT_PICTURES)
    best: dict[int, float] = dict(zip(near.ids, near.cosines, strict=True))
    regions: dict[int, Box] = {}
    for key, cosine, *box in rows:
        if cosine > best.get(key, -2.0):
            best[key], regions[key] = cosine, (box[0], box[1], box[2], box[3])
    order = sorted(best, key=lambda key: (-best[key], key))
    return replace(near, ids=order, cosines=[best[key] for key in order], regions=regions)


def opened(hits: Iterable[Hit], nears: Iterable[Near]) -> tuple[Hit, ...]:
    """The hits, each with the box it was found by."""
    regions = {key: box for near in nears for key, box in near.regions.items()}
    return tuple(replace(hit, region=regions[hit.id]) if hit.id in regions else hit for hit in hits)


def _nearest(ask: Ask, filters: Clause, floor: float, few: bool) -> list[tuple[Any, ...]]:
    condition, values = filters
    literal = vectors.literal(ask.vector)
    statement = sql.SQL((EXACTLY if few else BY_INDEX) + BEST).format(
        table=vectors.boxes_table(ask.space), filters=condition
    )
    given = [*values, literal, floor] if few else [literal, *values, literal, DEPTH, floor]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SETTINGS)
        cursor.execute(statement, given)
        return list(cursor.fetchall())


def _any(ask: Ask) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(vectors.boxes_table(ask.space)))
        return bool(cursor.fetchone()[0])
