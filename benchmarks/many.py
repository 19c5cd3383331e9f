"""An act on N illustrations and its undo, settling included: `make bench-many` (N=10000).

Each illustration has what a described one has: technique, function, genre, eight objects in their boxes, a palette, a
page of words and a vector of 512 dimensions with its HNSW index. A describe worker's own code does the job, in this
process; Postgres takes the second core. "exact" compares every row of illustrations, statements and entries (less when
they were settled), and the filters beside the vectors, with what they were before. `busy` are the seconds that this
process and Postgres were at work, whatever else the machine did: about as long as the act takes with nothing else to
do. TARGET seconds for the act, and for its undo; the exit status is 1 where one is slower, or the undo not exact.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import report
from portal.embedded import TemporaryServers

if TYPE_CHECKING:
    from indexing.models import Act, Agent, Job, Term

TARGET = 60.0
DIMS, OBJECTS, PER_PAGE, SEED = 512, 8, 4, 7
#: Words of a page of print.
WORDS = 350
DEEDS = ("set:technique:estampe", "reject:function")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with TemporaryServers() as servers:
        folder = servers.folder / "data"
        os.environ |= {
            "SECRET_KEY": "bench", "DATABASE_URL": servers.postgres.create("bench"), "REDIS_URL": servers.redis.url,
            "DATA_DIR": str(folder), "LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": "portal.settings",
        }  # fmt: skip
        figures = measured(count, servers.postgres.server.get_postmaster_info().pid)
        shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")
    report.write("bench-many", table(figures), Path(os.environ.get("PAGE") or report.PAGE))
    sys.exit(not figures["met"])


def table(figures: dict[str, Any]) -> str:
    rows = "\n".join(
        f"| `{one['deed']}` | {one['changed']:,} | {one['seconds']} | {one['busy']} | {one['undo_seconds']}"
        f" | {one['undo_busy']} | {'every row' if one['exact'] else '**not exact**'} |"
        for one in figures["acts"]
    )
    where = figures["machine"]
    return f"""
## Acts on many (`make bench-many`)

{figures["illustrations"]:,} described illustrations ({OBJECTS} objects each, a page of {WORDS} words, a vector of
{DIMS} dimensions under HNSW) changed by one act of a curator and taken back, settling included, by a describe worker's
code beside Postgres, on {where["cores"]} cores (load {where["load"]} when all was filled). Busy: processor seconds of
both. Target for act and undo: {TARGET:.0f} s, {"met" if figures["met"] else "**missed**"}.

| deed | changed | act, s | busy | undo, s | busy | restored |
|---|---|---|---|---|---|---|
{rows}

Restored: illustrations, statements, entries (but for when they were settled), filters and vectors, compared row by row.
"""


def measured(count: int, postgres: int) -> dict[str, Any]:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    call_command("setup", verbosity=0)
    figures: dict[str, Any] = {"illustrations": count, "target_seconds": TARGET}
    start = time.perf_counter()
    ids = fill(count)
    figures |= {"filled_seconds": round(time.perf_counter() - start, 1), "machine": report.machine()}
    figures["acts"] = [done(words, ids, postgres) for words in DEEDS]
    figures["met"] = all(one["exact"] and max(one["seconds"], one["undo_seconds"]) < TARGET for one in figures["acts"])
    connections.close_all()
    return figures


def done(words: str, ids: list[int], postgres: int) -> dict[str, Any]:
    """One deed and its undo: seconds of each, and whether all is again as it was."""
    from django.contrib.auth.models import User

    from indexing.curating import many
    from indexing.curating.deeds import Deed, affected

    user = User.objects.get_or_create(username="bench")[0]
    before, told = state(), affected(ids, Deed.read(words))
    start = busy(postgres)
    act, seconds = worked(many.launch(user, Deed.read(words), ids))
    middle = busy(postgres)
    changed = state() != before
    again = busy(postgres)
    back, back_seconds = worked(many.take_back(act, user))
    figures = {
        "deed": words, "changed": act.count, "foretold": told, "seconds": seconds, "busy": round(middle - start, 1),
        "undo_seconds": back_seconds, "undo_busy": round(busy(postgres) - again, 1), "load": os.getloadavg()[0],
        "exact": changed and state() == before and not back.detail["left"] and act.count == told,
    }  # fmt: skip
    sys.stderr.write(f"{json.dumps(figures)}\n")
    return figures


def busy(postgres: int) -> float:
    """Seconds of processor time of this process and of the server whose postmaster has this id."""
    import psutil

    processes = [psutil.Process(), *psutil.Process(postgres).children()]
    return sum(sum(one.cpu_times()[:2]) for one in processes)


def worked(act: Act) -> tuple[Act, float]:
    from indexing import jobs
    from indexing.pipeline import work

    start = time.perf_counter()
    job: Job | None = act.job
    while job and jobs.has_work(job.pk, "describe"):
        work.run("describe", job.pk, 600)
    seconds = time.perf_counter() - start
    act.refresh_from_db()
    return act, round(seconds, 1)


def state() -> dict[str, str]:
    """A digest of every row that an act may touch."""
    from django.db import connection

    from indexing.models import Space

    space = Space.objects.get()
    entry = "to_jsonb(e) - 'settled_at'"
    queries = {
        "illustrations": "SELECT to_jsonb(i)::text FROM indexing_illustration i ORDER BY id",
        "statements": "SELECT to_jsonb(s)::text FROM indexing_statement s ORDER BY id",
        "entries": f"SELECT ({entry})::text FROM indexing_entry e ORDER BY illustration_id",
        "vectors": f"SELECT v::text FROM {space.table} v ORDER BY illustration",
        "near": f"SELECT v::text FROM {space.table}_near v ORDER BY illustration",
    }
    found = {}
    for name, query in queries.items():
        digest = hashlib.sha256()
        with connection.cursor() as cursor:
            cursor.execute(query)
            while rows := cursor.fetchmany(2000):
                digest.update("\n".join(row[0] for row in rows).encode())
        found[name] = digest.hexdigest()
    return found


def fill(count: int) -> list[int]:
    """`count` illustrations, four on a page, settled with their vectors. Returns their ids."""
    from django.db import connection

    from indexing import vectors
    from indexing.models import Agent, Illustration, Space, Statement
    from indexing.pipeline import doubt
    from indexing.pipeline.settle import settle_illustrations

    agent = Agent.objects.create(kind="model", name="bench", version="1")
    space = Space.objects.create(agent=agent, model="bench", kind="meaning", dims=DIMS, active=True)
    vectors.create_table(space)
    rng = np.random.default_rng(SEED)
    rows = Illustration.objects.bulk_create(list(_illustrations(count, rng)), batch_size=2000)
    for start in range(0, count, 500):
        part = rows[start : start + 500]
        Statement.objects.bulk_create(list(_statements([row.pk for row in part], agent, rng)), batch_size=2000)
        drawn = rng.standard_normal((len(part), DIMS), dtype=np.float32)
        unit = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
        settle_illustrations([r.pk for r in part], {space: {r.pk: v for r, v in zip(part, unit, strict=True)}})
        if start in (0, 4000):
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")  # as autovacuum does within a minute
    doubt.count_anew()  # as the schedule does
    return [row.pk for row in rows]


def _illustrations(count: int, rng: np.random.Generator) -> Iterator[Any]:
    from indexing.models import Corpus, Document, Illustration, Page

    corpus = Corpus.objects.create(slug="bench", title_fr="Mesure", title_en="Bench")
    book = Document.objects.create(corpus=corpus, source_id="bench", title="Mesure", year_from=1890, year_to=1890)
    lexicon = ["".join(rng.choice(list("abcdefghilmnoprstuv"), size)) for size in rng.integers(3, 11, 8000)]
    for first in range(0, count, PER_PAGE):
        words = " ".join(rng.choice(lexicon, WORDS))
        sheet = Page.objects.create(
            document=book, order=first, width=2000, height=3000, image="https://example.org/i", text=words
        )
        for n in range(first, min(first + PER_PAGE, count)):
            palette = [[float(v) for v in rng.integers(0, 90, 3)] + [0.3] for _ in range(3)]
            yield Illustration(
                page=sheet, x=10, y=700 * (n - first), w=900, h=600, caption=" ".join(rng.choice(lexicon, 8)),
                palette=palette, fingerprint=n, described_at=book.created_at,
            )  # fmt: skip


def _statements(ids: list[int], agent: Agent, rng: np.random.Generator) -> Iterator[Any]:
    from indexing.models import Statement, Term

    terms: dict[str, list[Term]] = {
        name: list(Term.objects.filter(vocabulary=name).order_by("pk"))
        for name in ("technique", "function", "genre", "object")
    }
    things = [next(t for t in terms["object"] if t.code == "cat"), *rng.choice(np.array(terms["object"]), 40)]
    for pk in ids:
        for name in ("technique", "function", "genre"):
            sure = round(float(rng.uniform(0.3, 1)), 4)
            yield Statement(illustration_id=pk, term=rng.choice(np.array(terms[name])), agent=agent, confidence=sure)
        for thing in rng.choice(np.array(things), OBJECTS):
            x, y = (int(v) for v in rng.integers(0, 800, 2))
            sure = round(float(rng.uniform(0.25, 1)), 4)
            yield Statement(illustration_id=pk, term=thing, agent=agent, confidence=sure, x=x, y=y, w=90, h=90)


if __name__ == "__main__":
    main()
