"""The text of a page with its places, kept in Page.text_blocks, and what of it speaks of an illustration.

`text_blocks` is {"lines": [[x, y, w, h, text, block], …], "pictures": [[x, y, w, h, kind, text], …]} in page pixels,
empty for pages without ALTO. Pure.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from indexing.models import Page
from indexing.sources.alto import Alto, Line, Picture
from indexing.sources.alto_layout import FormFactor, illustrations
from indexing.sources.records import IllustrationRecord, Rect
from indexing.text import clean

#: Takes any box: the form of one that something else has found is not judged again.
ANY = FormFactor(min_share=0, min_side=0, max_ratio=float("inf"), whole_page=2, max_text=float("inf"))


def blocks(alto: Alto) -> dict[str, Any]:
    return {
        "lines": [[*_numbers(line.box), clean(line.text), line.block] for line in alto.lines],
        "pictures": [[*_numbers(one.box), one.kind, clean(one.text)] for one in alto.pictures],
    }


def alto_of(page: Page) -> Alto | None:
    """The ALTO of a page as it was read, None for a page without."""
    kept = page.text_blocks
    if not kept:
        return None
    lines = tuple(Line(Rect(*row[:4]), row[4], row[5]) for row in kept.get("lines", ()))
    pictures = tuple(Picture(Rect(*row[:4]), row[4], row[5]) for row in kept.get("pictures", ()))
    return Alto(page.text, lines, pictures, page.width, page.height)


def around(alto: Alto | None, box: Rect) -> IllustrationRecord:
    """The caption, heading and nearby text of a box that ALTO knows nothing of."""
    if alto is None:
        return IllustrationRecord(box)
    found, _ = illustrations(replace(alto, pictures=(Picture(box, "illustration"),)), ANY)
    return found[0] if found else IllustrationRecord(box)


def _numbers(box: Rect) -> tuple[int, int, int, int]:
    return box.x, box.y, box.w, box.h
