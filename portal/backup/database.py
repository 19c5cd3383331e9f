"""The rows of the database by COPY, which every driver has: no tool of Postgres' own, and no care for its version.

The tables of the vectors are made by hand (`indexing.vectors`), all others by migrations. Database errors pass.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from indexing import vectors
from indexing.models import Space
from portal.backup.store import BLOCK, BackupError

#: Not kept: what migrations write by themselves, sessions, and the lists of sign-ins.
LEFT_OUT = ("django_migrations", "django_session", "axes_%")
VECTORS = "indexing_vector_"
TABLES = r"""
    SELECT c.relname, array_agg(a.attname ORDER BY a.attnum) FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    WHERE c.relkind = 'r' AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    GROUP BY c.relname ORDER BY c.relname
"""

Tables = dict[str, list[str]]


def tables() -> Tables:
    """{table: columns} of all that is kept. A table of vectors whose space is gone is nothing anybody could read, and
    the one under the index says again what stands beside the filters."""
    with connection.cursor() as cursor:
        spaces = {f"{space.table}{part}" for space in _spaces(cursor) for part in ("", "_boxes")}
        cursor.execute(TABLES)
        found = [(name, of) for name, of in cursor.fetchall() if not name.startswith(VECTORS) or name in spaces]
        return {name: columns for name, columns in found if not _left_out(name)}


def _left_out(name: str) -> bool:
    return any(name.startswith(out.rstrip("%")) if out.endswith("%") else name == out for out in LEFT_OUT)


def dump(folder: Path, keep: Callable[[str, Path], None]) -> dict[str, Any]:
    """Hands every table to `keep` as a file of `folder`, all as of one moment. Returns what the manifest says of it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        found = tables()
        for name, columns in found.items():
            path = folder / f"{name}.copy.gz"
            statement = sql.SQL("COPY {} ({}) TO STDOUT").format(sql.Identifier(name), _columns(columns))
            with gzip.open(path, "wb", compresslevel=1) as out, cursor.copy(statement) as rows:
                for block in rows:
                    out.write(block)
            keep(f"database/{path.name}", path)
            path.unlink()
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'")
        sequences = {name: value for name, value in cursor.fetchall() if value is not None}
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        return {"tables": found, "sequences": sequences, "migrations": [list(row) for row in cursor.fetchall()]}


def is_empty() -> bool:
    """True for a database without tables, and for one that was only set up."""
    with connection.cursor() as cursor:
        for name in ("auth_user", "indexing_corpus"):
            cursor.execute("SELECT to_regclass(%s)", [name])
            if cursor.fetchone()[0] is None:
                continue
            cursor.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(name)))
            if cursor.fetchone()[0]:
                return False
    return True


def load(manifest: Mapping[str, Any], open_file: Callable[[str], IO[bytes]]) -> None:
    """Makes the database what the backup says, whatever it was. BackupError when this version cannot read it."""
    wanted = [(app, name) for app, name in manifest["migrations"]]
    unknown = set(wanted) - set(MigrationExecutor(connection).loader.graph.nodes)
    if unknown:
        raise BackupError(f"The backup is of a newer version of the portal: it knows {sorted(unknown)[0]}.")
    _drop_all()
    MigrationExecutor(connection).migrate(wanted)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        there = tables()
        cursor.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(sql.Identifier, there))))
        plain = [name for name in manifest["tables"] if not name.startswith(VECTORS)]
        _fill(cursor, plain, manifest, open_file)
        spaces = _spaces(cursor)
        for space in spaces:
            vectors.create_table(space)
            # An index of vectors is built much sooner over all rows at once than row by row.
            cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(f"{space.table}_boxes_hnsw")))
        _fill(cursor, sorted(set(manifest["tables"]) - set(plain)), manifest, open_file)
        for space in spaces:
            vectors.index_anew(space)
            vectors.create_table(space)
        for name, value in manifest["sequences"].items():
            cursor.execute("SELECT setval(to_regclass(%s), %s) WHERE to_regclass(%s) IS NOT NULL", [name, value, name])


def _drop_all() -> None:
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        for name, _of in cursor.fetchall():
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(sql.Identifier(name)))


def _fill(
    cursor: Any, names: Sequence[str], manifest: Mapping[str, Any], open_file: Callable[[str], IO[bytes]]
) -> None:
    for name in names:
        columns = manifest["tables"][name]
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), _columns(columns))
        packed = open_file(f"database/{name}.copy.gz")
        with packed, gzip.open(packed) as file, cursor.copy(statement) as rows:
            while block := file.read(BLOCK):
                rows.write(block)


def _spaces(cursor: Any) -> list[Space]:
    """By their own columns: the model may be of a later version than the tables just filled."""
    cursor.execute("SELECT id, dims FROM indexing_space")
    return [Space(pk=pk, dims=dims) for pk, dims in cursor.fetchall()]


def _columns(names: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))
