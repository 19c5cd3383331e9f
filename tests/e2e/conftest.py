"""The demo, started as a person starts it: its own servers, workers and web, reached through HTTP only."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from portal.embedded import free_port
from tests.browser.chromium import base_url, browser_context_args, browser_type_launch_args  # noqa: F401

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Demo:
    """A running demo; `lines` is what it printed so far."""

    process: subprocess.Popen[str]
    folder: Path
    url: str
    log: Path

    def __enter__(self) -> Demo:
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Ctrl-C."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, follow_redirects=True, timeout=30)

    @contextmanager
    def sign_in(self, name: str) -> Iterator[httpx.Client]:
        with self.client() as client:
            client.get("/sign-in")
            token = client.cookies["csrftoken"]
            form = {"username": name, "password": f"demo-{name}", "csrfmiddlewaretoken": token}
            answer = client.post("/sign-in", data=form, headers={"Referer": self.url})
            assert answer.status_code == 200, answer.text[:500]
            yield client


def start_demo(folder: Path, corpus: str = "", port: int = 0) -> Demo:
    """Starts `python -m portal.demo` and returns once it has printed its address."""
    environment = {
        key: value
        for key, value in os.environ.items()
        if key not in {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "FETCH_DEFAULT_INTERVAL"}
    }
    environment |= {"DATA_DIR": str(folder), "PORT": str(port or free_port()), "DEMO_PAGES": "12", "COLUMNS": "200"}
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "demo.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "portal.demo", *([corpus] if corpus else [])],
            cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        found = re.search(r"answers at (http://\S+)", log.read_text())
        if found:
            return Demo(process, folder, found[1], log)
        if process.poll() is not None:
            break
        time.sleep(0.2)
    process.kill()
    raise AssertionError(f"the demo gave no address:\n{log.read_text()[-4000:]}")


def wait_for_jobs(demo: Demo, seconds: float = 600) -> dict:
    """Waits until the newest job that brings pictures in has ended and returns it."""
    deadline = time.monotonic() + seconds
    with demo.sign_in("staff") as client:
        while time.monotonic() < deadline:
            jobs = [job for job in client.get("/api/v1/jobs").raise_for_status().json() if not job["task"]]
            if jobs and jobs[0]["state"] in {"done", "failed"}:
                return jobs[0]
            time.sleep(1)
    raise AssertionError(f"the job did not end: {jobs}")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = Path(tmp_path_factory.mktemp("demo"))
    for parent in (folder, *folder.parents):  # the Postgres user must be able to enter
        if parent != Path("/tmp") and os.access(parent, os.W_OK) and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o055)
    with start_demo(folder) as running:
        wait_for_jobs(running)
        yield running
