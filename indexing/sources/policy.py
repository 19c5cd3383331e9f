"""How politely we fetch: every limit in one value, so that only this module knows Django's settings.

`from_settings` fails as Django does when a required setting is missing; the numbers themselves are not checked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

#: Six hours: longer than a night's automatic block seen at Gallica, short enough that a mistake heals by itself.
STOP_SECONDS = 6 * 3600.0
#: A manifest is asked again (with its ETag) after a day; pictures are kept for good.
FRESH_SECONDS = 24 * 3600.0


@dataclass(frozen=True)
class FetchPolicy:
    """`rates`: host (or host:port) -> seconds between two requests. `allowed_private`: "host:port" let through."""

    cache: Path
    user_agent: str = "illustrations-portal"
    max_bytes: int = 60 * 2**20
    timeout: float = 60.0
    rates: dict[str, float] = field(default_factory=dict)
    default_interval: float = 1.0
    allowed_private: tuple[str, ...] = ()
    max_pixels: int = 120_000_000
    redis_url: str = ""
    gallica_base: str = "https://gallica.bnf.fr"
    longest_wait: float = 30.0
    stop_seconds: float = STOP_SECONDS
    fresh_seconds: float = FRESH_SECONDS
    max_redirects: int = 5
    #: Seconds between two requests, whatever the host: what staff set for a corpus.
    least_interval: float = 0.0

    @classmethod
    def from_settings(cls, *, least_interval: float = 0.0) -> FetchPolicy:
        from django.conf import settings

        return cls(
            cache=Path(settings.FETCH_CACHE),
            user_agent=settings.FETCH_USER_AGENT,
            max_bytes=settings.FETCH_MAX_BYTES,
            timeout=settings.FETCH_TIMEOUT,
            rates=dict(settings.FETCH_RATES),
            default_interval=settings.FETCH_DEFAULT_INTERVAL,
            allowed_private=tuple(settings.FETCH_ALLOWED_PRIVATE),
            max_pixels=settings.MAX_IMAGE_PIXELS,
            redis_url=settings.REDIS_URL,
            gallica_base=settings.GALLICA_BASE.rstrip("/"),
            longest_wait=getattr(settings, "FETCH_LONGEST_WAIT", cls.longest_wait),
            stop_seconds=getattr(settings, "FETCH_STOP_SECONDS", cls.stop_seconds),
            fresh_seconds=getattr(settings, "FETCH_FRESH_SECONDS", cls.fresh_seconds),
            least_interval=least_interval,
        )

    def interval(self, host: str) -> float:
        """Seconds between two requests to `host` ("name" or "name:port")."""
        name = host.rsplit(":", 1)[0] if host.count(":") == 1 else host
        return max(self.least_interval, self.rates.get(host, self.rates.get(name, self.default_interval)))


def gallica_base() -> str:
    """Where Gallica answers: a setting, so that tests and mirrors may stand in for it."""
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        return str(getattr(settings, "GALLICA_BASE", FetchPolicy.gallica_base)).rstrip("/")
    except ImproperlyConfigured:  # used as a plain library, with no Django set up
        return FetchPolicy.gallica_base
