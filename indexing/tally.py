"""Counters and histograms kept in Redis, so that many processes count as one; `/metrics` shows them.

A count that Redis does not take is lost: nothing that is counted waits for it or fails by it, and after a failure it is
left in peace for a while. Label values must come from a short list, never from a reader.
"""

from __future__ import annotations

import json
import logging
import time
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
KEY = "tally"
#: Upper bounds in seconds, those that Prometheus' own client libraries begin with.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
PATIENCE = 10.0
_silent_until = 0.0


@dataclass(frozen=True)
class Sample:
    """A number under a name with labels; `part` is "" for a counter, else "sum" or the place of a bucket, "0"…"11"."""

    name: str
    labels: tuple[tuple[str, str], ...]
    part: str
    value: float


def count(name: str, **labels: str) -> None:
    """One more of `name`."""
    _add([(_field(name, labels, ""), 1)])


def observe(name: str, seconds: float, **labels: str) -> None:
    """One duration into the histogram `name`."""
    place = str(bisect_left(BUCKETS, seconds))
    _add([(_field(name, labels, place), 1), (_field(name, labels, "sum"), seconds)])


def samples() -> list[Sample]:
    """All that was counted, in the order of names and labels. Redis errors pass."""
    rows: dict[bytes, bytes] = _redis().hgetall(KEY)  # type: ignore[assignment]
    found = []
    for field, value in rows.items():
        name, labels, part = json.loads(field)
        found.append(Sample(name, tuple((key, text) for key, text in labels), part, float(value)))
    return sorted(found, key=lambda one: (one.name, one.labels))


def _add(amounts: list[tuple[str, float]]) -> None:
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        with _redis().pipeline(transaction=False) as pipe:
            for field, amount in amounts:
                pipe.hincrbyfloat(KEY, field, amount)
            pipe.execute()
    except RedisError as error:
        _silent_until = time.monotonic() + PATIENCE
        log.warning("counts are lost", extra={"reason": type(error).__name__})


def _field(name: str, labels: dict[str, str], part: str) -> str:
    return json.dumps([name, sorted(labels.items()), part])


@cache
def _redis() -> Redis:
    return Redis.from_url(settings.REDIS_URL, socket_connect_timeout=0.5, socket_timeout=0.5)
