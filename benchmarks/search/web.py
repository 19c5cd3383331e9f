"""The whole page over HTTP: granian as the demo starts it, 8 clients that each ask one page after another."""

from __future__ import annotations

import http.client
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from benchmarks.search.classes import Class
from benchmarks.search.data import SEED
from benchmarks.search.measure import KINDS, question, spread
from portal.demo.processes import ROOT, Processes
from portal.embedded import free_port

CLIENTS, PAGES = 8, 30


@contextmanager
def server(folder: Path, database: str) -> Iterator[tuple[int, int]]:
    """The port of the project's server on `database` and the id of its process, stopped afterwards."""
    port = free_port()
    environment = {**os.environ, "DATABASE_URL": database, "DEBUG": "0", "DEMO": "1"}
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    subprocess.run(collect, cwd=ROOT, env=environment, check=True)
    processes = Processes(folder, environment)
    processes.start(
        "web",
        "granian",
        "--interface",
        "wsgi",
        "portal.wsgi:application",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--workers",
        "1",
        "--blocking-threads",
        "4",
        "--log-level",
        "error",
    )
    try:
        _wait(port)
        yield port, processes.running["web"].pid
    finally:
        processes.stop()


def pages(port: int, every: list[Class], queries: int, working: dict[str, int], each: int = PAGES) -> dict[str, Any]:
    """Milliseconds of full pages (HTML, 50 results, facets) under CLIENTS at once; whatever is no 200 is counted.
    `working` are {name: process}, of which `cpu_ms` tells what a page takes of the processor."""
    addresses = [question(kind, number, one).url() for one in every for kind in KINDS for number in range(queries)]
    spent: list[float] = []
    failed: list[int] = []

    def client(number: int) -> None:
        drawn = random.Random(SEED + number)
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for _ in range(each):
            start = time.perf_counter()
            line.request("GET", drawn.choice(addresses), headers={"Accept-Language": "fr"})
            answer = line.getresponse()
            answer.read()
            (spent if answer.status == 200 else failed).append(
                1000 * (time.perf_counter() - start) if answer.status == 200 else answer.status
            )

    before, start = {name: _worked(process) for name, process in working.items()}, time.perf_counter()
    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    count = len(spent) + len(failed)
    rate = count / (time.perf_counter() - start)
    taken = {name: _worked(process) - before[name] for name, process in working.items()}
    return {
        "clients": CLIENTS,
        "pages": len(spent),
        "failed": len(failed),
        "a_second": round(rate, 1),
        "cpu_ms": {name: round(1000 * seconds / count, 1) for name, seconds in taken.items()},
        **spread("page", spent),
    }


def _worked(process: int) -> float:
    """Seconds of processor time of a process and those it has started."""
    known = psutil.Process(process)
    return sum(sum(one.cpu_times()[:2]) for one in (known, *known.children(recursive=True)))


def _wait(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            line.request("GET", "/healthz")
            line.getresponse().read()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the web server did not start")
