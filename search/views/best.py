"""The best rows of each part of a result set, in one pass over the whole of it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from psycopg import sql

from search.engine import Found, Place
from search.text import Clause


def best(found: Found, part: Clause, most: int) -> dict[int, list[Place]]:
    """{part: its rows, the best first, at most `most`}.

    `part` is SQL for an integer, from the columns of `Found.ordered` (alias `r`); rows where it is null are left out.
    Where nothing ranks, the rows are a sample that stays the same.
    """
    ordered, values = found.ordered()
    expression, more = part
    statement = sql.SQL(
        "SELECT part, id, why FROM (SELECT {part} AS part, r.id, r.why, row_number() OVER"
        " (PARTITION BY {part} ORDER BY r.fused DESC, hashint8(r.id), r.id) AS place FROM ({rows}) r) parted"
        " WHERE part IS NOT NULL AND place <= %s ORDER BY part, place"
    ).format(part=expression, rows=ordered)
    kept: dict[int, list[Place]] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement, [*more, *more, *values, most])
        for number, key, why in cursor.fetchall():
            kept.setdefault(number, []).append(Place(key, tuple(why)))
    return kept


def middle(step: int) -> Clause:
    """The period of `step` years, by number, in which the middle of a row's dates lies."""
    return sql.SQL("floor((r.year_from + coalesce(r.year_to, r.year_from)) / 2.0 / %s)::int"), [step]


def flat(groups: dict[int, list[Place]], order: Sequence[int]) -> list[Place]:
    """The rows of several groups, one after the other, to be read together."""
    return [place for number in order for place in groups.get(number, ())]
