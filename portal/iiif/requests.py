"""An image request: the path of an IIIF Image API 3.0 address, read into numbers. Pure; raises BadRequest.

Order of work, as the specification has it: region, size, mirroring, rotation, quality, format.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from portal.iiif.geometry import NUMBER, BadRequest, Frame, Region, Size, fit, parse_region, parse_size

ROTATION = re.compile(rf"(!?){NUMBER}")
QUALITIES = ("default", "color", "gray", "bitonal")
FORMATS = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


@dataclass(frozen=True)
class ImageRequest:
    """`size` is the picture's before rotation; `rotation` is clockwise degrees, 0 <= rotation < 360."""

    region: Region
    size: Size
    mirrored: bool
    rotation: float
    quality: str
    format: str
    canonical: str

    @property
    def content_type(self) -> str:
        return FORMATS[self.format]


def parse(region: str, size: str, rotation: str, quality: str, format: str, frame: Frame) -> ImageRequest:
    area = parse_region(region, frame)
    picture = parse_size(size, area, frame)
    mirrored, degrees = parse_rotation(rotation)
    if quality not in QUALITIES:
        raise BadRequest("quality")
    if format not in FORMATS:
        raise BadRequest("format")
    turn = f"{'!' if mirrored else ''}{_plain(degrees)}"
    # Copies are kept in colour and served as they are: "color" is what "default" gives.
    kind = "default" if quality == "color" else quality
    canonical = f"{_region(area, frame)}/{_size(picture, area, frame)}/{turn}/{kind}.{format}"
    return ImageRequest(area, picture, mirrored, degrees, kind, format, canonical)


def parse_rotation(text: str) -> tuple[bool, float]:
    match = ROTATION.fullmatch(text)
    if match is None or float(match[2]) > 360:
        raise BadRequest("rotation")
    return bool(match[1]), float(match[2]) % 360


def _plain(number: float) -> str:
    """Decimal digits only, an integer where possible."""
    return str(int(number)) if number == int(number) else f"{number:.9f}".rstrip("0")


def _region(region: Region, frame: Frame) -> str:
    whole = region == Region(0, 0, frame.width, frame.height)
    return "full" if whole else f"{region.x},{region.y},{region.w},{region.h}"


def _size(size: Size, region: Region, frame: Frame) -> str:
    if size == fit(region.size, frame.limits):
        return "max"
    upscaled = size[0] > region.w or size[1] > region.h
    if upscaled and size == fit(region.size, frame.limits, upscale=True):
        return "^max"
    return f"{'^' if upscaled else ''}{size[0]},{size[1]}"
