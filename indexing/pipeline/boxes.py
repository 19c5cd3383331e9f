"""Boxes on a page, as (x, y, w, h) in page pixels: kept inside the page, compared, matched. Pure; never raises."""

from __future__ import annotations

from collections.abc import Sequence

Box = tuple[int, int, int, int]

#: Overlap from which two boxes are the same illustration, found twice.
SAME = 0.8


def clamp(box: tuple[float, float, float, float], width: int, height: int) -> Box | None:
    """The part of `box` inside the page, in whole pixels; None when nothing of it is."""
    left, top = max(0, round(box[0])), max(0, round(box[1]))
    right, bottom = min(width, round(box[0] + box[2])), min(height, round(box[1] + box[3]))
    return (left, top, right - left, bottom - top) if right > left and bottom > top else None


def overlap(one: Box, other: Box) -> float:
    """Intersection over union, 0..1."""
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    high = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    if wide <= 0 or high <= 0:
        return 0.0
    return wide * high / (one[2] * one[3] + other[2] * other[3] - wide * high)


def match(found: Sequence[Box], known: Sequence[Box], floor: float = SAME) -> dict[int, int]:
    """{place in `found`: place in `known`}, best overlaps first, each box used once."""
    pairs = [
        (overlap(one, other), i, j)
        for i, one in enumerate(found)
        for j, other in enumerate(known)
        if overlap(one, other) >= floor
    ]
    matched: dict[int, int] = {}
    for _, i, j in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if i not in matched and j not in matched.values():
            matched[i] = j
    return matched
