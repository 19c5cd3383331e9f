"""python -m benchmarks.exports FOLDER [--rows 200000]: what a large export takes, as JSON.

FOLDER is one that `make bench-search FOLDER=…` has kept, and its largest collection is only read. Everything in it is
asked for as CSV and as JSON Lines through the whole of Django, and read to the row named, in a process of its own for
each format. Reported: rows chosen and read, seconds to the first byte and in all, rows a second, and how the process
grew, in MB: `start` once the first thousand rows were out, `peak` at its largest. Postgres' own memory is not in it.
The tables go into docs/exports.md. Without a collection it fails.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import report
from portal.embedded import EmbeddedPostgres, EmbeddedRedis

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "exports.md"
FORMATS = ("csv", "jsonl")
WARM = 1000


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--rows", type=int, default=200_000)
    options.add_argument("--format", choices=FORMATS, help="in this process, of a database that is running")
    asked = options.parse_args()
    if asked.format:
        print(json.dumps(streamed(asked.format, asked.rows)))
        return
    machine = report.machine()
    figures = [json.loads(told) for told in apart(asked.folder.resolve(), asked.rows)]
    report.write("bench-exports", table(machine, figures), PAGE)
    print(json.dumps({"machine": machine, "formats": figures}, indent=1))


def apart(folder: Path, rows: int) -> list[str]:
    """What a process for each format tells, while the kept database is up."""
    kept = max(int(found[1]) for path in folder.iterdir() if (found := re.fullmatch(r"filled-(\d+)\.json", path.name)))
    postgres, redis = EmbeddedPostgres(folder / "pg"), EmbeddedRedis(folder / "redis")
    postgres.start()
    try:
        environment = {
            **os.environ, "SECRET_KEY": "bench-" + "x" * 44, "DATABASE_URL": postgres.create(f"bench_{kept}"),
            "REDIS_URL": redis.start(), "DATA_DIR": str(folder / "data"), "DJANGO_SETTINGS_MODULE": "portal.settings",
            "LOG_LEVEL": "ERROR", "ALLOWED_HOSTS": "testserver", "DEBUG": "0", "DEMO": "1", "SECURE_COOKIES": "0",
        }  # fmt: skip
        each = [sys.executable, "-m", "benchmarks.exports", str(folder), f"--rows={rows}"]
        return [
            subprocess.run(
                [*each, f"--format={name}"], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
            ).stdout
            for name in FORMATS
        ]
    finally:
        redis.stop()
        postgres.stop()


def streamed(name: str, rows: int) -> dict[str, Any]:
    import django

    django.setup()
    from django.test import Client

    began = time.perf_counter()
    answer = Client().get(f"/api/v1/search.{name}")
    parts = iter(answer)
    count, size, first, start = 0, 0, 0.0, 0
    for part in parts:
        first = first or time.perf_counter() - began
        count, size = count + part.count(b"\n"), size + len(part)
        start = start if start or count < WARM else memory("VmRSS")
        if count >= rows:
            break
    spent = time.perf_counter() - began
    return {
        "format": name, "chosen": int(answer["X-Total-Count"]), "rows": count, "mb": size // 10**6,
        "first_byte_s": round(first, 2), "seconds": round(spent, 1), "rows_s": round(count / spent),
        "start_mb": start, "peak_mb": memory("VmHWM"),
    }  # fmt: skip


def memory(name: str) -> int:
    """Megabytes of this process: VmRSS now, VmHWM at its largest (Linux, proc(5))."""
    return int(re.search(rf"{name}:\s+(\d+)", Path("/proc/self/status").read_text())[1]) // 1024  # type: ignore[index]


def table(machine: dict[str, object], figures: list[dict[str, Any]]) -> str:
    lines = [
        f"`python -m benchmarks.exports FOLDER`, on {machine['cores']} cores (load {machine['load']} before the run),"
        f" of {figures[0]['chosen']:,} synthetic\nillustrations; the process that streams, without Postgres:", "",
        "| format | rows read | MB | first byte, s | rows/s | memory after 1,000 rows, MB | at most, MB |",
        "|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    lines += [
        f"| {one['format']} | {one['rows']:,} | {one['mb']} | {one['first_byte_s']} | {one['rows_s']:,}"
        f" | {one['start_mb']} | {one['peak_mb']} |"
        for one in figures
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
