"""An illustration as local features see it, and the way between pictures and pages.

Features are those of the upright picture cut from the working copy; what is stored is in page pixels, so that it holds
whatever the size of the copy. A page without a working copy raises SourceError.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from indexing.models import Illustration, Page
from indexing.pipeline.boxes import Box
from indexing.pipeline.crops import Crop, cut, open_page
from indexing.vision.matching import Features, features, match

#: Points of a match that are kept: more than an eye can follow.
MOST_POINTS = 60
#: Pictures whose features stay in memory, 2 MB each: the same neighbours come again and again.
REMEMBERED = 96


@dataclass(frozen=True)
class Impression:
    """`frame` (3, 3) maps pixels of the upright picture to pixels of the page."""

    local: Features
    frame: np.ndarray


@dataclass(frozen=True)
class Print:
    """Two impressions of one block: `matrix` (2 x 3) maps page pixels of the first to the second; `points` are rows
    x, y, x', y' of some of the `inliers`."""

    inliers: int
    matrix: list[list[float]]
    points: list[list[float]]


def impression(row: Illustration, region: Box | None = None) -> Impression:
    """Of a whole illustration, or of a part of its page in page pixels."""
    return _impression(row.page_id, row.page.file, region or (row.x, row.y, row.w, row.h), row.rotation)


@lru_cache(maxsize=REMEMBERED)
def _impression(page: int, file: str, box: Box, rotation: int) -> Impression:
    # `file` is part of the key: a page fetched anew is looked at anew.
    sheet = Page.objects.get(pk=page)
    x, y, w, h = box
    [crop] = cut(sheet, open_page(sheet), [Illustration(page=sheet, x=x, y=y, w=w, h=h, rotation=rotation)])
    return Impression(features(crop.image), frame(crop))


def frame(crop: Crop) -> np.ndarray:
    """(3, 3) from pixels of the upright crop to pixels of its page."""
    wide, high = crop.image.size
    turned = {
        90: [[0, 1, 0], [-1, 0, wide]],
        180: [[-1, 0, wide], [0, -1, high]],
        270: [[0, -1, high], [1, 0, 0]],
    }.get(crop.rotation, [[1, 0, 0], [0, 1, 0]])
    (across, down), (left, top) = crop.scale, crop.corner
    return np.asarray(np.array([[across, 0, left], [0, down, top], [0, 0, 1]]) @ np.array([*turned, [0, 0, 1]]))


def same_block(one: Impression, other: Impression) -> Print | None:
    """What two impressions have in common, None where they do not come from one block."""
    found = match(one.local, other.local)
    if found is None:
        return None
    matrix = other.frame @ np.vstack([found.matrix, [0, 0, 1]]) @ np.linalg.inv(one.frame)
    chosen = np.linspace(0, len(found.points) - 1, min(MOST_POINTS, len(found.points))).astype(int)
    points = found.points[np.unique(chosen)]
    here, there = (_moved(frame, xy) for frame, xy in ((one.frame, points[:, :2]), (other.frame, points[:, 2:])))
    return Print(found.inliers, np.round(matrix[:2], 6).tolist(), np.round(np.hstack([here, there]), 1).tolist())


def _moved(frame: np.ndarray, points: np.ndarray) -> np.ndarray:
    return np.asarray(points @ frame[:2, :2].T + frame[:2, 2])
