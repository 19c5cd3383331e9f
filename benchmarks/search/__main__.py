"""`make bench-search [N=500000]`: the search measured on a synthetic collection, FAISS and hnswlib beside it.

JSON on the standard output; with the default N the tables go into docs/performance.md (PAGE=path for another page),
with N=50000 how long such a run takes. FOLDER keeps databases and graphs for the next run; QUERIES questions of each
kind for each class. PEERS= leaves the libraries out. Ends with an error when the database or the web server cannot be
started.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import report
from portal.embedded import EmbeddedPostgres, EmbeddedRedis, reachable_folder

DEFAULT = 500_000
GROWTH = (50_000, 150_000)
#: The size that is to end within MOST_SECONDS on two cores.
SMALL, MOST_SECONDS = 50_000, 180
#: Questions of each kind for each class; a small run asks half as many.
QUERIES = 40
#: What is measured at the smaller sizes.
GROWING = ("no filter", "technique 30 %", "20 years")


def main() -> None:
    rows = int(os.environ.get("N") or DEFAULT)
    queries = int(os.environ.get("QUERIES") or (QUERIES if rows > SMALL else QUERIES // 2))
    started = time.perf_counter()
    folder = reachable_folder(Path(os.environ.get("FOLDER") or tempfile.mkdtemp(prefix="portal-bench-search-")))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    postgres, redis = EmbeddedPostgres(folder / "pg"), EmbeddedRedis(folder / "redis")
    postgres.start()
    try:
        figures = run(rows, queries, folder, postgres, redis.start())
    finally:
        redis.stop()
        postgres.stop()
    figures["seconds"] = round(time.perf_counter() - started)
    publish(figures, rows)
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")


def run(rows: int, queries: int, folder: Path, postgres: EmbeddedPostgres, redis: str) -> dict[str, Any]:
    os.environ.update(
        SECRET_KEY="bench-" + "x" * 44,
        DATABASE_URL=postgres.create("bench"),
        REDIS_URL=redis,
        DATA_DIR=str(folder / "data"),
        DJANGO_SETTINGS_MODULE="portal.settings",
        LOG_LEVEL="ERROR",
        ALLOWED_HOSTS="127.0.0.1",
        SECURE_COOKIES="0",
        DEBUG="1",
        PYTHONPATH=str(Path(__file__).resolve().parents[2]),
    )
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    import django

    django.setup()
    from benchmarks.search import data, stage

    stage.remember(postgres)
    whole = data.collection(rows, queries)
    figures: dict[str, Any] = {"machine": report.machine(), "queries": queries, "shape": data.shape(whole), "sizes": []}
    for size in [*(n for n in GROWTH if 2 * n <= rows), rows]:
        figures["sizes"].append(at(whole.first(size), size == rows, queries, folder, postgres))
    figures["peak_rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return figures


def publish(figures: dict[str, Any], rows: int) -> None:
    """Writes the tables of a whole run, or what a small one took, where its size has a place in the documentation."""
    from benchmarks.search import tables

    page = os.environ.get("PAGE")
    if page or rows == DEFAULT:
        report.write("bench-search", tables.text(figures), Path(page) if page else report.PAGE)
    elif rows == SMALL:
        report.write("bench-search-small", tables.duration(figures, MOST_SECONDS))


def at(known: Any, last: bool, queries: int, folder: Path, postgres: EmbeddedPostgres) -> dict[str, Any]:
    """One size; all that is measured only at the last."""
    from benchmarks.search import measure, stage, web
    from benchmarks.search.classes import classes
    from benchmarks.search.load import Terms

    address = stage.enter(postgres, known.rows)
    space, built = stage.prepare(known, folder)
    measure.teach(known, space)
    every = [one for one in classes(known, Terms()) if last or one.name in GROWING]
    truths = {kind: measure.Truth.of(known, space, kind) for kind in measure.KINDS}
    peers = graphs(known, folder) if last else None
    found = []
    measure.warm(known, space)
    for one in every:
        for kind in measure.KINDS:
            figures = measure.measured(one, kind, truths[kind], queries, facets=last)
            if last:
                figures["plain_p50"] = measure.without_index(one, kind, max(queries // 4, 1))
            if peers and "recall" in figures:
                asked = getattr(known, kind)[: max(queries // 2, 1)]
                figures["peers"] = peers.measured(one, asked, truths[kind], figures["recall"] - 0.005)
            found.append(figures)
            sys.stderr.write(f"{json.dumps(figures)}\n")
    result = {"built": built, "classes": found}
    if last:
        result |= {"everything": measure.everything(), "peers": peers.built if peers else {}}
        with web.server(folder, address) as (port, process):
            working = {"web": process, "postgres": postgres.server.get_postmaster_info().pid}
            web.pages(port, every, queries, working, each=3)
            result["web"] = web.pages(port, every, queries, working)
    return result


def graphs(known: Any, folder: Path) -> Any:
    if os.environ.get("PEERS") == "":
        return None
    from benchmarks.search.peers import Peers

    return Peers(known, folder)


if __name__ == "__main__":
    main()
