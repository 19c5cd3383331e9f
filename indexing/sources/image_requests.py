"""Addresses of image requests, for each version of the IIIF Image API and for servers that have none.

Pure, but for `fetch_picture`, which tries the addresses in turn. Sizes are asked as "w," (supported from level 1 in all
versions) and never above the picture's own; a level 0 service is asked only for the sizes it lists.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from indexing.sources.errors import Refused
from indexing.sources.records import JSON, Fetched, Fetcher, PageRecord, Rect

FetchInfo = Callable[[str], JSON]


def image_url(page: PageRecord, max_side: int, box: Rect | None = None) -> str:
    """The address of the page, or of a box of it (page pixels), whose longer side is at most about `max_side` pixels.

    Without a service, or at level 0, boxes cannot be asked: the whole page is given, to be cropped locally.
    """
    return image_urls(page, max_side, box)[0]


def image_urls(page: PageRecord, max_side: int, box: Rect | None = None) -> tuple[str, ...]:
    """The addresses to try, best first: servers differ on the form of sizes, above all at level 0."""
    if page.api == "none":
        return (page.image,)
    full = "max" if page.api == "3" else "full"
    if page.level == 0:
        sizes = (*_listed(page, max_side), full, *(("max",) if page.api == "2" else ()))
        return tuple(dict.fromkeys(_request(page, "full", size) for size in sizes))
    region = f"{box.x},{box.y},{box.w},{box.h}" if box else "full"
    width, height = (box.w, box.h) if box else (page.width, page.height)
    longer = max(width, height)
    if longer < 1:  # a canvas without dimensions: let the server fit the picture into a square
        return tuple(_request(page, region, size) for size in (f"!{max_side},{max_side}", f"{max_side},", full))
    if longer <= max_side:
        return (_request(page, region, full),)
    wide = max(1, round(width * max_side / longer))
    high = max(1, round(height * max_side / longer))
    return tuple(_request(page, region, size) for size in (f"{wide},", f"{wide},{high}"))


def _request(page: PageRecord, region: str, size: str) -> str:
    return f"{page.image.rstrip('/')}/{region}/{size}/0/{page.quality}.jpg"


def _listed(page: PageRecord, max_side: int) -> list[str]:
    """The listed size nearest above `max_side`, else the largest, in both spellings met at level 0."""
    if not page.sizes:
        return []
    by_size = sorted(page.sizes, key=max)
    width, height = next((size for size in by_size if max(size) >= max_side), by_size[-1])
    exact = f"{width},{height}"
    return [exact, f"{width},"] if page.api == "3" else [f"{width},", exact]


def info_url(page: PageRecord) -> str:
    """Where the service describes itself, "" when there is none."""
    return "" if page.api == "none" else f"{page.image.rstrip('/')}/info.json"


def with_info(page: PageRecord, info: JSON) -> PageRecord:
    """The page with what info.json says: true pixels, sizes, version, level. Unreadable parts change nothing."""
    from indexing.sources.iiif_images import service_facts

    facts = service_facts({"@id": page.image, **info})
    if facts is None:
        return page
    return replace(
        page,
        width=facts.width or page.width,
        height=facts.height or page.height,
        api=facts.api or page.api,
        level=page.level if facts.level is None else facts.level,
        quality=facts.quality or page.quality,
        sizes=facts.sizes or page.sizes,
    )


def resolved(page: PageRecord, fetch_info: FetchInfo) -> PageRecord:
    """The page, completed from info.json where requests cannot be written without it (level 0, or no dimensions)."""
    needed = page.api != "none" and ((page.level == 0 and not page.sizes) or not (page.width and page.height))
    return with_info(page, fetch_info(info_url(page))) if needed else page


def fetch_picture(page: PageRecord, max_side: int, fetcher: Fetcher) -> Fetched:
    """Fetch the page at about `max_side` pixels, trying each form of address. Raises SourceError of the last one."""
    failure: Refused | None = None
    expect: Literal["image"] = "image"
    for url in image_urls(page, max_side):
        try:
            return fetcher.get(url, expect)
        except Refused as error:
            failure = error
            if error.code not in {"not-found", "bad-status"}:
                break
    assert failure is not None
    raise failure
