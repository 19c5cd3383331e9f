"""Bring any picture to plain RGB pixels before a model sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from PIL.Image import Image as Picture


def flatten(image: Picture) -> Picture:
    """RGB, with transparency laid on white: dropping it instead would turn transparent paper black."""
    if image.mode == "RGB":
        return image
    if image.mode == "P" or "transparency" in image.info:
        image = image.convert("RGBA")
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La"):
        rgba = image.convert("RGBA")
        sheet = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        return Image.alpha_composite(sheet, rgba).convert("RGB")
    if image.mode.startswith("I;16"):
        # Pillow clips 16-bit greys at 255 instead of scaling them.
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8)).convert("RGB")
    return image.convert("RGB")


def shrink(image: Picture, side: int) -> Picture:
    """A copy whose longer side is at most `side` pixels."""
    image = flatten(image)
    scale = side / max(image.size)
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.BOX, reducing_gap=2.0)
