"""Do two pictures come from the same block, plate or negative? Local features say, and say where.

SIFT (Lowe, IJCV 2004) with the square root of its L1-normalised descriptors (RootSIFT: Arandjelović and Zisserman,
CVPR 2012), the ratio test both ways, then an affine map agreed on by RANSAC. Prints of one block differ by scale,
turn, a little stretch of the paper, colour and wear, so an implausible map (sheared, mirrored, hugely scaled) or one
that rests on a spot is refused. The tones of the two pictures, laid over each other, must agree too: blocks of one
series share frames. Pictures without texture have no features and match nothing. Never raises on a picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from indexing.vision.pictures import flatten

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

SIDE = 640  # pixels of the longer side looked at: hatching finer than that differs between impressions
SMALL, ENLARGED = 400, 3.0  # smaller pictures are enlarged to this side, three times at most: they have few features
BLUR = 1.2  # pixels: specks of ink and the grain of the paper are no features
FEATURES = 2000
RATIO = 0.9  # of the nearest to the second nearest descriptor
WITHIN = 6.0  # pixels of the picture looked at, between a point and where the map puts it
LEAST = 6  # points that must agree; what they lay over each other must agree in its tones too
TONES = 0.4  # correlation of the tones: blocks of one series share frames, and many points in them
SURE = 40  # points that are enough where the pictures share too little to compare tones
SHARE = 0.12  # of the matches that must agree
STRETCH = 1.35  # of one direction against the other
SCALE = 6.0  # of one picture looked at against the other, either way
SPREAD = 0.12  # of the points' extent: they must not lie on one line
OVERLAP = 0.25  # of the smaller picture: under it tones say nothing


@dataclass(frozen=True)
class Features:
    """Points (n, 2), their descriptors (n, 128) and the tones (h, w) of the picture as looked at: `factor` times the
    size it was given in."""

    points: np.ndarray
    descriptors: np.ndarray
    tones: np.ndarray
    factor: float


@dataclass(frozen=True)
class Match:
    """`matrix` (2, 3) maps pixels of the first picture to the second; `points` (inliers, 4) are x, y, x', y'."""

    inliers: int
    matrix: np.ndarray
    points: np.ndarray


def features(image: Picture) -> Features:
    """The local features of a picture; look once, compare with many."""
    import cv2

    grey, factor = _looked_at(image)
    grey = cv2.GaussianBlur(cv2.createCLAHE(2.0, (8, 8)).apply(grey), (0, 0), BLUR)
    found, rows = cv2.SIFT.create(nfeatures=FEATURES, contrastThreshold=0.02).detectAndCompute(grey, None)
    tones = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), max(1.0, 0.008 * max(grey.shape)))
    if rows is None or not len(rows):
        return Features(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32), tones, factor)
    rows = np.sqrt(rows / np.maximum(rows.sum(axis=1, keepdims=True), 1e-9)).astype(np.float32)
    return Features(np.array([one.pt for one in found], dtype=np.float32), rows, tones, factor)


def match(one: Features, other: Features) -> Match | None:
    """The map from `one` to `other`, or None when they do not show the same block."""
    import cv2

    pairs = _nearest_both_ways(one.descriptors, other.descriptors)
    if len(pairs) < LEAST:
        return None
    here, there = one.points[pairs[:, 0]], other.points[pairs[:, 1]]
    cv2.setRNGSeed(1857)  # RANSAC draws from OpenCV's one generator: the same pictures must give the same answer
    matrix, mask = cv2.estimateAffine2D(
        here, there, method=cv2.RANSAC, ransacReprojThreshold=WITHIN, maxIters=5000, confidence=0.999
    )
    if matrix is None:
        return None
    agreed = mask.ravel().astype(bool)
    here, there = here[agreed], there[agreed]
    if len(here) < max(LEAST, SHARE * len(pairs)) or not _plausible(matrix) or not _spread(here, there):
        return None
    likeness = _likeness(matrix, one.tones, other.tones)
    if (len(here) < SURE) if likeness is None else (likeness < TONES):
        return None
    whole = matrix / other.factor
    whole[:, :2] *= one.factor
    return Match(len(here), whole, np.hstack([here / one.factor, there / other.factor]))


def same_block(one: Picture, other: Picture) -> Match | None:
    """`match` of two pictures."""
    return match(features(one), features(other))


def _looked_at(image: Picture) -> tuple[np.ndarray, float]:
    """Greys (h, w) of the picture at the size at which features are sought, and how many times the given one it is."""
    side = max(image.size)
    factor = SIDE / side if side > SIDE else min(ENLARGED, max(1.0, SMALL / side))
    grey = flatten(image).convert("L")
    if factor != 1:
        size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
        grey = grey.resize(size, Image.Resampling.BICUBIC if factor > 1 else Image.Resampling.BOX)
    return np.asarray(grey), factor


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


def _likeness(matrix: np.ndarray, one: np.ndarray, other: np.ndarray) -> float | None:
    """Correlation (-1..1) of the tones of both pictures where they cover each other; None where that is too little."""
    import cv2

    size = (other.shape[1], other.shape[0])
    laid = cv2.warpAffine(one, matrix, size)
    common = cv2.warpAffine(np.ones_like(one), matrix, size) > 0.99
    if common.sum() < OVERLAP * min(one.size * abs(np.linalg.det(matrix[:, :2])), other.size):
        return None
    mine, theirs = laid[common] - laid[common].mean(), other[common] - other[common].mean()
    scale = float(np.sqrt((mine**2).sum() * (theirs**2).sum()))
    return float((mine * theirs).sum()) / scale if scale > 0 else 0.0
