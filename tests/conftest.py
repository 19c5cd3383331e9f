"""Fixtures every test may use. The servers themselves are started by the plugin `tests.servers`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.db import connection

SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if SHARED.is_dir():
        return
    skip = pytest.mark.skip(reason="needs ../shared, the real material, beside the checkout")
    for item in items:
        if "shared" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Workers that tests started may be late in leaving the database, which cannot be dropped before."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session")
def shared() -> Path:
    return SHARED


@pytest.fixture(scope="session")
def redis_url() -> str:
    return os.environ["REDIS_URL"]


@pytest.fixture
def media(tmp_path: Path, settings) -> Path:
    """A MEDIA_ROOT and a fetch cache of the test's own; returns their parent."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FETCH_CACHE = tmp_path / "fetched"
    return tmp_path
