"""What info.json says of a page, and the frame in which its requests are read."""

from __future__ import annotations

from typing import Any

from indexing.models import Page
from portal.iiif.geometry import Frame
from search.iiif.rights import rights_uri

CONTEXT = "http://iiif.io/api/image/3/context.json"
TILE = 512
EXTRA_FEATURES = (
    "baseUriRedirect", "canonicalLinkHeader", "cors", "jsonldMediaType", "mirroring", "profileLinkHeader",
    "regionByPct", "regionByPx", "regionSquare", "rotationArbitrary", "rotationBy90s", "sizeByConfinedWh", "sizeByH",
    "sizeByPct", "sizeByW", "sizeByWh", "sizeUpscaling",
)  # fmt: skip


def frame_of(page: Page) -> Frame:
    """Page pixels, limited to the working copy's; a tile's worth is always allowed, since viewers ask for no less."""
    width, height = page.width or page.file_width or 1, page.height or page.file_height or 1
    copy_width, copy_height = min(page.file_width or width, width), min(page.file_height or height, height)
    return Frame(width, height, max(copy_width, min(TILE, width)), max(copy_height, min(TILE, height)))


def information(page: Page, base: str) -> dict[str, Any]:
    """`base` is the address of the service, without a slash at its end."""
    frame = frame_of(page)
    factors = _factors(page, frame)
    facts: dict[str, Any] = {
        "@context": CONTEXT,
        "id": base,
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level2",
        "width": frame.width,
        "height": frame.height,
        "maxWidth": frame.max_width,
        "maxHeight": frame.max_height,
        "sizes": _sizes(frame, factors[-1]),
        "tiles": [{"width": TILE, "scaleFactors": factors}],
        "extraFormats": ["webp", "png"],
        "preferredFormats": ["webp", "jpg"],
        "extraQualities": ["color", "gray", "bitonal"],
        "extraFeatures": list(EXTRA_FEATURES),
    }
    if rights := rights_uri(page.document.rights) or rights_uri(page.document.corpus.rights):
        facts["rights"] = rights
    return facts


def _sizes(frame: Frame, largest: int) -> list[dict[str, int]]:
    """The page divided by powers of two up to `largest`, smallest first, as far as the limits allow.

    No other sizes: OpenSeadragon takes them for the levels of its pyramid when their number happens to agree.
    """
    sizes = []
    while largest >= 1:
        width, height = -(-frame.width // largest), -(-frame.height // largest)
        if width <= frame.max_width and height <= frame.max_height:
            sizes.append({"width": width, "height": height})
        largest //= 2
    return sizes


def _factors(page: Page, frame: Frame) -> list[int]:
    """Powers of two, from the one just above the working copy's detail until the page fits in one tile."""
    first = 1
    while first * 2 * (page.file_width or frame.width) <= frame.width:
        first *= 2
    factors = [first]
    while max(frame.width, frame.height) > factors[-1] * TILE:
        factors.append(factors[-1] * 2)
    return factors
