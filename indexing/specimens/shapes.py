"""The shape of a subject as masks: silhouette, inner lines, solid parts, regions and a relief to be lit.

Shapes come from the vendored pictogram font; a pictogram that the font lacks is a programming error and
fails with ValueError rather than drawing the "missing glyph" box.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .raster import Field, Labels, blur, erode, field

FONTS = Path(__file__).parent / "fonts"
_DRAWN = 480  # pixels per em at which pictograms are drawn before they are scaled to their place


@dataclass(frozen=True)
class Shape:
    """Masks of one thing, all of the same size: floats in 0..1, `regions` 0 outside and on lines, else 1, 2, …"""

    silhouette: Field
    ink: Field
    solid: Field
    relief: Field
    regions: Labels

    @property
    def size(self) -> tuple[int, int]:
        h, w = self.silhouette.shape
        return int(h), int(w)


_SEE_THROUGH = frozenset("\U0001f6b2\U0001f6b4\u2696\U0001f5fc\u2694")  # bicycles, scales, lattice tower, swords


def from_ink(ink: Field, see_through: bool = False) -> Shape:
    """Close the outline, fill it unless `see_through`, and let it swell like a cushion for the light to fall on."""
    h, w = ink.shape
    lines = (ink > 0.35).astype(np.uint8)
    closed = np.asarray(cv2.morphologyEx(lines, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)))
    flood = np.pad(closed, 1)
    cv2.floodFill(flood, np.zeros((h + 4, w + 4), np.uint8), (0, 0), (2,))
    inside = np.asarray(flood[1:-1, 1:-1] != 2, np.uint8)
    if see_through:
        inside = np.asarray(cv2.dilate(lines, np.ones((3, 3), np.uint8)))
    regions = np.asarray(cv2.connectedComponents(inside * (1 - lines), connectivity=4)[1], np.int32)
    depth = field(cv2.distanceTransform(inside, cv2.DIST_L2, 3))
    relief = blur(np.sqrt(depth / max(1.0, float(depth.max()))), max(h, w) / 60)
    solid = blur(erode(field(lines), max(5, max(h, w) // 75)), 1)
    solid = np.clip(field(cv2.dilate(solid, np.ones((9, 9), np.uint8))), 0, 1) * field(lines)
    return Shape(blur(field(inside), 0.8), field(ink), solid, relief, regions)


@lru_cache(maxsize=256)
def pictogram(glyph: str) -> Shape:
    """The shape of a pictogram at its drawing size, trimmed to its edges."""
    font = ImageFont.truetype(str(FONTS / "emoji.woff2"), _DRAWN)
    canvas = Image.new("L", (_DRAWN * 2, _DRAWN * 2), 0)
    ImageDraw.Draw(canvas).text((_DRAWN // 4, _DRAWN // 4), glyph, font=font, fill=255)
    edges = canvas.getbbox()
    if edges is None:
        raise ValueError(f"the pictogram font draws nothing for {glyph!r}")
    left, top, right, bottom = edges
    return from_ink(field(canvas.crop((left - 4, top - 4, right + 4, bottom + 4))) / 255, glyph in _SEE_THROUGH)


def scaled(shape: Shape, h: int, w: int, flip: bool = False) -> Shape:
    """The shape at another size, seen from the other side if asked."""
    way = cv2.INTER_AREA if h < shape.size[0] else cv2.INTER_CUBIC

    def fit(values: Field) -> Field:
        result = np.clip(field(cv2.resize(values, (w, h), interpolation=way)), 0, 1)
        return result[:, ::-1] if flip else result

    regions = np.asarray(cv2.resize(shape.regions, (w, h), interpolation=cv2.INTER_NEAREST), np.int32)
    if flip:
        regions = regions[:, ::-1]
    return Shape(fit(shape.silhouette), fit(shape.ink), fit(shape.solid), fit(shape.relief), regions)


def fitted(shape: Shape, height: float, width: float, flip: bool = False) -> Shape:
    """The shape as large as it can be inside `height` x `width`, its proportions kept."""
    h, w = shape.size
    factor = min(height / h, width / w)
    return scaled(shape, max(8, round(h * factor)), max(8, round(w * factor)), flip)
