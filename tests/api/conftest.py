"""No encoder is at work behind the API."""

from __future__ import annotations

import pytest

from search import encoder


@pytest.fixture(autouse=True)
def quiet(redis_url: str) -> None:
    encoder.store().flushdb()
