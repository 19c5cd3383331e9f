"""Real Postgres and Redis for every test, started once per test process, and the three people of the portal."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
_servers = None


def pytest_configure(config: pytest.Config) -> None:
    """Starts the servers before Django reads its settings; an xdist controller only hands out work and needs none."""
    global _servers
    data = tempfile.mkdtemp(prefix="ptldata")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.update(
        SECRET_KEY="tests-only-" + "x" * 40,
        DATA_DIR=data,
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
    from portal.embedded import TemporaryServers

    _servers = TemporaryServers()
    _servers.__enter__()
    os.environ["DATABASE_URL"] = _servers.postgres.create("portal")
    os.environ["REDIS_URL"] = _servers.redis.url


def pytest_unconfigure(config: pytest.Config) -> None:
    if _servers is not None:
        from django.db import connections

        connections.close_all()
        _servers.__exit__()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if SHARED.is_dir():
        return
    skip = pytest.mark.skip(reason="needs ../shared, the real material, beside the checkout")
    for item in items:
        if "shared" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def shared() -> Path:
    return SHARED


@pytest.fixture(scope="session")
def redis_url() -> str:
    return os.environ["REDIS_URL"]


@pytest.fixture
def media(tmp_path: Path, settings) -> Iterator[Path]:
    """A MEDIA_ROOT and a fetch cache of the test's own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FETCH_CACHE = tmp_path / "fetched"
    yield tmp_path
