"""One page at an address that a reader gives: a picture, an image service, a canvas, or a page of a manifest.

Fetched under the same rules as a harvest (public addresses only, the pace of each host, limits of size), but nothing is
kept, and what a host answers a reader never stops a harvest. Raises SourceError with the reason.
"""

from __future__ import annotations

import json
import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image
from redis import Redis

from indexing.sources.breaker import RedisBreaker, Stop, new_stop
from indexing.sources.bucket import RedisBucket
from indexing.sources.fetch import PoliteFetcher
from indexing.sources.iiif_canvas import page as page_of_canvas
from indexing.sources.iiif_document import document
from indexing.sources.iiif_images import service_facts
from indexing.sources.iiif_values import kind
from indexing.sources.image_requests import fetch_picture, resolved
from indexing.sources.pictures import open_picture
from indexing.sources.policy import FetchPolicy, gallica_base
from indexing.sources.records import JSON, Fetched, PageRecord, SourceError

GALLICA = re.compile(r"https?://gallica\.bnf\.fr/(ark:/\d+/\w+)/f(\d+)\b")
#: A reader waits: seconds for an answer, and for the turn of a host that others are asking.
TIMEOUT, LONGEST_WAIT = 15.0, 5.0


class _Watching(RedisBreaker):
    """Heeds the stops of hosts and makes none: anybody may ask for an address that is refused."""

    def stop(self, host: str, reason: str, url: str, seconds: float) -> Stop:
        return new_stop(host, reason, url, seconds)


def picture_at(address: str, number: int, side: int) -> Image.Image:
    """The picture, upright, RGB, at most about `side` pixels where the server can scale. `number`: the page of a
    manifest, from 1."""
    with tempfile.TemporaryDirectory(prefix="lent-") as folder:
        policy = replace(
            FetchPolicy.from_settings(), cache=Path(folder), timeout=TIMEOUT, longest_wait=LONGEST_WAIT
        )  # fmt: skip
        client: Any = Redis.from_url(policy.redis_url, socket_connect_timeout=3)
        with PoliteFetcher(policy, RedisBucket(client), _Watching(client)) as fetcher:
            fetched = _fetched(address.strip(), number, side, fetcher)
            picture = open_picture(Path(fetched.body), policy.max_pixels, side)
    picture.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return picture


def _fetched(address: str, number: int, side: int, fetcher: PoliteFetcher) -> Fetched:
    found = fetcher.get(_asked(address), "any")
    with Path(found.body).open("rb") as body:
        head = body.read(512).lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:1] != b"{":
        return found
    page = _page(_object(Path(found.body)), address, number)
    if not page.image.startswith(("http://", "https://")):
        raise SourceError("The picture has no web address", "bad-address")
    return fetch_picture(resolved(page, lambda url: _object(Path(fetcher.get(url, "json").body))), side, fetcher)


def _asked(address: str) -> str:
    """What is asked of the server: the image service of a view that Gallica shows, else the address."""
    view = GALLICA.match(address)
    if view:
        return f"{gallica_base()}/iiif/{view[1]}/f{view[2]}/info.json"
    return address


def _page(data: JSON, address: str, number: int) -> PageRecord:
    facts = None if kind(data) in {"Manifest", "Canvas", "Collection"} else service_facts({"@id": address, **data})
    if facts:
        level = 2 if facts.level is None else facts.level
        return PageRecord(1, facts.width, facts.height, facts.base, facts.api, level, facts.quality, facts.sizes)
    if kind(data) == "Canvas":
        record, note = page_of_canvas(data, 1, {})
        if record is None:
            raise SourceError(f"The canvas shows no picture: {note}", "no-pictures")
        return record
    if kind(data) in {"Collection"} or "manifests" in data:
        raise SourceError("This is a collection, not a page", "is-a-collection")
    if kind(data) != "Manifest" and "sequences" not in data:
        raise SourceError("This JSON is no IIIF manifest, canvas or image service", "not-iiif")
    pages = document(data, address).pages
    wanted = next((one for one in pages if one.source_id and one.source_id in (address, _fragment(address))), None)
    if wanted is None:
        if not 1 <= number <= len(pages):
            raise SourceError(f"The manifest has {len(pages)} pages; there is none numbered {number}", "no-such-page")
        wanted = pages[number - 1]
    return wanted


def _fragment(address: str) -> str:
    found = re.search(r"#(?:canvas=)?(https?://.+)$", address)
    return found[1] if found else ""


def _object(path: Path) -> JSON:
    try:
        data: Any = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise SourceError(f"The answer is not valid JSON: {error}", "bad-json") from error
    if not isinstance(data, dict):
        raise SourceError("The answer is no JSON object", "bad-json")
    return data
