"""The API's own addresses, which need no page of the portal; no encoder is at work."""

from __future__ import annotations

import pytest

from search import encoder


@pytest.fixture(autouse=True)
def quiet(redis_url: str, settings) -> None:
    settings.ROOT_URLCONF = "search.api.urls"
    encoder.store().flushdb()
