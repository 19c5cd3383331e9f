"""A canvas becomes a page: its picture, order, label, ALTO address and physical size.

Pure. A canvas without a picture (sound, film, a missing leaf) gives no page but a word on why, from which the refusal
of a whole manifest is composed.
"""

from __future__ import annotations

import re
from typing import Any

from indexing.sources.iiif_images import Painting, covered, painting, pictures, true_size
from indexing.sources.iiif_values import by_language, identifier, kind, nodes, number, text
from indexing.sources.records import JSON, PageRecord

#: physdim units to millimetres (IIIF physical dimensions annex).
MILLIMETRES = {"mm": 1.0, "cm": 10.0, "in": 25.4}


def paintings(canvas: JSON) -> tuple[list[Painting], str]:
    """(its pictures, what it holds instead) for a canvas of either version of the Presentation API."""
    width, height = number(canvas.get("width")), number(canvas.get("height"))
    shown: list[Painting] = []
    others: list[str] = []
    for body, target in _painted(canvas):
        share = covered(target, width, height)
        found = list(pictures(body))
        shown += [painting(one, share) for one in found[:1]]
        if not found:
            others += [kind(one).lower() or "something unknown" for one in _leaves(body)]
    shown = [one for one in shown if one.service or one.address]
    return shown, ", ".join(dict.fromkeys(others))


def _painted(canvas: JSON) -> list[tuple[Any, Any]]:
    """(body, target) of everything painted: `images` in version 2, `items` of annotation pages in version 3."""
    old = [(one.get("resource"), one.get("on")) for one in nodes(canvas.get("images"))]
    new = [
        (note.get("body"), note.get("target"))
        for page in nodes(canvas.get("items"))
        for note in nodes(page.get("items"))
        if "painting" in str(note.get("motivation", "painting"))
    ]
    return old + new


def _leaves(body: Any) -> list[JSON]:
    return [leaf for one in nodes(body) for leaf in (nodes(one.get("items")) or [one])]


def page(canvas: JSON, order: int, manifest: JSON) -> tuple[PageRecord | None, str]:
    """(page, note): no page when the canvas shows no picture; the note says what else was met."""
    shown, others = paintings(canvas)
    if not shown:
        return None, others or "nothing painted"
    best = max(shown, key=lambda one: one.share)
    canvas_size = number(canvas.get("width")), number(canvas.get("height"))
    width, height = true_size(best, *canvas_size)
    wide, high = physical_size(canvas, manifest, canvas_size)
    service = best.service
    record = PageRecord(
        order=order,
        width=width,
        height=height,
        image=service.base if service else best.address,
        api=service.api if service else "none",
        level=2 if service is None or service.level is None else service.level,
        quality=service.quality if service else "default",
        sizes=service.sizes if service else (),
        label="; ".join(dict.fromkeys(by_language(canvas.get("label")).values())),
        source_id=identifier(canvas),
        alto=alto_address(canvas),
        mm_width=wide,
        mm_height=high,
    )
    return record, f"{len(shown)} pictures, the largest is kept" if len(shown) > 1 else ""


def alto_address(canvas: JSON) -> str:
    """Where the text of the canvas lies in ALTO, "" when no link says so. hOCR and plain text are not ALTO."""
    for name in ("seeAlso", "rendering", "service"):
        for link in nodes(canvas.get(name)):
            words = " ".join([*(value for value in link.values() if isinstance(value, str)), text(link.get("label"))])
            address = identifier(link)
            if re.search(r"(?<![a-z])alto(?![a-z])", words.lower()) and address.startswith(("http://", "https://")):
                return address
    return ""


def physical_size(canvas: JSON, manifest: JSON, size: tuple[int, int]) -> tuple[float | None, float | None]:
    """(width, height) in millimetres by the physdim service of the canvas, or of the whole manifest."""
    for holder in (canvas, manifest):
        for service in nodes(holder.get("service")):
            unit = MILLIMETRES.get(str(service.get("physicalUnits", "")))
            scale = service.get("physicalScale")
            if "physdim" in str(service.get("profile", "")) and unit and isinstance(scale, int | float) and all(size):
                wide, high = round(size[0] * scale * unit, 2), round(size[1] * scale * unit, 2)
                if 0 < wide < 1e5 and 0 < high < 1e5:
                    return wide, high
    return None, None
