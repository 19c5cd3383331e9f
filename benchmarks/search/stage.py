"""One size of the collection in a database of its own: filled, indexed, weighed."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from django.db import connection, connections, transaction

from benchmarks.search import load
from benchmarks.search.data import Collection
from indexing import vectors
from indexing.models import Space
from portal.embedded import EmbeddedPostgres

#: For a machine of 8 GiB; shared_buffers holds vectors, index and entries of half a million.
MEMORY = """
shared_buffers = 2GB
effective_cache_size = 5GB
work_mem = 64MB
maintenance_work_mem = 1500MB
max_parallel_maintenance_workers = 1
max_wal_size = 8GB
random_page_cost = 1.1
"""
INGESTED = 500


def remember(postgres: EmbeddedPostgres) -> None:
    """Gives the server MEMORY, once."""
    conf = postgres.folder / "postgresql.conf"
    if "random_page_cost = 1.1" not in conf.read_text():
        with conf.open("a") as file:
            file.write(MEMORY)
        postgres.stop()
        postgres.server.ensure_postgres_running()


def enter(postgres: EmbeddedPostgres, rows: int) -> str:
    """Makes the database of this size the one that Django talks to. Returns its address."""
    name = f"bench_{rows}"
    address = postgres.create(name)
    connection.close()
    connection.close_pool()
    connections.settings["default"]["NAME"] = connection.settings_dict["NAME"] = name
    return address


def prepare(known: Collection, folder: Path) -> tuple[Space, dict[str, Any]]:
    """Fills and indexes the database, or takes what an earlier run left in `folder`; seconds, bytes, rows a second."""
    notes = folder / f"filled-{known.rows}.json"
    if notes.exists():
        load.call_command("setup", verbosity=0)
        return Space.objects.get(model="bench"), json.loads(notes.read_text())
    start = time.perf_counter()
    space = load.load(known)
    filled = time.perf_counter()
    load.index(space)
    figures: dict[str, Any] = {
        "rows": known.rows,
        "fill_s": round(filled - start, 1),
        "index_s": round(time.perf_counter() - filled, 1),
    }
    figures |= sizes(space) | {"ingest_rows_s": ingest(known, space)}
    notes.write_text(json.dumps(figures))
    return space, figures


def sizes(space: Space) -> dict[str, int]:
    """Megabytes of the vectors, which stand beside their filters and under their HNSW index, of that index, and of the
    entries, indexes of filters and words included."""
    names = {"vectors_mb": (space.table, f"{space.table}_near"), "hnsw_mb": (f"{space.table}_hnsw",)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size('indexing_entry')")
        figures = {"entries_mb": cursor.fetchone()[0] // 10**6}
        for name, relations in names.items():
            cursor.execute("SELECT sum(pg_relation_size(each)) FROM unnest(%s::regclass[]) AS each", [list(relations)])
            figures[name] = int(cursor.fetchone()[0]) // 10**6
    return figures


def ingest(known: Collection, space: Space) -> float:
    """Vectors a second that COPY brings in while the index is in place; none of them stays."""
    terms, part = load.Terms(), slice(0, min(INGESTED, known.rows))
    with transaction.atomic():
        ids = list(range(part.start + 1, part.stop + 1))
        vectors.remove(space, ids)
        start = time.perf_counter()
        load.vectors_of(known, terms, space, part)
        vectors.index(space, ids)
        spent = time.perf_counter() - start
        transaction.set_rollback(True)
    return round(part.stop / spent, 1)
