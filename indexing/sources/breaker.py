"""Hosts that told us to stop: opened by a 403 or by a web page where data was due, shared through Redis.

A stop ends by itself after a time, or when staff close it. Redis errors pass through.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Protocol


@dataclass(frozen=True)
class Stop:
    """Why and when (ISO 8601, UTC) a host was stopped, and by which address."""

    host: str
    reason: str
    url: str
    since: str
    until: str


def new_stop(host: str, reason: str, url: str, seconds: float) -> Stop:
    now = time.time()
    since, until = (datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds") for at in (now, now + seconds))
    return Stop(host, reason, url, since, until)


class Breaker(Protocol):
    def stopped(self, host: str) -> Stop | None: ...

    def stop(self, host: str, reason: str, url: str, seconds: float) -> Stop: ...

    def close(self, host: str) -> None: ...


class RedisBreaker:
    def __init__(self, client: Any, prefix: str = "fetch:stop:") -> None:
        self._client = client
        self._prefix = prefix

    def stopped(self, host: str) -> Stop | None:
        found = self._client.get(self._prefix + host)
        return Stop(**json.loads(found)) if found else None

    def stop(self, host: str, reason: str, url: str, seconds: float) -> Stop:
        made = new_stop(host, reason, url, seconds)
        self._client.set(self._prefix + host, json.dumps(asdict(made)), ex=max(1, int(seconds)))
        return made

    def close(self, host: str) -> None:
        """Staff let the host be asked again."""
        self._client.delete(self._prefix + host)

    def all(self) -> list[Stop]:
        """Every host stopped now, for the staff page."""
        keys = self._client.scan_iter(match=self._prefix + "*")
        bodies = [self._client.get(key) for key in keys]
        return sorted((Stop(**json.loads(body)) for body in bodies if body), key=lambda stop: stop.host)


class LocalBreaker:
    """The same for one process, when a dry run finds no Redis."""

    def __init__(self) -> None:
        self._stops: dict[str, Stop] = {}

    def stopped(self, host: str) -> Stop | None:
        return self._stops.get(host)

    def stop(self, host: str, reason: str, url: str, seconds: float) -> Stop:
        self._stops[host] = new_stop(host, reason, url, seconds)
        return self._stops[host]

    def close(self, host: str) -> None:
        self._stops.pop(host, None)
