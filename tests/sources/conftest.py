"""A loopback site, and a fetcher that may reach it, over the run's own Redis."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from indexing.sources.breaker import RedisBreaker
from indexing.sources.bucket import RedisBucket
from indexing.sources.fetch import PoliteFetcher
from indexing.sources.policy import FetchPolicy
from tests.sources.web import Site


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


@pytest.fixture
def redis(redis_url: str) -> Iterator[Any]:
    client = Redis.from_url(redis_url)
    for key in client.scan_iter(match="fetch:*"):
        client.delete(key)
    yield client
    client.close()


@pytest.fixture
def make_fetcher(site: Site, redis: Any, tmp_path: Path) -> Iterator[Callable[..., PoliteFetcher]]:
    made: list[PoliteFetcher] = []

    def make(since: float | None = None, **policy: Any) -> PoliteFetcher:
        given = {
            "cache": tmp_path / "cache", "default_interval": 0.0, "allowed_private": (site.netloc,), "timeout": 5.0,
            **policy,
        }  # fmt: skip
        fetcher = PoliteFetcher(FetchPolicy(**given), RedisBucket(redis), RedisBreaker(redis), since=since)
        made.append(fetcher)
        return fetcher

    yield make
    for one in made:
        one.close()


@pytest.fixture
def fetcher(make_fetcher: Callable[..., PoliteFetcher]) -> PoliteFetcher:
    return make_fetcher()
