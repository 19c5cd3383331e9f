"""Region and size of an IIIF Image API 3.0 request, as pure arithmetic.

Everything is counted in page pixels, those of the source; that the copy on disk is smaller shows only in the frame's
limits (maxWidth, maxHeight). Raises BadRequest for what the specification answers with 400.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

PIXELS = r"([0-9]{1,9})"
NUMBER = r"([0-9]{1,9}(?:\.[0-9]{1,9})?|\.[0-9]{1,9})"
REGION_PIXELS = re.compile(rf"{PIXELS},{PIXELS},{PIXELS},{PIXELS}")
REGION_PERCENT = re.compile(rf"pct:{NUMBER},{NUMBER},{NUMBER},{NUMBER}")
SIZE_PERCENT = re.compile(rf"pct:{NUMBER}")
SIZE_CONFINED = re.compile(rf"!{PIXELS},{PIXELS}")
SIZE_SIDES = re.compile(r"([0-9]{1,9})?,([0-9]{1,9})?")

Size = tuple[int, int]


class BadRequest(ValueError):
    """What the specification does not allow; `code` says which part, for a message in the reader's language."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Frame:
    """A page as the service shows it: width x height in page pixels, and the largest picture it gives."""

    width: int
    height: int
    max_width: int
    max_height: int

    @property
    def limits(self) -> Size:
        return self.max_width, self.max_height


@dataclass(frozen=True)
class Region:
    x: int
    y: int
    w: int
    h: int

    @property
    def size(self) -> Size:
        return self.w, self.h


def parse_region(text: str, frame: Frame) -> Region:
    """full, square (centred), x,y,w,h or pct:x,y,w,h; cropped at the edges of the page."""
    if text == "full":
        return Region(0, 0, frame.width, frame.height)
    if text == "square":
        side = min(frame.width, frame.height)
        return Region((frame.width - side) // 2, (frame.height - side) // 2, side, side)
    if match := REGION_PIXELS.fullmatch(text):
        x, y, w, h = (int(value) for value in match.groups())
    elif match := REGION_PERCENT.fullmatch(text):
        left, top, wide, high = (float(value) / 100 for value in match.groups())
        x, y = round(left * frame.width), round(top * frame.height)
        w, h = round(wide * frame.width), round(high * frame.height)
    else:
        raise BadRequest("region")
    w, h = min(w, frame.width - x), min(h, frame.height - y)
    if w < 1 or h < 1:
        raise BadRequest("region-empty")
    return Region(x, y, w, h)


def parse_size(text: str, region: Region, frame: Frame) -> Size:
    """The size of the picture, before rotation: any form of the specification, each with ^ or without."""
    upscale = text.startswith("^")
    form = text.removeprefix("^")
    if form == "max":
        return fit(region.size, frame.limits, upscale)
    if match := SIZE_CONFINED.fullmatch(form):
        box = tuple(int(value) for value in match.groups())
        return _checked(fit(region.size, (min(box[0], frame.max_width), min(box[1], frame.max_height)), upscale), frame)
    size = _stated(form, region)
    if not upscale and (size[0] > region.w or size[1] > region.h):
        raise BadRequest("size-upscaled")
    return _checked(size, frame)


def _stated(form: str, region: Region) -> Size:
    """The size that `w,`, `,h`, `w,h` or `pct:n` says, be it allowed or not."""
    if match := SIZE_PERCENT.fullmatch(form):
        share = float(match[1]) / 100
        return round(region.w * share), round(region.h * share)
    match = SIZE_SIDES.fullmatch(form)
    if match is None or not (match[1] or match[2]):
        raise BadRequest("size")
    wide, high = (int(value) if value else None for value in match.groups())
    if wide is None:
        assert high is not None
        return round(region.w * high / region.h), high
    return wide, (round(region.h * wide / region.w) if high is None else high)


def _checked(size: Size, frame: Frame) -> Size:
    if min(size) < 1:
        raise BadRequest("size-empty")
    if size[0] > frame.max_width or size[1] > frame.max_height:
        raise BadRequest("size-limit")
    return size


def fit(size: Size, box: Size, upscale: bool = False) -> Size:
    """The largest size of the same shape inside `box`, each side at least 1 unless the box is empty.

    The two candidates, one per side, differ by rounding: with both tried, a page fits its own working copy exactly.
    """
    if not upscale:
        box = min(box[0], size[0]), min(box[1], size[1])
    if min(box) < 1:
        return 0, 0
    by_width = box[0], max(1, round(size[1] * box[0] / size[0]))
    by_height = max(1, round(size[0] * box[1] / size[1])), box[1]
    return max((c for c in (by_width, by_height) if c[0] <= box[0] and c[1] <= box[1]), key=lambda c: c[0] * c[1])
