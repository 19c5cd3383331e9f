"""CIELAB cut into cubes, so that the colours near a colour are found by equality in an index.

A cell is an integer; colours outside the cube of sRGB are put in its outermost cells. Never fails.
"""

from __future__ import annotations

from itertools import product

import numpy as np

EDGE = 10  # CIELAB units: a sphere of the usual tolerance, 15, touches some 50 cells
SIDE = 32  # cells along a and b that a number has room for
LOW = -130.0  # of a and b


def cell(lightness: float, a: float, b: float) -> int:
    """The cell of a colour."""
    along = (lightness / EDGE, (a - LOW) / EDGE, (b - LOW) / EDGE)
    first, second, third = (min(max(int(place), 0), SIDE - 1) for place in along)
    return (first * SIDE + second) * SIDE + third


def cells_near(lab: np.ndarray, distance: float) -> list[int]:
    """Every cell with a point within `distance` (Euclidean) of the colour `lab`, (3,)."""
    corners = np.array([0.0, LOW, LOW])
    steps = [
        range(max(0, int((c - low - distance) // EDGE)), min(SIDE - 1, int((c - low + distance) // EDGE)) + 1)
        for c, low in zip(lab, corners, strict=True)
    ]
    places = np.array(list(product(*steps)), dtype=np.float64).reshape(-1, 3)
    lowest = corners + places * EDGE
    nearest = np.clip(lab, lowest, lowest + EDGE)
    kept = places[np.linalg.norm(nearest - lab, axis=1) <= distance].astype(int)
    return [int((x * SIDE + y) * SIDE + z) for x, y, z in kept]
