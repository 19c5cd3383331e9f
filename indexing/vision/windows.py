"""The windows through which a picture is looked at piece by piece, and what their scores say of each place.

Windows are fractions x, y, w, h of the picture: for each level squares of the picture's own shape, evenly spread and
overlapping. No torch here: the web process lays them out too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: (side of a window, how many along each side): halves, thirds and quarters, each half covered by the next.
LEVELS = ((0.5, 3), (1 / 3, 5), (0.25, 7))
CELLS = 24
#: Boxes that share more than this (intersection over union) point at one place.
SAME = 0.1


@dataclass(frozen=True)
class Seen:
    """One window: its box in fractions, and its score in standard deviations above the picture's mean window."""

    box: tuple[float, float, float, float]
    score: float


def windows() -> np.ndarray:
    """(n, 4) rows x, y, w, h in fractions of the picture."""
    rows = []
    for side, along in LEVELS:
        steps = np.linspace(0, 1 - side, along)
        rows += [(x, y, side, side) for y in steps for x in steps]
    return np.array(rows)


def best(scores: np.ndarray, most: int = 3) -> list[Seen]:
    """The windows that stand out most, best first, none on the place of a better one; `scores` as in `windows`."""
    relative = standard(scores)
    rows = windows()
    kept: list[int] = []
    for place in np.argsort(-relative, kind="stable"):
        if len(kept) == most or relative[place] <= 0:
            break
        if all(_overlap(rows[place], rows[other]) <= SAME for other in kept):
            kept.append(int(place))
    return [Seen(tuple(float(side) for side in rows[place]), float(relative[place])) for place in kept]  # type: ignore[arg-type]


def heat(scores: np.ndarray) -> np.ndarray:
    """(CELLS, CELLS) mean of the standardised scores of the windows over each cell, rows from the top."""
    relative = standard(scores)
    total, times = np.zeros((CELLS, CELLS)), np.zeros((CELLS, CELLS))
    for (x, y, w, h), score in zip(windows(), relative, strict=True):
        top, left = round(y * CELLS), round(x * CELLS)
        cells = np.s_[top : round((y + h) * CELLS), left : round((x + w) * CELLS)]
        total[cells] += score
        times[cells] += 1
    return np.asarray(total / np.maximum(times, 1))


def standard(scores: np.ndarray) -> np.ndarray:
    """In standard deviations above the mean, each level by itself: small windows score lower than large ones."""
    levels = np.split(np.asarray(scores, dtype=np.float64), np.cumsum([n * n for _, n in LEVELS])[:-1])
    return np.concatenate([(one - one.mean()) / max(one.std(), 1e-6) for one in levels])


def _overlap(one: np.ndarray, other: np.ndarray) -> float:
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    high = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    shared = max(wide, 0.0) * max(high, 0.0)
    return float(shared / (one[2] * one[3] + other[2] * other[3] - shared))
