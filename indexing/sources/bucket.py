"""How often each host may be asked, shared by all workers through Redis.

A token bucket kept as one number per host (the moment its next token is due: the GCRA form), so one small script
takes or refuses a token atomically. A worker that stops in the middle loses one token at most. Redis errors pass.
"""

from __future__ import annotations

import time
from typing import Any, Protocol

#: KEYS[1] = host; ARGV = seconds between tokens, longest wait allowed. Returns the wait; a wait above the limit takes
#: no token, or a crowd of impatient callers would push the queue away for ever.
TAKE = """
local t = redis.call('TIME')
local now = tonumber(t[1]) + tonumber(t[2]) / 1000000
local due = tonumber(redis.call('GET', KEYS[1]) or '0')
if due < now then due = now end
local wait = due - now
if wait <= tonumber(ARGV[2]) then
  local next = due + tonumber(ARGV[1])
  redis.call('SET', KEYS[1], string.format('%.6f', next), 'PX', math.floor((next - now) * 1000) + 1000)
end
return tostring(wait)
"""

#: KEYS[1] = host; ARGV[1] = seconds of silence the host asked for. Never shortens a longer silence.
HOLD = """
local t = redis.call('TIME')
local now = tonumber(t[1]) + tonumber(t[2]) / 1000000
local due = tonumber(redis.call('GET', KEYS[1]) or '0')
local next = now + tonumber(ARGV[1])
if next > due then
  redis.call('SET', KEYS[1], string.format('%.6f', next), 'PX', math.floor(tonumber(ARGV[1]) * 1000) + 1000)
end
return 1
"""


class Bucket(Protocol):
    def take(self, host: str, interval: float, longest: float) -> float:
        """Seconds to wait before asking `host`. More than `longest` means: no token was taken, come back then."""
        ...

    def hold(self, host: str, seconds: float) -> None:
        """Nobody asks `host` for `seconds` (Retry-After)."""
        ...


class RedisBucket:
    def __init__(self, client: Any, prefix: str = "fetch:due:") -> None:
        self._prefix = prefix
        self._take = client.register_script(TAKE)
        self._hold = client.register_script(HOLD)

    def take(self, host: str, interval: float, longest: float) -> float:
        return float(self._take(keys=[self._prefix + host], args=[interval, longest]))

    def hold(self, host: str, seconds: float) -> None:
        self._hold(keys=[self._prefix + host], args=[seconds])


class LocalBucket:
    """The same for one process, when a dry run finds no Redis."""

    def __init__(self) -> None:
        self._due: dict[str, float] = {}

    def take(self, host: str, interval: float, longest: float) -> float:
        now = time.monotonic()
        due = max(self._due.get(host, now), now)
        if due - now <= longest:
            self._due[host] = due + interval
        return due - now

    def hold(self, host: str, seconds: float) -> None:
        self._due[host] = max(self._due.get(host, 0.0), time.monotonic() + seconds)
