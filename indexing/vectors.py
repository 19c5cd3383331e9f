"""Vectors in Postgres: one narrow table per space, with the filters beside each vector and an HNSW index of its own.

A table per space rather than one for all: every model has its own number of dimensions, a new model is filled beside
the old one, and dropping a table gives its room back at once. `halfvec` because it stays inline (a `vector` of this
length is moved out of the row, and an exact scan then costs six times as much); `toast_tuple_target` lets those of wide
models stay there too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from django.db import connection
from psycopg import sql

from indexing.models import Entry, Space

COLUMNS = ("illustration", "document", "corpus", "technique", "function", "year_from", "year_to", "tokens")


def create_table(space: Space) -> None:
    """Makes the space's table and indexes if they are missing."""
    name = sql.Identifier(space.table)
    index = {kind: sql.Identifier(f"{space.table}_{kind}") for kind in ("hnsw", "tokens", "span", "facets")}
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "CREATE TABLE IF NOT EXISTS {} (illustration bigint PRIMARY KEY, document bigint NOT NULL,"
                " corpus int NOT NULL, technique int, function int, year_from smallint, year_to smallint,"
                " tokens int[] NOT NULL, v halfvec({}) NOT NULL) WITH (toast_tuple_target = 4080)"
            ).format(name, sql.Literal(space.dims))
        )
        cursor.execute(
            sql.SQL(
                "CREATE INDEX IF NOT EXISTS {} ON {} USING hnsw (v halfvec_cosine_ops)"
                " WITH (m = 16, ef_construction = 128)"
            ).format(index["hnsw"], name)
        )
        cursor.execute(sql.SQL("CREATE INDEX IF NOT EXISTS {} ON {} USING gin (tokens)").format(index["tokens"], name))
        # As the filter asks: both ends of a range are then told by the index alone.
        span = "CREATE INDEX IF NOT EXISTS {} ON {} (year_from, (coalesce(year_to, year_from)))"
        cursor.execute(sql.SQL(span).format(index["span"], name))
        cursor.execute(
            sql.SQL("CREATE INDEX IF NOT EXISTS {} ON {} (technique, function, corpus)").format(index["facets"], name)
        )
        boxes = {"table": boxes_table(space), "dims": sql.Literal(space.dims)}
        for kind in ("hnsw", "illustration"):
            boxes[kind] = sql.Identifier(f"{space.table}_boxes_{kind}")
        for statement in BOXES:
            cursor.execute(sql.SQL(statement).format(**boxes))


#: The table of `box_vectors`, made and dropped with the space's own.
BOXES = (
    "CREATE TABLE IF NOT EXISTS {table} (statement bigint PRIMARY KEY, illustration bigint NOT NULL,"
    " v halfvec({dims}) NOT NULL) WITH (toast_tuple_target = 4080)",
    "CREATE INDEX IF NOT EXISTS {hnsw} ON {table} USING hnsw (v halfvec_cosine_ops)"
    " WITH (m = 16, ef_construction = 128)",
    "CREATE INDEX IF NOT EXISTS {illustration} ON {table} (illustration)",
)


def boxes_table(space: Space) -> sql.Identifier:
    return sql.Identifier(f"{space.table}_boxes")


def drop_table(space: Space) -> None:
    with connection.cursor() as cursor:
        for table in (sql.Identifier(space.table), boxes_table(space)):
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(table))


def literal(vector: np.ndarray | Sequence[float]) -> str:
    """A vector as pgvector reads it. Six significant digits: halfvec keeps three."""
    return "[" + ",".join(f"{value:.6g}" for value in np.asarray(vector, dtype=np.float32)) + "]"


def write(space: Space, rows: Iterable[tuple[Entry, np.ndarray]]) -> int:
    """Stores one vector per entry with the entry's filters, replacing what was there. Returns how many."""
    statement = sql.SQL(
        "INSERT INTO {} (illustration, document, corpus, technique, function, year_from, year_to, tokens, v)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s::halfvec)"
        " ON CONFLICT (illustration) DO UPDATE SET document = excluded.document, corpus = excluded.corpus,"
        " technique = excluded.technique, function = excluded.function, year_from = excluded.year_from,"
        " year_to = excluded.year_to, tokens = excluded.tokens, v = excluded.v"
    ).format(sql.Identifier(space.table))
    values = [(*_filters(entry), literal(vector)) for entry, vector in rows]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(statement, values)
    return len(values)


def refresh_filters(space: Space, entries: Iterable[Entry]) -> None:
    """Copies changed filters beside vectors already stored; rows without a vector stay without one."""
    statement = sql.SQL(
        "UPDATE {} SET document = %s, corpus = %s, technique = %s, function = %s, year_from = %s, year_to = %s,"
        " tokens = %s WHERE illustration = %s AND (document, corpus, technique, function, year_from, year_to, tokens)"
        " IS DISTINCT FROM (%s::bigint, %s::int, %s::int, %s::int, %s::smallint, %s::smallint, %s::int[])"
    ).format(sql.Identifier(space.table))
    # A row written anew enters the graph of vectors anew, which takes longer than all the rest.
    values = [(*row[1:], row[0], *row[1:]) for row in map(_filters, entries)]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(statement, values)


def remove(space: Space, illustrations: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("DELETE FROM {} WHERE illustration = ANY(%s)").format(sql.Identifier(space.table)),
            [list(illustrations)],
        )


def read(space: Space, illustrations: Sequence[int]) -> dict[int, np.ndarray]:
    """{illustration id: (dims,) float32} of those that have a vector here."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("SELECT illustration, v::text FROM {} WHERE illustration = ANY(%s)").format(
                sql.Identifier(space.table)
            ),
            [list(illustrations)],
        )
        return {row[0]: np.fromstring(row[1].strip("[]"), dtype=np.float32, sep=",") for row in cursor.fetchall()}


def _filters(entry: Entry) -> tuple:
    return (
        entry.illustration_id, entry.document_id, entry.corpus_id, entry.technique, entry.function,
        entry.year_from, entry.year_to, entry.tokens,
    )  # fmt: skip
