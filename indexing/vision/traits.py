"""What can be read off a picture without a network: tones, tint, grain and shape, the palette side of the heads.

The same 30 numbers for a stamp of 100 pixels and a plate of 4000: nothing here depends on the size of the scan. Pure;
same picture, same numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from indexing.vision.pictures import shrink

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL.Image import Image

SIDE = 96
TONES = 10
#: Rows of `traits`: tones as scanned, tones stretched, tint, grain, shape.
WIDTH = 2 * TONES + 10


def traits(images: Sequence[Image]) -> np.ndarray:
    """(n, 30) float32, each number of the order of one."""
    return np.array([_traits(image) for image in images], dtype=np.float32).reshape(len(images), WIDTH)


def _traits(image: Image) -> np.ndarray:
    pixels = np.asarray(shrink(image, SIDE), dtype=np.float32) / 255
    grey = pixels.mean(axis=2)
    low, high = np.percentile(grey, (2, 98))
    stretched = np.clip((grey - low) / max(float(high - low), 1e-3), 0, 1)
    last = [high - low, np.log(max(image.width, 1) / max(image.height, 1))]
    return np.concatenate([_tones(grey), _tones(stretched), _tint(pixels, grey), _grain(stretched), last])


def _tones(grey: np.ndarray) -> np.ndarray:
    """Root of the share of each of ten tones: roots, so that the few dark strokes of a drawing still count."""
    counts = np.bincount((grey * (TONES - 1e-3)).astype(int).ravel(), minlength=TONES)
    return np.asarray(np.sqrt(counts / counts.sum()))


def _tint(pixels: np.ndarray, grey: np.ndarray) -> np.ndarray:
    """How coloured the picture is, and the redness and yellowness of its lightest and darkest tenth."""
    colourful = pixels.max(axis=2) - pixels.min(axis=2)
    red, yellow = pixels[..., 0] - pixels[..., 1], pixels[..., :2].mean(axis=2) - pixels[..., 2]
    light, dark = grey >= np.percentile(grey, 90), grey <= np.percentile(grey, 10)
    spots = [float(rows[where].mean()) for where in (light, dark) for rows in (red, yellow)]
    return 4 * np.array([colourful.mean() / 2, colourful.std(), *spots])


def _grain(grey: np.ndarray) -> np.ndarray:
    """Share of flat ground and of strong edges between neighbouring pixels."""
    if min(grey.shape) < 2:
        return np.zeros(2)
    steps = np.abs(np.diff(grey, axis=0))[:, :-1] + np.abs(np.diff(grey, axis=1))[:-1]
    return np.array([(steps < 0.02).mean(), (steps > 0.3).mean()])
