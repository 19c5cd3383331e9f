"""A frame cut in two by a line, in page pixels. Pure.

Along an edge of the frame the two parts are rectangles. An oblique line makes parts that are none: each is then framed
by its bounding box, and the two frames overlap beside the line.
"""

from __future__ import annotations

from collections.abc import Sequence

from indexing.pipeline.boxes import Box

Point = tuple[float, float]
#: From (x, y) to (x, y); it is prolonged until it crosses the frame.
Line = tuple[float, float, float, float]


def side(line: Line, point: Point) -> float:
    """Above zero on one side of the line, below it on the other, zero upon it."""
    x, y, to_x, to_y = line
    return (to_x - x) * (point[1] - y) - (to_y - y) * (point[0] - x)


def centre(box: Box) -> Point:
    return box[0] + box[2] / 2, box[1] + box[3] / 2


def holds(box: Box, point: Point) -> bool:
    return box[0] <= point[0] < box[0] + box[2] and box[1] <= point[1] < box[1] + box[3]


def union(boxes: Sequence[Box]) -> Box:
    """The smallest frame around all of them."""
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
    return left, top, right - left, bottom - top


def halves(box: Box, line: Line) -> tuple[Box, Box] | None:
    """The frames of the parts, the one where `side` is below zero first; None when the line leaves a part empty."""
    x, y, w, h = box
    corners: list[Point] = [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]
    around = [_around(_part(corners, line, sign)) for sign in (-1, 1)]
    if around[0] is None or around[1] is None or box in around:
        return None
    return around[0], around[1]


def _part(corners: Sequence[Point], line: Line, sign: int) -> list[Point]:
    """The corners of the part on one side (Sutherland and Hodgman, 1974, one clipping edge)."""
    kept: list[Point] = []
    for start, end in zip(corners, [*corners[1:], corners[0]], strict=True):
        a, b = sign * side(line, start), sign * side(line, end)
        if a >= 0:
            kept.append(start)
        if a * b < 0:
            share = a / (a - b)
            kept.append((start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])))
    return kept


def _around(points: Sequence[Point]) -> Box | None:
    if not points:
        return None
    left, top = round(min(p[0] for p in points)), round(min(p[1] for p in points))
    right, bottom = round(max(p[0] for p in points)), round(max(p[1] for p in points))
    return (left, top, right - left, bottom - top) if right > left and bottom > top else None
