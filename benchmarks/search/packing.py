"""Rows as Postgres reads them in a binary COPY, packed here where psycopg has no form for them or a slow one."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from django.db import connection
from psycopg import sql
from psycopg.types.json import Jsonb

EMPTY, LIST, PALETTE = Jsonb({}), Jsonb([]), Jsonb([[60.0, 5.0, 20.0, 1.0]])


def array(values: Sequence[int]) -> bytes:
    """A one-dimensional int4[] as Postgres sends and receives it (array_recv): sizes, then each length and value."""
    body = np.full((len(values), 2), 4, dtype=">i4")
    body[:, 1] = sorted(values)
    return struct.pack(">iiiii", 1, 0, 23, len(values), 1) + body.tobytes()


def lexemes(caption: str) -> bytes:
    """The tsvector of a caption (tsvectorrecv): lexemes in order, each with one position of weight A."""
    found = sorted({word.encode() for word in caption.split()})
    return struct.pack(">i", len(found)) + b"".join(
        lexeme + b"\0" + struct.pack(">HH", 1, 3 << 14 | place) for place, lexeme in enumerate(found, 1)
    )


def copy(table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    """Writes rows into `columns`, which are told as "name type, name type"."""
    names, types = zip(*(column.split() for column in columns.split(",")), strict=True)
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as sent:
        sent.set_types(list(types))
        for row in rows:
            sent.write_row(row)
