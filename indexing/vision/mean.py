"""Means of many pictures: of equal frames in linear light, of faces laid over one another, of palettes.

Light, not code values, is averaged: half of the pixels white and half black give the grey of half the light (IEC
61966-2-1). Reads no database and loads no model.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image

from indexing.vision.cielab import linear

#: The longer side of a mean picture, and the sides of a mean face.
SIDE, FACE = 320, 160
#: Where the eyes of a mean face are, in parts of its sides: about those of a face that YuNet boxes with a margin.
EYES = ((0.36, 0.42), (0.64, 0.42))
#: What is kept around a face's box on each side, in parts of the box.
MARGIN = 0.2
COLOURS = 8
Point = tuple[float, float]
Box = tuple[float, float, float, float]


class Mean:
    """The sum of pictures of one size, which can be kept in a file and added to others."""

    def __init__(self, total: np.ndarray | None = None, count: int = 0) -> None:
        self.total, self.count = total, count

    def add(self, pixels: np.ndarray) -> None:
        """`pixels` (h, w, 3) uint8 sRGB."""
        light = linear(pixels).astype(np.float64)
        self.total = light if self.total is None else self.total + light
        self.count += 1

    def join(self, total: np.ndarray, count: int) -> None:
        self.total = total if self.total is None else self.total + total
        self.count += count

    def picture(self) -> Image.Image:
        """The mean as sRGB; ValueError of no picture."""
        if self.total is None or not self.count:
            raise ValueError("no picture to take the mean of")
        light = np.clip(self.total / self.count, 0, 1)
        coded = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
        return Image.fromarray(np.round(coded * 255).astype(np.uint8))


def frame(ratios: Sequence[float]) -> tuple[int, int]:
    """(width, height) of the frame of pictures with these ratios of width to height: the median's, SIDE at most."""
    middle = min(max(float(np.median(np.asarray(ratios))) if len(ratios) else 1.0, 0.25), 4.0)
    return (SIDE, max(1, round(SIDE / middle))) if middle >= 1 else (max(1, round(SIDE * middle)), SIDE)


def framed(picture: Image.Image, size: tuple[int, int]) -> np.ndarray:
    """The picture stretched over the frame: edges lie on edges."""
    return np.asarray(picture.convert("RGB").resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0))


def face_by_eyes(picture: Image.Image, eyes: tuple[Point, Point]) -> np.ndarray:
    """(FACE, FACE, 3) turned, scaled and moved so that the eyes lie on EYES; mirrored beyond the edges."""
    import cv2

    (x0, y0), (x1, y1) = eyes
    (u0, v0), (u1, v1) = [(u * FACE, v * FACE) for u, v in EYES]
    # The similarity that takes one pair of points to the other, as a product of complex numbers.
    turn = complex(u1 - u0, v1 - v0) / (complex(x1 - x0, y1 - y0) or 1)
    move = complex(u0, v0) - turn * complex(x0, y0)
    matrix = np.array([[turn.real, -turn.imag, move.real], [turn.imag, turn.real, move.imag]])
    pixels = np.asarray(picture.convert("RGB"))
    return np.asarray(cv2.warpAffine(pixels, matrix, (FACE, FACE), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REFLECT))


def face_by_box(picture: Image.Image) -> np.ndarray:
    """(FACE, FACE, 3) of a face cut out with MARGIN around its box."""
    return framed(picture, (FACE, FACE))


def palette(colours: Sequence[Sequence[float]]) -> list[list[float]]:
    """At most COLOURS rows [L, a, b, share], largest first, of rows of many palettes: k-means in CIELAB, by share."""
    from sklearn.cluster import KMeans

    rows = np.asarray(colours, dtype=np.float64).reshape(-1, 4)
    rows = rows[rows[:, 3] > 0]
    if not len(rows):
        return []
    kinds = min(COLOURS, len(np.unique(rows[:, :3], axis=0)))
    found = KMeans(kinds, n_init=1, random_state=0).fit(rows[:, :3], sample_weight=rows[:, 3])
    shares = np.bincount(found.labels_, rows[:, 3], kinds) / rows[:, 3].sum()
    return [
        [*(round(float(v), 1) for v in found.cluster_centers_[n]), round(float(shares[n]), 4)]
        for n in np.argsort(-shares)
    ]


def mean_colour(colours: Sequence[Sequence[float]]) -> list[float]:
    """[L, a, b] of rows [L, a, b, share], each as much as its share."""
    rows = np.asarray(colours, dtype=np.float64).reshape(-1, 4)
    return [round(float(v), 1) for v in np.average(rows[:, :3], axis=0, weights=rows[:, 3])]
