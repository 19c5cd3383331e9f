"""Illustrations cut out of a page's working copy, upright, and the way back from their pixels to the page's.

A page whose working copy is gone or damaged raises SourceError.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from PIL import Image

from indexing.models import Illustration, Page
from indexing.pipeline.boxes import Box, clamp
from indexing.sources.pictures import open_picture
from indexing.sources.records import SourceError
from indexing.vision.protocols import Detection


@dataclass(frozen=True)
class Crop:
    """`image` is upright; `corner` and `scale` are of the crop before it was turned by `rotation` degrees clockwise."""

    illustration: Illustration
    image: Image.Image
    corner: tuple[float, float]
    scale: tuple[float, float]
    rotation: int

    def box(self, found: Detection) -> Box | None:
        """The box of a detection, in page pixels and within the page."""
        page = self.illustration.page
        x, y, w, h = self._unturned(found)
        left, top = self.corner[0] + x * self.scale[0], self.corner[1] + y * self.scale[1]
        return clamp((left, top, w * self.scale[0], h * self.scale[1]), page.width, page.height)

    def polygon(self, found: Detection) -> tuple[tuple[int, int], ...] | None:
        """The outline of a detection in page pixels, None where the model draws none."""
        corners = [self._unturned(Detection("", 0, x, y, 0, 0))[:2] for x, y in found.polygon]
        return (
            tuple(
                (round(self.corner[0] + x * self.scale[0]), round(self.corner[1] + y * self.scale[1]))
                for x, y in corners
            )
            or None
        )

    def piece(self, box: Box) -> Image.Image:
        """What stands in a box of the page, upright like the crop; at least one pixel of it."""
        x, y = (box[0] - self.corner[0]) / self.scale[0], (box[1] - self.corner[1]) / self.scale[1]
        w, h = box[2] / self.scale[0], box[3] / self.scale[1]
        wide, high = self.image.size
        if self.rotation == 90:
            x, y, w, h = wide - y - h, x, h, w
        elif self.rotation == 180:
            x, y = wide - x - w, high - y - h
        elif self.rotation == 270:
            x, y, w, h = y, high - x - w, h, w
        left, top = min(max(round(x), 0), wide - 1), min(max(round(y), 0), high - 1)
        right, bottom = min(max(left + 1, round(x + w)), wide), min(max(top + 1, round(y + h)), high)
        return self.image.crop((left, top, right, bottom))

    def _unturned(self, found: Detection) -> tuple[float, float, float, float]:
        wide, high = self.image.size
        x, y, w, h = found.x, found.y, found.w, found.h
        if self.rotation == 90:
            return y, wide - (x + w), h, w
        if self.rotation == 180:
            return wide - (x + w), high - (y + h), w, h
        if self.rotation == 270:
            return high - (y + h), x, h, w
        return x, y, w, h


def open_page(page: Page) -> Image.Image:
    """The working copy as RGB."""
    if not page.file:
        raise SourceError("The page has no working copy", "not-fetched")
    return open_picture(Path(settings.MEDIA_ROOT) / page.file, settings.MAX_IMAGE_PIXELS)


def cut(page: Page, image: Image.Image, illustrations: Iterable[Illustration]) -> list[Crop]:
    """One crop per illustration; one too small for the working copy is a pixel wide rather than absent."""
    across, down = page.width / image.width, page.height / image.height
    crops = []
    for row in illustrations:
        left, top = min(int(row.x / across), image.width - 1), min(int(row.y / down), image.height - 1)
        right = min(max(left + 1, round((row.x + row.w) / across)), image.width)
        bottom = min(max(top + 1, round((row.y + row.h) / down)), image.height)
        turned: Any = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
        rotation = row.rotation if row.rotation in turned else 0
        piece = image.crop((left, top, right, bottom))
        upright = piece.transpose(turned[rotation]) if rotation else piece
        crops.append(Crop(row, upright, (left * across, top * down), (across, down), rotation))
    return crops
