"""What a harvest will take, from its dry run: requests, time at the polite rate, room on the disk. Asks nobody.

A list in a file may name several hosts; the slowest is counted, so that the time is rather too long than too short.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from indexing.sources.addresses import host_key
from indexing.sources.gallica import GallicaSource, ark
from indexing.sources.policy import FetchPolicy, gallica_base
from indexing.sources.records import Survey

#: A working copy of at most 1600 px (0.31 MB a page on the sample corpus) and its derivatives.
MEGABYTES_A_PAGE = 0.35


@dataclass(frozen=True)
class Estimate:
    """`requests` and `seconds` count what is known; `at_least` when the pages are not told before the harvest.

    `pages` are those that one job will bring; None for what the source does not tell. `interval` in seconds.
    """

    survey: Survey
    pages: int | None
    requests: int
    interval: float
    seconds: float
    megabytes: float | None
    at_least: bool


def estimate(
    source: str, held: Survey, policy: FetchPolicy, *, pictures: bool = True, most_pages: int | None = None
) -> Estimate:
    interval = policy.interval(host) if (host := _host(source, held.kind)) else 0.0
    pages = held.pages if most_pages is None or held.pages is None else min(held.pages, most_pages)
    local = held.kind in {"folder", "gallicapix"}
    documents = 0 if local else held.documents or 0
    requests = documents + (_requests_a_page(source, held.kind) * (pages or 0) if pictures else 0)
    megabytes = pages * MEGABYTES_A_PAGE if pictures and pages is not None else None
    at_least = pictures and held.pages is None
    return Estimate(held, pages, requests, interval, requests * interval, megabytes, at_least)


def _host(source: str, kind: str) -> str:
    """The host that will be asked, "" for none: arks are Gallica's, and so are the pictures of GallicaPix."""
    if GallicaSource().accepts(source) or kind in {"gallica", "gallicapix", "list"}:
        return urlsplit(gallica_base()).netloc
    return host_key(source) if source.startswith(("http://", "https://")) else ""


def _requests_a_page(source: str, kind: str) -> int:
    """A picture, and with it the text of a printed book of Gallica; nothing for a folder of this machine."""
    if kind == "folder":
        return 0
    printed = GallicaSource().accepts(source) and ark(source)[0].startswith(("bpt6k", "bd6t", "cb"))
    return 2 if printed else 1
