"""The pace of requests to a host holds across workers."""

from __future__ import annotations

import threading

import pytest

from indexing.sources.breaker import LocalBreaker
from indexing.sources.bucket import LocalBucket, RedisBucket
from indexing.sources.errors import RetryLater
from indexing.sources.fetch import PoliteFetcher
from indexing.sources.policy import FetchPolicy


@pytest.fixture(params=["redis", "local"])
def bucket(request, redis):
    return RedisBucket(redis) if request.param == "redis" else LocalBucket()


def test_tokens_come_one_interval_apart(bucket) -> None:
    waits = [bucket.take("a.example", 10.0, 100.0) for _ in range(4)]
    assert waits[0] == 0
    assert waits == pytest.approx([0, 10, 20, 30], abs=2.0)
    assert bucket.take("b.example", 10.0, 100.0) == 0


def test_an_impatient_caller_takes_no_token(bucket) -> None:
    assert bucket.take("a.example", 10.0, 5.0) == 0
    for _ in range(5):
        assert bucket.take("a.example", 10.0, 5.0) == pytest.approx(10, abs=2.0)


def test_a_silence_asked_for_is_never_shortened(bucket) -> None:
    bucket.hold("a.example", 60)
    bucket.hold("a.example", 5)
    assert bucket.take("a.example", 1.0, 0.0) == pytest.approx(60, abs=2.0)


def test_workers_share_the_bucket(redis) -> None:
    waits: list[float] = []

    def work() -> None:
        own = RedisBucket(redis)
        waits.extend(own.take("a.example", 1.0, 100.0) for _ in range(10))

    workers = [threading.Thread(target=work) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sorted(waits) == pytest.approx(list(range(40)), abs=1.0)


def test_the_fetcher_sleeps_its_turn_or_comes_back(site, redis, tmp_path) -> None:
    slept: list[float] = []
    policy = FetchPolicy(
        tmp_path, allowed_private=(site.netloc,), rates={site.netloc: 4.0}, longest_wait=5.0, default_interval=0.0
    )
    with PoliteFetcher(policy, RedisBucket(redis), LocalBreaker(), sleep=slept.append) as fetcher:
        for name in "ab":
            fetcher.get(site.put(f"/{name}.json", {}), "json")
        assert slept == pytest.approx([4.0], abs=2.0)
        with pytest.raises(RetryLater) as caught:
            fetcher.get(site.put("/c.json", {}), "json")
    assert caught.value.seconds == pytest.approx(8.0, abs=2.5)
    assert site.count("/c.json") == 0


def test_rates_are_by_host_or_by_host_and_port(tmp_path) -> None:
    policy = FetchPolicy(tmp_path, rates={"slow.example": 12.0, "slow.example:8182": 3.0}, default_interval=1.0)
    assert policy.interval("slow.example") == 12.0
    assert policy.interval("slow.example:8182") == 3.0
    assert policy.interval("slow.example:99") == 12.0
    assert policy.interval("other.example") == 1.0
