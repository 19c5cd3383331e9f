"""Image requests of the specimen server: parse region and size, crop, scale, encode.

`Refused` says that a request is not valid or not offered at the level of the document; the server answers 400.
"""

from __future__ import annotations

import re
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image

from .iiif import FIXED

Size = tuple[int, int]


class Refused(ValueError):
    """The request is malformed or beyond what this service offers."""


def _region(text: str, full: Size) -> tuple[int, int, int, int]:
    width, height = full
    if text == "full":
        return 0, 0, width, height
    if text == "square":
        side = min(width, height)
        return (width - side) // 2, (height - side) // 2, side, side
    match = re.fullmatch(r"(pct:)?([\d.]+),([\d.]+),([\d.]+),([\d.]+)", text)
    if not match:
        raise Refused(f"region {text!r}")
    x, y, w, h = (float(match[index]) for index in range(2, 6))
    if match[1]:
        x, y, w, h = x * width / 100, y * height / 100, w * width / 100, h * height / 100
    w, h = min(w, width - x), min(h, height - y)
    if round(w) < 1 or round(h) < 1:
        raise Refused(f"region {text!r} is empty or outside the image")
    return round(x), round(y), round(w), round(h)


def _size(text: str, region: Size) -> Size:
    w, h = region
    if text in ("max", "full"):
        return region
    match = re.fullmatch(r"pct:([\d.]+)", text)
    if match:
        factor = float(match[1]) / 100
        return _checked(w * factor, h * factor, region, text)
    match = re.fullmatch(r"(!?)(\d*),(\d*)", text)
    if not match or not (match[2] or match[3]) or (match[1] and not (match[2] and match[3])):
        raise Refused(f"size {text!r}")
    if match[1]:
        factor = min(int(match[2]) / w, int(match[3]) / h, 1.0)
        return _checked(w * factor, h * factor, region, text)
    if match[2] and match[3]:
        return _checked(int(match[2]), int(match[3]), region, text)
    factor = int(match[2]) / w if match[2] else int(match[3]) / h
    return _checked(w * factor, h * factor, region, text)


def _checked(w: float, h: float, region: Size, text: str) -> Size:
    size = max(1, round(w)), max(1, round(h))
    if not 0 < w <= region[0] + 0.5 or not 0 < h <= region[1] + 0.5:
        raise Refused(f"size {text!r} asks for more pixels than there are")
    return size


@lru_cache(maxsize=128)
def picture(path: Path, region: str, size: str, rest: str, level: int) -> bytes:
    """The JPEG answer to `region/size/rest`, where rest must be `0/default.jpg`. Refused, FileNotFoundError."""
    if rest != "0/default.jpg":
        raise Refused(f"only 0/default.jpg is offered, not {rest!r}")
    if region == "full" and size in ("max", "full"):
        return path.read_bytes()
    with Image.open(path) as whole:
        x, y, w, h = _region(region, whole.size)
        wanted = _size(size, (w, h))
        if level == 0 and (region != "full" or wanted[0] not in FIXED):
            raise Refused("level 0: only the sizes of info.json are offered")
        if region == "full":
            whole.draft("RGB", wanted)
            part: Image.Image = whole
        else:
            part = whole.crop((x, y, x + w, y + h))
        part = part.resize(wanted, Image.Resampling.LANCZOS) if part.size != wanted else part
        out = BytesIO()
        part.convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()
