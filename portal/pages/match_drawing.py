"""Two prints of one block side by side: where pictures, points and lines stand in the drawing.

All numbers are ready strings in the drawing's own units; templates would write them with the reader's decimal comma.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indexing.images import region_url
from indexing.models import Illustration
from portal.pages.mosaic import turned
from search.matches import Pair

HEIGHT, GAP = 600, 40
PIXELS = 1000
#: Lines drawn before the reader asks for more.
FIRST = 24


@dataclass(frozen=True)
class Line:
    """A point of this picture, the same of the other, and their places on the pages for the table."""

    number: int
    x: str
    y: str
    x2: str
    y2: str
    here: str
    there: str


@dataclass(frozen=True)
class Side:
    """A picture of the drawing: its address, and its left edge and width."""

    image: str
    x: str
    width: str


@dataclass(frozen=True)
class Drawing:
    """`overlay` is the transform that lays the left picture on the right one; `width` that of the whole."""

    left: Side
    right: Side
    width: str
    height: str
    lines: tuple[Line, ...]
    overlay: str


def drawing(one: Illustration, other: Illustration, pair: Pair) -> Drawing:
    here, there = _to_drawing(one), _to_drawing(other)
    width, second = _width(one), _width(other)
    start = width + GAP
    lines = []
    for number, (x, y, x2, y2) in enumerate(pair.points):
        a, b = here @ (x, y, 1), there @ (x2, y2, 1)
        places = (f"{x:.0f}, {y:.0f}", f"{x2:.0f}, {y2:.0f}")
        lines.append(Line(number + 1, _text(a[0]), _text(a[1]), _text(b[0] + start), _text(b[1]), *places))
    laid = there @ np.vstack([pair.matrix, [0, 0, 1]]) @ np.linalg.inv(here)
    # SVG writes a matrix by columns.
    overlay = " ".join(f"{value:.6g}" for value in laid[:2].T.ravel())
    left, right = _picture(one), _picture(other)
    return Drawing(
        Side(left, "0", _text(width)), Side(right, _text(start), _text(second)), _text(start + second), str(HEIGHT),
        tuple(lines), f"matrix({overlay})",
    )  # fmt: skip


def _to_drawing(row: Illustration) -> np.ndarray:
    """(3, 3) from page pixels to units of the drawing, the picture upright with its corner at 0, 0."""
    turn = {
        90: [[0, -1, row.h], [1, 0, 0]],
        180: [[-1, 0, row.w], [0, -1, row.h]],
        270: [[0, 1, 0], [-1, 0, row.w]],
    }.get(row.rotation % 360, [[1, 0, 0], [0, 1, 0]])
    corner = np.array([[1, 0, -row.x], [0, 1, -row.y], [0, 0, 1]])
    share = HEIGHT / turned(row.w, row.h, row.rotation)[1]
    return np.asarray(np.diag([share, share, 1]) @ np.array([*turn, [0, 0, 1]]) @ corner)


def _width(row: Illustration) -> float:
    wide, high = turned(row.w, row.h, row.rotation)
    return HEIGHT * wide / high


def _picture(row: Illustration) -> str:
    return region_url(row.page, (row.x, row.y, row.w, row.h), PIXELS, row.rotation) if row.page.file else ""


def _text(value: float) -> str:
    return f"{value:.1f}"
