"""How large a box is: in pixels, as a share of its illustration and of its page, and in millimetres. Pure.

Millimetres come from the physical size that a source gives for the canvas (IIIF's physical dimensions service); where
it gives none they are None, never a guess from a resolution.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Sheet:
    """A page: width and height in source pixels, and in millimetres where they are known."""

    width: int
    height: int
    mm_width: float | None = None
    mm_height: float | None = None


@dataclass(frozen=True)
class Measure:
    """`of_illustration` and `of_page` are shares of the surface, 0..1; what of a box lies outside does not count."""

    width: int
    height: int
    of_illustration: float
    of_page: float
    mm_width: float | None
    mm_height: float | None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def measure(box: Box, frame: Box, sheet: Sheet) -> Measure:
    """The size of `box`, of the illustration `frame` or of a thing in it; both in page pixels."""
    _x, _y, w, h = box
    whole = (0, 0, sheet.width, sheet.height)
    known = bool(sheet.mm_width and sheet.mm_height and sheet.width and sheet.height)
    return Measure(
        w, h, _share(box, frame), _share(box, whole),
        round(w * (sheet.mm_width or 0) / sheet.width, 1) if known else None,
        round(h * (sheet.mm_height or 0) / sheet.height, 1) if known else None,
    )  # fmt: skip


def _share(box: Box, of: Box) -> float:
    wide = min(box[0] + box[2], of[0] + of[2]) - max(box[0], of[0])
    high = min(box[1] + box[3], of[1] + of[3]) - max(box[1], of[1])
    surface = of[2] * of[3]
    return round(wide * high / surface, 4) if wide > 0 and high > 0 and surface else 0.0
