"""Vectors in Postgres: for each space a narrow table with the filters beside each vector, and an HNSW index of its own.

A table per space rather than one for all: every model has its own number of dimensions, a new model is filled beside
the old one, and dropping a table gives its room back at once. `halfvec` because it stays inline (a `vector` of this
length is moved out of the row, and an exact scan then costs six times as much); `toast_tuple_target` lets those of wide
models stay there too.

The HNSW index stands on a second table that holds the vector alone: Postgres enters a row that changes anew into every
index of its table, and into a graph of vectors that takes 3 ms, a hundred times what the others take. Filters change
with every label; vectors only when a picture is described again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np
from django.db import connection
from psycopg import sql

from indexing.models import Entry, Space

HNSW = "USING hnsw (v halfvec_cosine_ops) WITH (m = 16, ef_construction = 128)"
#: The rows with their filters.
TABLE = (
    "CREATE TABLE IF NOT EXISTS {table} (illustration bigint PRIMARY KEY, document bigint NOT NULL,"
    " corpus int NOT NULL, technique int, function int, year_from smallint, year_to smallint,"
    " tokens int[] NOT NULL, v halfvec({dims}) NOT NULL) WITH (toast_tuple_target = 4080)",
    "CREATE INDEX IF NOT EXISTS {tokens} ON {table} USING gin (tokens)",
    # As the filter asks: both ends of a range are then told by the index alone.
    "CREATE INDEX IF NOT EXISTS {span} ON {table} (year_from, (coalesce(year_to, year_from)))",
    "CREATE INDEX IF NOT EXISTS {facets} ON {table} (technique, function, corpus)",
)
#: The same vectors under their index.
NEAR = (
    "CREATE TABLE IF NOT EXISTS {near} (illustration bigint PRIMARY KEY, v halfvec({dims}) NOT NULL)"
    " WITH (toast_tuple_target = 4080)",
    f"CREATE INDEX IF NOT EXISTS {{hnsw}} ON {{near}} {HNSW}",
)
#: The table of `box_vectors`, made and dropped with the space's own.
BOXES = (
    "CREATE TABLE IF NOT EXISTS {table} (statement bigint PRIMARY KEY, illustration bigint NOT NULL,"
    " v halfvec({dims}) NOT NULL) WITH (toast_tuple_target = 4080)",
    f"CREATE INDEX IF NOT EXISTS {{hnsw}} ON {{table}} {HNSW}",
    "CREATE INDEX IF NOT EXISTS {illustration} ON {table} (illustration)",
)


def create_table(space: Space) -> None:
    """Makes the space's tables and indexes if they are missing."""
    names = names_of(space.table, space.dims)
    boxes = {"table": boxes_table(space), "dims": names["dims"]}
    for kind in ("hnsw", "illustration"):
        boxes[kind] = sql.Identifier(f"{space.table}_boxes_{kind}")
    with connection.cursor() as cursor:
        for statements, of in ((TABLE, names), (NEAR, names), (BOXES, boxes)):
            for statement in statements:
                cursor.execute(sql.SQL(statement).format(**of))


def names_of(table: str, dims: int) -> dict[str, sql.Composable]:
    """What TABLE and NEAR name, for the space whose table this is."""
    kinds = {kind: sql.Identifier(f"{table}_{kind}") for kind in ("near", "hnsw", "tokens", "span", "facets")}
    return {"table": sql.Identifier(table), "dims": sql.Literal(dims), **kinds}


def near_table(space: Space) -> sql.Identifier:
    """Where the nearest are looked for: illustration and v."""
    return sql.Identifier(f"{space.table}_near")


def boxes_table(space: Space) -> sql.Identifier:
    return sql.Identifier(f"{space.table}_boxes")


def drop_table(space: Space) -> None:
    with connection.cursor() as cursor:
        for table in (sql.Identifier(space.table), near_table(space), boxes_table(space)):
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(table))


def index_anew(space: Space) -> None:
    """Builds the HNSW index over all vectors at once, which takes much less time than row by row."""
    names = names_of(space.table, space.dims)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS {near}").format(**names))
        make, index = (sql.SQL(statement).format(**names) for statement in NEAR)
        cursor.execute(make)
        cursor.execute(sql.SQL("INSERT INTO {near} SELECT illustration, v FROM {table}").format(**names))
        cursor.execute(index)


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
        index(space, [row[0] for row in values])
    return len(values)


def index(space: Space, illustrations: Sequence[int]) -> None:
    """Enters vectors that stand beside their filters into the index, where they are new or others."""
    statement = sql.SQL(
        "INSERT INTO {near} AS n SELECT illustration, v FROM {table} WHERE illustration = ANY(%s)"
        " ON CONFLICT (illustration) DO UPDATE SET v = excluded.v WHERE n.v <> excluded.v"
    ).format(**names_of(space.table, space.dims))
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(illustrations)])


def refresh_filters(space: Space, illustrations: Collection[int]) -> None:
    """Copies the filters of entries beside vectors already stored; rows without a vector stay without one."""
    statement = sql.SQL(
        "UPDATE {} v SET (document, corpus, technique, function, year_from, year_to, tokens) = (e.document_id,"
        " e.corpus_id, e.technique, e.function, e.year_from, e.year_to, e.tokens) FROM indexing_entry e"
        " WHERE v.illustration = ANY(%s) AND e.illustration_id = v.illustration"
        " AND (v.document, v.corpus, v.technique, v.function, v.year_from, v.year_to, v.tokens) IS DISTINCT FROM"
        " (e.document_id, e.corpus_id, e.technique, e.function, e.year_from, e.year_to, e.tokens)"
    ).format(sql.Identifier(space.table))
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(illustrations)])


def remove(space: Space, illustrations: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        for table in (sql.Identifier(space.table), near_table(space)):
            cursor.execute(sql.SQL("DELETE FROM {} WHERE illustration = ANY(%s)").format(table), [list(illustrations)])


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
