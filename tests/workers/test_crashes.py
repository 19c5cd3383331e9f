"""Killing a worker, Redis and Postgres in the middle of a job ends in the same rows as an undisturbed run."""

from __future__ import annotations

from pathlib import Path

import pytest

from .cluster import Cluster
from .library import Library
from .tiny_clip import make

pytestmark = pytest.mark.models
PAGES = 24
ROWS = {
    "pages": 'SELECT source_id, "order", width, height, file_width, file_height, text FROM indexing_page',
    "illustrations": 'SELECT p."order", i.x, i.y, i.w, i.h, caption, palette::text, fingerprint, i.withdrawn_at FROM '
    "indexing_illustration i JOIN indexing_page p ON p.id = i.page_id",
    "statements": 'SELECT p."order", t.vocabulary, t.code, a.name, round(s.confidence::numeric, 4), s.x, s.y, s.w, s.h '
    "FROM indexing_statement s JOIN indexing_illustration i ON i.id = s.illustration_id JOIN indexing_page p ON p.id = "
    "i.page_id JOIN indexing_term t ON t.id = s.term_id JOIN indexing_agent a ON a.id = s.agent_id",
    "entries": 'SELECT p."order", e.text::text, e.title_folded, cardinality(e.tokens), cardinality(e.facets) FROM '
    "indexing_entry e JOIN indexing_page p ON p.id = e.page_id",
}


def run(folder: Path, encoder: Path, library: Library, disturb) -> dict[str, list]:
    with Cluster(folder, encoder, FETCH_ALLOWED_PRIVATE=library.host) as cluster:
        cluster.start("harvest", "describe", "beat")
        cluster.manage("harvest", library.manifest)
        disturb(cluster)
        cluster.wait(cluster.over)
        rows = {name: sorted(cluster.query(sql), key=str) for name, sql in ROWS.items()}
        spaces = cluster.query("SELECT id, kind FROM indexing_space ORDER BY kind")
        for space, kind in spaces:
            found = cluster.query(
                f'SELECT p."order", v::text FROM indexing_vector_{space} v JOIN indexing_illustration i ON i.id = '
                'v.illustration JOIN indexing_page p ON p.id = i.page_id ORDER BY p."order"'
            )
            rows[f"vectors {kind}"] = found
        # What is computed over the collection follows by itself, whenever the sweep comes by.
        steps = "SELECT stage, state, count(*) FROM indexing_jobitem WHERE stage <> 'compute' GROUP BY 1, 2"
        rows["steps"] = sorted(cluster.query(steps))
        return rows


def disturbance(cluster: Cluster) -> None:
    cluster.wait(lambda: cluster.done("describe") >= 3)
    finished = "SELECT illustration_id, settled_at FROM indexing_entry ORDER BY illustration_id"
    cluster.kill("describe")
    before = cluster.query(finished)
    cluster.kill("harvest")
    cluster.start("harvest", "describe")
    cluster.wait(lambda: cluster.done("fetch") >= PAGES // 3)
    cluster.lose_redis()
    cluster.wait(lambda: cluster.done("describe") >= PAGES // 3)
    cluster.crash_postgres()
    cluster.wait(cluster.over)
    after = dict(cluster.query(finished))
    assert before, "nothing was described before the worker died"
    # What was described before the crash was not described again.
    assert all(after[illustration] == at for illustration, at in before)


def test_a_job_survives_its_workers_redis_and_postgres(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    encoder = make(tmp_path / "encoder")
    with Library(PAGES, delay=0.4) as slow:
        disturbed = run(tmp_path / "disturbed", encoder, slow, disturbance)
        asked = {path: count for path, count in slow.asked.items() if path.endswith(".jpg")}
    assert len(asked) == PAGES
    # Only what was on its way when the worker was killed may have been asked for twice.
    assert sum(asked.values()) <= PAGES + 3
    with Library(PAGES) as quick:
        calm = run(tmp_path / "calm", encoder, quick, lambda cluster: None)
    for name in calm:
        assert _placed(disturbed[name], slow.host) == _placed(calm[name], quick.host), name
    assert ("describe", "done", PAGES) in calm["steps"]


def _placed(rows: list, host: str) -> list:
    """Addresses without the port, which differs."""
    return [tuple(str(value).replace(host, "library") for value in row) for row in rows]
