"""`make bench-search` still runs, on a few thousand rows, and says truly where it misses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.search import tables

ROOT = Path(__file__).resolve().parents[2]


def test_a_small_run_answers_and_writes_its_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    environment = {**os.environ, "N": "3000", "QUERIES": "2", "PEERS": "", "FOLDER": "", "PAGE": str(page)}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.search"],
        check=False,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    figures = json.loads(done.stdout)
    (size,) = figures["sizes"]
    assert len(size["classes"]) == 18 and size["web"]["failed"] == 0
    # So few rows are all compared: anything but the truth would be a defect of the search or of the bench.
    assert {one["worst"] for one in size["classes"] if "worst" in one} == {1.0}
    assert "technique 30 %" in page.read_text()


def test_misses_are_said() -> None:
    good = {"class": "corpus", "kind": "words", "recall": 0.99, "worst": 0.9, "search_p95": 40, "whole_p95": 100}
    figures = {"sizes": [{"classes": [good, {**good, "recall": 0.9, "whole_p95": 200}], "web": {"page_p95": 500}}]}
    assert tables.misses(figures) == [
        "corpus by words: recall 0.9", "corpus by words: whole_p95 200", "the full page: p95 500",
    ]  # fmt: skip


def test_how_long_a_small_run_took_is_said() -> None:
    figures = {"seconds": 171, "machine": {"cores": 2, "load": 0.3}, "sizes": [{"built": {"rows": 50000}}]}
    said = tables.duration(figures, 180)
    assert "`make bench-search N=50000`" in said and "**171 s**" in said and "within 180" in said
