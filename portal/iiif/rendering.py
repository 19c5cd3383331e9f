"""From a working copy to the picture asked. Pillow only; metadata are dropped.

A JPEG is decoded at a half, a quarter or an eighth when that suffices, which is where most of the time goes. Raises
FileNotFoundError when the copy is gone, Damaged when it cannot be read or is larger than settings allow.
"""

from __future__ import annotations

import io
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageOps

from portal.iiif.geometry import Frame
from portal.iiif.requests import ImageRequest

OPENED = ("JPEG", "PNG", "WEBP")
ENCODERS: dict[str, tuple[str, dict[str, int]]] = {
    "jpg": ("JPEG", {"quality": 82}),
    "png": ("PNG", {"compress_level": 3}),
    "webp": ("WEBP", {"quality": 80, "method": 2}),
}
CLEAR = (255, 255, 255, 0)


class Damaged(Exception):
    """The working copy cannot be shown; the message says why."""


def render(path: Path, frame: Frame, asked: ImageRequest) -> bytes:
    try:
        with Image.open(path, formats=OPENED) as picture:
            if picture.width * picture.height > settings.MAX_IMAGE_PIXELS:
                raise Damaged(f"{path.name} has too many pixels: {picture.width} x {picture.height}")
            return _encoded(_quality(_turned(_extracted(picture, frame, asked), asked), asked.quality), asked.format)
    except FileNotFoundError:
        raise
    except (OSError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Damaged(f"{path.name}: {error}") from error


def _extracted(picture: Image.Image, frame: Frame, asked: ImageRequest) -> Image.Image:
    """The region at the size asked. Box edges are fractions of a copy's pixel, so that tiles meet without a seam."""
    region, (wide, high) = asked.region, asked.size
    picture.draft(None, (-(-frame.width * wide // region.w), -(-frame.height * high // region.h)))
    if picture.mode not in ("RGB", "L"):
        picture = picture.convert("RGB")
    across, down = picture.width / frame.width, picture.height / frame.height
    box = (
        region.x * across,
        region.y * down,
        min((region.x + region.w) * across, picture.width),
        min((region.y + region.h) * down, picture.height),
    )
    shrinks = wide < box[2] - box[0]
    return picture.resize(
        asked.size, Image.Resampling.LANCZOS if shrinks else Image.Resampling.BICUBIC, box=box, reducing_gap=3.0
    )


def _turned(picture: Image.Image, asked: ImageRequest) -> Image.Image:
    """Mirrored, then turned clockwise; the corners that a slant opens are transparent."""
    if asked.mirrored:
        picture = ImageOps.mirror(picture)
    if asked.rotation % 90:
        slanted = picture.convert("RGBA")
        return slanted.rotate(-asked.rotation, Image.Resampling.BICUBIC, expand=True, fillcolor=CLEAR)
    return picture.rotate(-asked.rotation, expand=True) if asked.rotation else picture


def _quality(picture: Image.Image, quality: str) -> Image.Image:
    if quality == "default":
        return picture
    grey = picture.convert("L")
    if quality == "bitonal":
        grey = grey.point(lambda value: 255 if value > 127 else 0)
    if picture.mode != "RGBA":
        return grey
    return Image.merge("LA", (grey, picture.getchannel("A")))


def _encoded(picture: Image.Image, format: str) -> bytes:
    if format == "jpg" and picture.mode in ("RGBA", "LA"):
        paper = Image.new(picture.mode[:-1], picture.size, "white")
        paper.paste(picture.convert(paper.mode), mask=picture.getchannel("A"))
        picture = paper
    name, options = ENCODERS[format]
    out = io.BytesIO()
    picture.info = {}
    picture.save(out, name, **options)
    return out.getvalue()
