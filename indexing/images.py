"""Addresses of pictures on our own IIIF endpoint; empty while a page has no working copy."""

from __future__ import annotations

from indexing.models import Page


def region_url(page: Page | int, xywh: tuple[int, int, int, int] | None, width: int, rotation: int = 0) -> str:
    """The address of a region (page pixels; None = the whole page) drawn `width` pixels wide at most."""
    key = page if isinstance(page, int) else page.pk
    region = ",".join(map(str, xywh)) if xywh else "full"
    return f"/iiif/3/{key}/{region}/!{width},{width}/{rotation}/default.webp"
