"""Polite, cached, checked access to the web: the one way by which sources reach the network.

Each URL is fetched once and kept; the host's pace and its stops are shared by all workers through Redis. Fails with
RetryLater (the host asked for patience, or a passing fault), HostStopped (it refused us: staff decide), or Refused
(this address is no good). A crash at any point leaves the cache usable: what was fetched is not fetched again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin

from redis import Redis
from redis.exceptions import RedisError

from indexing.sources.addresses import check, host_key
from indexing.sources.bodies import WORDS, Expect, is_html, mismatch
from indexing.sources.breaker import Breaker, LocalBreaker, RedisBreaker
from indexing.sources.bucket import Bucket, LocalBucket, RedisBucket
from indexing.sources.errors import HostStopped, PassingFault, Refused, RetryLater
from indexing.sources.exchange import PASSING, Answer, Exchange
from indexing.sources.policy import FetchPolicy
from indexing.sources.records import Fetched, SourceError
from indexing.sources.store import Note, Store

__all__ = ["HostStopped", "PoliteFetcher", "Refused", "RetryLater"]

ACCEPT = {
    # Presentation 2 and 3 servers that negotiate are asked for 3, the richer.
    "json": 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json", application/json, */*;q=0.5',
    "xml": "application/xml, text/xml, */*;q=0.5",
    "image": "image/jpeg, image/*;q=0.8, */*;q=0.1",
    "any": "*/*",
}
REDIRECTS = {301, 302, 303, 307, 308}
#: Seconds to stay away after a 429 without Retry-After: about what Gallica's blocks last.
PATIENCE = 300.0
#: Seconds before each new attempt after a passing fault; then the address is refused.
DELAYS = {"truncated": (2.0, 10.0), "busy": (5.0, 30.0, 120.0)}
LONGEST_RETRY = 24 * 3600.0


def retry_after(value: str, default: float) -> float:
    """Seconds in a Retry-After header (a number or an HTTP date), `default` when absent or unreadable."""
    try:
        seconds = float(value) if value.strip().isdigit() else _until(value)
    except (ValueError, TypeError):
        return default
    return min(max(seconds, 1.0), LONGEST_RETRY)


def _address(url: str, base: str = "") -> str:
    """An address as it is asked, without its fragment. Refused where it cannot be taken apart, as in "http://[a"."""
    try:
        return urldefrag(urljoin(base, url)).url
    except ValueError as error:
        raise Refused(f"{url[:200]} is no web address", "bad-address") from error


def _until(value: str) -> float:
    when = parsedate_to_datetime(value)
    return (when.replace(tzinfo=when.tzinfo or UTC) - datetime.now(UTC)).total_seconds()


class PoliteFetcher:
    """Implements `records.Fetcher`. What was stored before `since` (seconds since 1970) is asked again, with its ETag.

    `requests` and `received` (bytes) count what this fetcher has asked of the network.
    """

    def __init__(
        self,
        policy: FetchPolicy,
        bucket: Bucket,
        breaker: Breaker,
        *,
        since: float | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.policy = policy
        self.bucket = bucket
        self.breaker = breaker
        self.store = Store(policy.cache)
        self.requests = self.received = 0
        self._since = since
        self._sleep = sleep
        self._exchange = Exchange(policy)

    @classmethod
    def from_settings(
        cls, *, alone: bool = False, since: float | None = None, least_interval: float = 0.0
    ) -> PoliteFetcher:
        """The fetcher of the settings. `alone` (a dry run) goes on without Redis, at the pace of this process only."""
        policy = FetchPolicy.from_settings(least_interval=least_interval)
        client: Any = Redis.from_url(policy.redis_url, socket_connect_timeout=3)
        if alone:
            try:
                client.ping()
            except RedisError:
                return cls(policy, LocalBucket(), LocalBreaker(), since=since)
        return cls(policy, RedisBucket(client), RedisBreaker(client), since=since)

    def close(self) -> None:
        self._exchange.close()

    def __enter__(self) -> PoliteFetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def get(self, url: str, expect: Expect = "any") -> Fetched:
        """The stored or fetched answer to `url`; its body is a file. Raises RetryLater, HostStopped or Refused."""
        url = _address(url)
        note = self.store.note(url)
        if note and self._fresh(note, expect):
            return self._fetched(note, expect)
        check(url, self.policy.allowed_private)
        try:
            return self._get(url, expect)
        except OSError as error:
            raise RetryLater(f"What is fetched cannot be stored ({error.strerror})", 60.0, "disk") from error

    def _get(self, url: str, expect: Expect) -> Fetched:
        """Under the lock of `url`: what another worker has just stored, else an answer of its server."""
        with self.store.locked(url, self.policy.timeout):
            note = self.store.note(url)
            if note and self._fresh(note, expect):
                return self._fetched(note, expect)
            try:
                found = self._fetch(url, expect, note)
                self.store.clear(url)
                return found
            except PassingFault as fault:
                raise self._later(url, fault) from fault
            except RedisError as error:
                raise RetryLater(
                    f"The pace of requests cannot be kept: Redis answers {error}", 30.0, "redis"
                ) from error

    def _later(self, url: str, fault: PassingFault) -> SourceError:
        """Patience a few times, then a refusal that starts the count anew for whoever asks again."""
        delays = DELAYS.get(fault.code, DELAYS["busy"])
        count = self.store.fault(url)
        if count <= len(delays):
            return RetryLater(str(fault), delays[count - 1], fault.code)
        self.store.clear(url)
        return Refused(f"{fault} ({count} times)", fault.code)

    def forget(self, answer: str | Fetched) -> None:
        """Drop a stored answer that proved bad, so that it is fetched anew. Given as `get` gave it, or by its URL."""
        url = answer if isinstance(answer, str) else answer.asked or answer.url
        self.store.drop(_address(url))

    def _fresh(self, note: Note, expect: Expect) -> bool:
        if self._since is not None:
            return note.fetched >= self._since
        return expect == "image" or time.time() - note.fetched < self.policy.fresh_seconds

    def _fetched(self, note: Note, expect: Expect, from_cache: bool = True) -> Fetched:
        path = self.store.body(note.url)
        with path.open("rb") as body:
            wrong = mismatch(expect, body.read(512))
        if wrong:
            raise Refused(f"{note.url}: {wrong}", f"not-{expect}")
        return Fetched(note.final_url, note.status, note.content_type, path, from_cache, asked=note.url)

    def _fetch(self, url: str, expect: Expect, old: Note | None) -> Fetched:
        into = self.store.temporary(url)
        try:
            final, answer = self._follow(url, expect, old, into)
            if answer.status == 304 and old:
                kept = replace(old, fetched=time.time())
                self.store.renote(kept)
                return self._fetched(kept, expect)
            self._judge(final, answer, expect)
            note = Note(
                url=url, final_url=final, status=answer.status, content_type=answer.content_type,
                etag=answer.headers.get("etag", ""), modified=answer.headers.get("last-modified", ""),
                fetched=time.time(), size=answer.size,
            )  # fmt: skip
            self.store.keep(into, note)
            return self._fetched(note, expect, from_cache=False)
        finally:
            into.unlink(missing_ok=True)

    def _follow(self, url: str, expect: Expect, old: Note | None, into: Path) -> tuple[str, Answer]:
        headers = {"Accept": ACCEPT[expect]}
        if old and old.etag:
            headers["If-None-Match"] = old.etag
        elif old and old.modified:
            headers["If-Modified-Since"] = old.modified
        at = url
        for _ in range(self.policy.max_redirects + 1):
            self._wait(at)
            self.requests += 1
            answer = self._exchange.ask(at, into, headers)
            self.received += answer.size
            if answer.status not in REDIRECTS or not answer.headers.get("location"):
                return at, answer
            at = _address(answer.headers["location"], at)
        raise Refused(f"{url} redirects more than {self.policy.max_redirects} times", "redirects")

    def _wait(self, url: str) -> None:
        host = host_key(url)
        stop = self.breaker.stopped(host)
        if stop:
            raise HostStopped(f"{host} is stopped until {stop.until}: {stop.reason}")
        wait = self.bucket.take(host, self.policy.interval(host), self.policy.longest_wait)
        if wait > self.policy.longest_wait:
            raise RetryLater(f"{host} is busy: next request in {wait:.0f} s", wait)
        if wait > 0:
            self._sleep(wait)

    def _judge(self, url: str, answer: Answer, expect: Expect) -> None:
        """Raise what the answer deserves, and warn the other workers when the host itself is at stake."""
        host, status = host_key(url), answer.status
        if status == 403:
            self._stop(host, "it answers 403 (forbidden)", url, "forbidden")
        if status in PASSING:
            asked = answer.headers.get("retry-after", "")
            if status != 429 and not asked:
                raise PassingFault(f"{url} answers {status}", "busy")
            seconds = retry_after(asked, PATIENCE)
            self.bucket.hold(host, seconds)
            raise RetryLater(f"{host} answers {status}: try again in {seconds:.0f} s", seconds, "busy")
        if status not in {200, 203}:
            raise Refused(f"{url} answers {status}", "not-found" if status in {404, 410} else "bad-status")
        if expect != "any" and is_html(answer.content_type, answer.head):
            self._stop(host, f"it answers a web page where {WORDS[expect]} was due", url, f"html-instead-of-{expect}")
        if wrong := mismatch(expect, answer.head):
            raise Refused(f"{url}: {wrong}", "empty" if not answer.head else f"not-{expect}")

    def _stop(self, host: str, reason: str, url: str, code: str) -> None:
        self.breaker.stop(host, reason, url, self.policy.stop_seconds)
        raise HostStopped(f"{host} is stopped: {reason} ({url})", code)
