"""A due schedule with two beats and a worker that is killed: one job, every page once, and the counts are right."""

from __future__ import annotations

from pathlib import Path

from tests.workers.cluster import Cluster
from tests.workers.library import Library

PAGES = 12
ONE = "SELECT count(*) FROM indexing_job WHERE source <> ''"


def test_two_beats_and_a_killed_worker_make_one_whole_job(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with Library(PAGES, delay=0.2) as library:
        with Cluster(tmp_path / "cluster", "", FETCH_ALLOWED_PRIVATE=library.host) as cluster:
            cluster.manage("harvest", library.manifest, "--every", "1")
            # No worker was there yet: the launch is undone, and what remains is the schedule, which is due.
            cluster.manage("jobs", "cancel", "1")
            cluster.change("UPDATE indexing_schedule SET next_at = now() - interval '3 days'")
            cluster.start("harvest", "beat")
            cluster.start_another("beat")
            cluster.wait(lambda: cluster.query(ONE)[0][0] == 2)
            cluster.wait(lambda: cluster.done("fetch") >= 2)
            cluster.kill("harvest")
            assert cluster.done("fetch") < PAGES
            cluster.start("harvest")
            cluster.wait(lambda: cluster.done("fetch") == PAGES)
            assert cluster.query(ONE)[0][0] == 2
            outcomes = "SELECT outcome, count(*) FROM indexing_jobitem WHERE outcome <> '' GROUP BY 1"
            assert cluster.query(outcomes) == [("new", 1)]
            assert cluster.query("SELECT next_at > now() FROM indexing_schedule") == [(True,)]
        pictures = {path: count for path, count in library.asked.items() if path.endswith(".jpg")}
    assert len(pictures) == PAGES
    # Only what was on its way when the worker was killed may have been asked for twice.
    assert sum(pictures.values()) <= PAGES + 3
