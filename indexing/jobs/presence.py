"""Who is at work: every worker says so in Redis every few seconds, so that pages tell when each was last seen.

Celery's own ping asks all workers and waits; a worker that is deep in a model answers late. Redis errors pass.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from redis import Redis

KEY = "workers:seen"
BEAT_SECONDS, ALIVE_SECONDS = 10.0, 45.0
#: A worker that has not been seen for this long is forgotten.
FORGOTTEN = 7 * 24 * 3600
SCHEDULER = "beat"


@dataclass(frozen=True)
class Worker:
    """`age`: seconds since it was last seen."""

    name: str
    queues: tuple[str, ...]
    age: float

    @property
    def alive(self) -> bool:
        return self.age < ALIVE_SECONDS


def say(name: str, queues: Sequence[str]) -> None:
    """`name` is at work now on `queues`."""
    _redis().hset(KEY, name, json.dumps({"queues": sorted(queues), "at": time.time()}))


def leave(name: str) -> None:
    _redis().hdel(KEY, name)


def seen(client: Redis | None = None) -> list[Worker]:
    """Those seen within a week, by name; asked of `client` where there is a better one."""
    now, found = time.time(), []
    rows: dict[bytes, bytes] = (client or _redis()).hgetall(KEY)  # type: ignore[assignment]
    for name, body in rows.items():
        told = json.loads(body)
        worker = Worker(name.decode(), tuple(told["queues"]), max(0.0, now - told["at"]))
        if worker.age > FORGOTTEN:
            leave(worker.name)
        else:
            found.append(worker)
    return sorted(found, key=lambda worker: worker.name)


@cache
def _redis() -> Redis:
    return Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2)
