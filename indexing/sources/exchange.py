"""One HTTP request to one checked address, its answer streamed to a file within limits of size and time.

Connects to the very IP address that was checked (the name goes into the Host header and the TLS handshake), so a second
DNS answer cannot lead elsewhere. Redirects are not followed here. Network faults are raised as SourceError.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import httpx

from indexing.sources.addresses import check, host_key
from indexing.sources.bodies import HEAD, decoded
from indexing.sources.errors import PassingFault, Refused
from indexing.sources.policy import FetchPolicy

#: Statuses whose body is worth keeping; every other one is judged by its status and the first bytes.
KEPT = {200, 203}
#: Answers that may be better in a minute, by their status.
PASSING = {408, 425, 429, 500, 502, 503, 504}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: httpx.Headers
    head: bytes
    size: int

    @property
    def content_type(self) -> str:
        return str(self.headers.get("content-type", ""))


class Exchange:
    """A client that may be asked many times; `close` it when done."""

    def __init__(self, policy: FetchPolicy) -> None:
        self._policy = policy
        # Proxies from the environment would connect for us, past the address check; kept connections are known by
        # their IP address, and two names may share one.
        self._client = httpx.Client(
            trust_env=False,
            follow_redirects=False,
            timeout=min(policy.timeout, 30.0),
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def close(self) -> None:
        self._client.close()

    def ask(self, url: str, into: Path, headers: dict[str, str]) -> Answer:
        """Ask for `url`, write its body to `into`. Raises SourceError (ssrf, too-large, timeout, unreachable …)."""
        addresses = check(url, self._policy.allowed_private)
        failure: Exception | None = None
        for address in addresses[:3]:
            try:
                return self._ask(url, address, into, headers)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = error
            except httpx.TimeoutException as error:
                raise PassingFault(f"No answer in time from {host_key(url)}", "timeout") from error
            except (httpx.InvalidURL, UnicodeError) as error:
                raise Refused(f"This is not a web address: {url[:200]} ({error})", "bad-address") from error
            except httpx.HTTPError as error:
                raise PassingFault(f"The answer from {host_key(url)} broke off ({error})", "truncated") from error
        raise PassingFault(f"{host_key(url)} cannot be reached ({failure})", "unreachable") from failure

    def _ask(self, url: str, address: str, into: Path, headers: dict[str, str]) -> Answer:
        target = httpx.URL(url)
        sent = {
            "User-Agent": self._policy.user_agent,
            "Accept-Encoding": "gzip",
            "Host": target.netloc.decode("ascii"),
            **headers,
        }
        self._client.cookies.clear()
        until = time.monotonic() + self._policy.timeout
        pinned = target.copy_with(host=address)
        extensions = {"sni_hostname": target.raw_host.decode("ascii")}
        with self._client.stream("GET", pinned, headers=sent, extensions=extensions) as response:
            limit = self._policy.max_bytes
            if response.headers.get("content-length", "").isdigit() and int(response.headers["content-length"]) > limit:
                raise Refused(f"The answer is larger than {limit // 2**20} MiB", "too-large")
            if response.status_code not in KEPT:
                return Answer(response.status_code, response.headers, b"", 0)
            return self._keep(response, into, until)

    def _keep(self, response: httpx.Response, into: Path, until: float) -> Answer:
        head, size = b"", 0
        encoding = response.headers.get("content-encoding", "")
        # Pieces as they arrive: a chosen chunk size would wait for it to fill, and a slow drip would outlast the limit.
        with into.open("wb") as out:
            for piece in decoded(response.iter_raw(), encoding, self._policy.max_bytes):
                out.write(piece)
                size += len(piece)
                if len(head) < HEAD:
                    head += piece[: HEAD - len(head)]
                if time.monotonic() > until:
                    raise PassingFault(f"The answer takes longer than {self._policy.timeout:g} s", "timeout")
        return Answer(response.status_code, response.headers, head, size)
