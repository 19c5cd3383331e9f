"""Servers and workers of a test's own, as real processes that may be killed at any moment."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from portal.embedded import TemporaryServers

ROOT = Path(__file__).resolve().parents[2]
WORKER = ("celery", "-A", "workers.app", "worker", "--without-gossip", "--without-mingle", "--without-heartbeat")
COMMANDS = {
    "harvest": (*WORKER, "-Q", "harvest", "-P", "threads", "-c", "3", "-n", "harvest@test"),
    "describe": (*WORKER, "-Q", "describe", "-P", "solo", "-n", "describe@test"),
    "encode": (*WORKER, "-Q", "encode", "-P", "solo", "-n", "encode@test"),
    "beat": ("celery", "-A", "workers.app", "beat"),
}


class Cluster:
    def __init__(self, folder: Path, encoder: Path | str, **environment: str) -> None:
        self.folder = folder
        self.servers = TemporaryServers()
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.own = {"ENCODER": f"open_clip:local-dir:{encoder}", "DETECTOR": "", "FACE_DETECTOR": "", **environment}

    def __enter__(self) -> Cluster:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.servers.__enter__()
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
        self.environment = inherited | {
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "DATABASE_URL": self.servers.postgres.create("cluster"),
            "REDIS_URL": self.servers.redis.url,
            "DATA_DIR": str(self.folder),
            "JOB_LEASE": "3",
            "SWEEP_SECONDS": "1",
            "FETCH_DEFAULT_INTERVAL": "0",
            "LOG_LEVEL": "INFO",
            **self.own,
        }
        self.manage("setup", "-v0")
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self.processes):
            self.kill(name)
        self.servers.__exit__()

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            check=False, cwd=ROOT, env=self.environment, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def start(self, *names: str) -> None:
        for name in names:
            schedule = ("-s", str(self.folder / f"beat-{len(self.processes)}")) if name == "beat" else ()
            log = (self.folder / f"{name}.log").open("ab")
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", *COMMANDS[name], *schedule],
                cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
            log.close()

    def start_another(self, name: str) -> None:
        """A second process of the kind beside the first, as where somebody starts a worker or a beat too many."""
        first = self.processes.pop(name)
        self.start(name)
        self.processes[f"{name} 2"] = self.processes.pop(name)
        self.processes[name] = first

    def kill(self, name: str) -> None:
        process = self.processes.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def lose_redis(self) -> None:
        """Redis dies and comes back with nothing."""
        self.servers.redis.kill()
        for path in self.servers.redis.folder.rglob("*"):
            if path.is_file():
                path.unlink()
        self.servers.redis.start()

    def crash_postgres(self) -> None:
        info = self.servers.postgres.server.get_postmaster_info()
        os.kill(info.pid, signal.SIGQUIT)  # immediate shutdown: no checkpoint, connections cut
        info.process.wait(20)
        time.sleep(0.5)
        self.servers.postgres.server.ensure_postgres_running()

    def change(self, sql: str) -> None:
        with psycopg.connect(self.environment["DATABASE_URL"]) as connection:
            connection.execute(sql)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.environment["DATABASE_URL"]) as connection:
            return connection.execute(sql).fetchall()

    def done(self, stage: str) -> int:
        return self.query(f"SELECT count(*) FROM indexing_jobitem WHERE stage = '{stage}' AND state = 'done'")[0][0]

    def wait(self, what: Callable[[], bool], seconds: float = 180) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if what():
                return
            time.sleep(0.1)
        logs = {path.name: path.read_text()[-1500:] for path in self.folder.glob("*.log")}
        items = self.query("SELECT stage, state, reason, count(*) FROM indexing_jobitem GROUP BY 1, 2, 3")
        raise AssertionError(f"it did not happen: {items}\n{logs}")

    def over(self) -> bool:
        return self.query("SELECT state FROM indexing_job ORDER BY id")[0][0] in {"done", "failed"}
