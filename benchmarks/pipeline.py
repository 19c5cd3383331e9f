"""Pages per minute through the whole pipeline, and where the time goes: `make bench` (PAGES=60).

First the real thing: worker processes on real Postgres and Redis harvest specimens over HTTP; the rate is pages over
the job's own time. Then the same pages once more in this process, with a stopwatch at each boundary; threads overlap
there, so the shares are of busy seconds, not of the clock. Model weights are loaded before the stopwatch starts.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import report
from portal.demo.processes import Processes
from portal.embedded import TemporaryServers
from tests.servers import environment

PARTS = ("network", "decode", "models", "layout", "database")


class Stopwatch:
    """Busy seconds by part; a part called inside another is counted once, where it happens."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._inside = threading.local()

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        outer = getattr(self._inside, "stack", [])
        self._inside.stack = [*outer, 0.0]
        start = time.perf_counter()
        try:
            yield
        finally:
            spent = time.perf_counter() - start
            self.seconds[name] += spent - self._inside.stack[-1]
            self._inside.stack = outer
            if outer:
                self._inside.stack[-1] += spent

    def wrap(self, owner: Any, method: str, name: str) -> None:
        inner: Callable[..., Any] = getattr(owner, method)

        def timed(*args: Any, **kwargs: Any) -> Any:
            with self.part(name):
                return inner(*args, **kwargs)

        setattr(owner, method, timed)


def with_workers(address: str, folder: Path) -> dict[str, float]:
    """Launches the job and lets worker processes do it."""
    from django.utils import timezone

    from indexing import jobs
    from indexing.models import Corpus, Job, Page

    processes = Processes(folder, dict(os.environ))
    worker = ("celery", "-A", "workers.app", "worker", "--loglevel", "WARNING", "--without-gossip", "--without-mingle")
    processes.start("harvest", *worker, "-Q", "harvest", "-P", "threads", "-c", "4", "-n", "harvest@bench")
    processes.start("describe", *worker, "-Q", "describe", "-P", "solo", "-n", "describe@bench")
    processes.start("beat", "celery", "-A", "workers.app", "beat", "--loglevel", "WARNING", "-s", str(folder / "beat"))
    corpus = Corpus.objects.create(slug="bench", title_fr="Mesure", title_en="Bench")
    job = jobs.launch(source=address, corpus=corpus)
    try:
        while not job.ended_at and (timezone.now() - job.created_at).total_seconds() < 3600:
            time.sleep(0.5)
            job.refresh_from_db()
    finally:
        processes.stop()
    if job.state != Job.State.DONE:
        raise SystemExit(f"the job ended as {job.state}: {jobs.errors(job)}")
    assert job.ended_at and job.started_at
    seconds = (job.ended_at - job.started_at).total_seconds()
    pages = Page.objects.filter(document__corpus=corpus, fetched_at__isnull=False).count()
    return {"pages": pages, "seconds": round(seconds, 1), "pages_per_minute": round(60 * pages / seconds, 1)}


def in_process(address: str) -> dict[str, Any]:
    """The same pages in this process, with the stopwatch."""
    from django.conf import settings
    from django.db import connection

    from indexing import jobs
    from indexing.models import Corpus, Entry
    from indexing.pipeline import crops, describing, fetching, models, work
    from indexing.sources.fetch import PoliteFetcher
    from indexing.vision import layout

    settings.FETCH_CACHE = settings.DATA_DIR / "again"
    loaded = models.load()
    watch = Stopwatch()
    watch.wrap(PoliteFetcher, "get", "network")
    watch.wrap(describing, "open_page", "decode")
    watch.wrap(crops, "open_page", "decode")
    watch.wrap(fetching, "open_picture", "decode")
    watch.wrap(layout, "segment", "layout")
    if loaded.embedding:
        watch.wrap(loaded.embedding.embedder, "embed_images", "models")
    for seer in (loaded.objects, loaded.faces):
        if seer:
            watch.wrap(seer.detector, "detect", "models")

    def timed(execute: Any, *args: Any) -> Any:
        with watch.part("database"):
            return execute(*args)

    corpus = Corpus.objects.create(slug="again", title_fr="Mesure", title_en="Bench")
    job = jobs.launch(source=address, corpus=corpus)
    start = time.perf_counter()
    with connection.execute_wrapper(timed):
        for queue in ("harvest", "describe"):
            work.run(queue, job.pk, 3600)
    seconds = time.perf_counter() - start
    busy = sum(watch.seconds.values())
    return {
        "seconds": round(seconds, 1),
        "illustrations": Entry.objects.filter(corpus=corpus).count(),
        "share": {name: round(watch.seconds[name] / busy, 3) for name in PARTS},
        "busy_seconds": {name: round(watch.seconds[name], 1) for name in PARTS},
        "missing": loaded.missing,
    }


def table(figures: dict[str, Any]) -> str:
    share, busy = figures["in_process"]["share"], figures["in_process"]["busy_seconds"]
    rows = "\n".join(f"| {name} | {busy[name]} | {share[name]:.0%} |" for name in PARTS)
    rate, where = figures["workers"], figures["machine"]
    return f"""
## The pipeline (`make bench`)

{rate["pages"]} specimen pages, {figures["in_process"]["illustrations"]} illustrations, harvested over HTTP on loopback,
on {where["cores"]} cores (load {where["load"]} before the run): **{rate["pages_per_minute"]} pages per minute**
through harvest, fetch, segment, describe and settle, with one harvest worker of four threads and one describe worker,
their start included.

| part | busy seconds | share |
|---|---|---|
{rows}

Loopback stands in for the network: a library's own rate limit comes first (one picture per 12 s from Gallica).
"""


def main() -> None:
    pages = int(os.environ.get("PAGES", "60"))
    figures: dict[str, Any] = {"machine": report.machine(), "pages_asked": pages}
    with TemporaryServers() as servers:
        environment(servers.postgres.create("bench"), servers.redis.url)
        os.environ["LOG_LEVEL"] = "ERROR"
        folder = Path(os.environ["DATA_DIR"])
        kept = Path(tempfile.gettempdir()) / f"portal-bench-specimens-{pages}"
        from indexing.specimens import generate
        from indexing.specimens.server import SpecimenServer

        generate(kept, pages=pages)
        with SpecimenServer(kept) as server:
            os.environ["FETCH_ALLOWED_PRIVATE"] = server.base_url.removeprefix("http://")
            import django

            django.setup()
            from django.core.management import call_command
            from django.db import connections

            call_command("setup", verbosity=0)
            address = f"{server.base_url}/collection.json"
            figures["workers"] = with_workers(address, folder)
            figures["in_process"] = in_process(address)
            connections.close_all()
        shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")
    report.write("bench-pipeline", table(figures))


if __name__ == "__main__":
    main()
