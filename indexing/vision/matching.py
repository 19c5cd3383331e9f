"""Do two pictures come from the same block, plate or negative? Local features say, and say where.

SIFT (Lowe, IJCV 2004) with the square root of its L1-normalised descriptors (RootSIFT: Arandjelović and Zisserman,
CVPR 2012), the ratio test both ways, then an affine map agreed on by RANSAC. Prints of one block differ by scale,
turn, a little stretch of the paper, colour and wear, so an implausible map (sheared, mirrored, hugely scaled) or one
that rests on a spot is refused. Pictures without texture have no features and match nothing. Never raises on a picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from indexing.vision.pictures import shrink

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE = 640  # pixels of the longer side looked at: hatching finer than that differs between impressions
FEATURES = 2000
RATIO = 0.85  # of the nearest to the second nearest descriptor
WITHIN = 6.0  # pixels of the reduced picture between a point and where the map puts it
LEAST = 12  # points that must agree
SHARE = 0.12  # of the matches that must agree
STRETCH = 1.35  # of one direction against the other
SCALE = 6.0  # of one reduced picture against the other, either way
SPREAD = 0.12  # of the shorter side: the points must cover at least this much both ways


@dataclass(frozen=True)
class Features:
    """Points (n, 2) in pixels of the picture and their descriptors (n, 128)."""

    points: np.ndarray
    descriptors: np.ndarray
    size: tuple[int, int]


@dataclass(frozen=True)
class Match:
    """`matrix` (2, 3) maps pixels of the first picture to the second; `points` (inliers, 4) are x, y, x', y'."""

    inliers: int
    matrix: np.ndarray
    points: np.ndarray


def features(image: Image) -> Features:
    """The local features of a picture; look once, compare with many."""
    import cv2

    small = shrink(image, SIDE)
    grey = np.asarray(small.convert("L"))
    grey = cv2.createCLAHE(2.0, (8, 8)).apply(grey)
    found, rows = cv2.SIFT.create(nfeatures=FEATURES, contrastThreshold=0.02).detectAndCompute(grey, None)
    if rows is None or not len(rows):
        return Features(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32), image.size)
    rows = np.sqrt(rows / np.maximum(rows.sum(axis=1, keepdims=True), 1e-9)).astype(np.float32)
    points = np.array([one.pt for one in found], dtype=np.float32)
    return Features(points * np.array([image.width / small.width, image.height / small.height]), rows, image.size)


def match(one: Features, other: Features) -> Match | None:
    """The map from `one` to `other`, or None when they do not show the same block."""
    import cv2

    pairs = _nearest_both_ways(one.descriptors, other.descriptors)
    if len(pairs) < LEAST:
        return None
    # In pixels of the reduced pictures, so that the bounds mean the same at any size.
    scale, scale_other = (max(1.0, max(each.size) / SIDE) for each in (one, other))
    here, there = one.points[pairs[:, 0]] / scale, other.points[pairs[:, 1]] / scale_other
    cv2.setRNGSeed(1857)  # RANSAC draws from OpenCV's one generator: the same pictures must give the same answer
    matrix, mask = cv2.estimateAffine2D(
        here, there, method=cv2.RANSAC, ransacReprojThreshold=WITHIN, maxIters=5000, confidence=0.999
    )
    if matrix is None:
        return None
    agreed = mask.ravel().astype(bool)
    inliers = int(agreed.sum())
    if inliers < max(LEAST, SHARE * len(pairs)) or not _plausible(matrix) or not _spread(here[agreed], there[agreed]):
        return None
    points = np.hstack([here[agreed] * scale, there[agreed] * scale_other])
    whole = matrix * scale_other
    whole[:, :2] /= scale
    return Match(inliers, whole, points)


def same_block(one: Image, other: Image) -> Match | None:
    """`match` of two pictures."""
    return match(features(one), features(other))


def _nearest_both_ways(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """(m, 2) places of descriptors that are each other's nearest, clearly before the second nearest."""
    if len(one) < 2 or len(other) < 2:
        return np.zeros((0, 2), np.int64)
    cosines = one @ other.T  # unit rows: RootSIFT of an L1-normalised histogram has length 1
    forth, back = cosines.argmax(axis=1), cosines.argmax(axis=0)
    rows = np.arange(len(one))
    best = cosines[rows, forth]
    second = np.partition(cosines, -2, axis=1)[:, -2]
    # Distance of unit rows: sqrt(2 - 2 cosine).
    clear = (1 - best) < RATIO**2 * (1 - second)
    kept = clear & (back[forth] == rows)
    return np.column_stack([rows[kept], forth[kept]])


def _plausible(matrix: np.ndarray) -> bool:
    """Scaled and turned, but neither mirrored nor sheared out of shape."""
    linear = matrix[:, :2]
    large, small = np.linalg.svd(linear, compute_uv=False)
    if small <= 0 or np.linalg.det(linear) <= 0:
        return False
    return bool(large / small <= STRETCH and 1 / SCALE <= np.sqrt(large * small) <= SCALE)


def _spread(*sides: np.ndarray) -> bool:
    """Points on one line or one spot agree with many maps: they must cover some area in both pictures."""
    return all(float(np.ptp(points, axis=0).min()) >= SPREAD * float(np.ptp(points, axis=0).max()) for points in sides)
