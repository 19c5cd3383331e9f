"""`make bench-many` still runs, on few illustrations, takes back exactly what it did and writes its table."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_a_small_run_is_exact_and_writes_its_table(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.many", "24"],
        check=False, cwd=ROOT, env={**os.environ, "PAGE": str(page)}, capture_output=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    acts = json.loads(done.stdout)["acts"]
    assert [(one["deed"], one["changed"], one["exact"]) for one in acts] == [
        ("set:technique:estampe", 24, True),
        ("reject:function", 24, True),
    ]
    assert page.read_text().count("| every row |") == 2
