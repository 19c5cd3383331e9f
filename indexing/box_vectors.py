"""Vectors of the boxes found in illustrations, one table per space beside that of the illustrations themselves.

A row names the statement whose box it is; box, term and review stay with the statement, so that a box that was rejected
or is gone is found no more. There is no foreign key: the rows of an illustration are replaced when it is described,
and what is left over is never joined. Database errors pass.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np
from django.db import connection
from psycopg import sql

from indexing.models import Space
from indexing.vectors import boxes_table, literal


def replace(space: Space, illustrations: Collection[int], rows: Iterable[tuple[int, int, np.ndarray]]) -> int:
    """Makes `rows` (statement, illustration, unit vector) all that is known of boxes in `illustrations`. Returns how
    many."""
    remove(space, illustrations)
    statement = sql.SQL(
        "INSERT INTO {} (statement, illustration, v) VALUES (%s, %s, %s::halfvec) ON CONFLICT (statement) DO NOTHING"
    ).format(boxes_table(space))
    values = [(key, illustration, literal(vector)) for key, illustration, vector in rows]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(statement, values)
    return len(values)


def remove(space: Space, illustrations: Collection[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("DELETE FROM {} WHERE illustration = ANY(%s)").format(boxes_table(space)), [list(illustrations)]
        )


def count(space: Space) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(boxes_table(space)))
        return int(cursor.fetchone()[0])
