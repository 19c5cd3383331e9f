"""sRGB to CIELAB (D65), after IEC 61966-2-1 and CIE 15:2004."""

from __future__ import annotations

from functools import cache

import numpy as np

# Rows X, Y, Z of linear sRGB, each already divided by its value for D65 white.
_XYZ = np.array(
    [
        [0.4124564 / 0.95047, 0.3575761 / 0.95047, 0.1804375 / 0.95047],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339 / 1.08883, 0.1191920 / 1.08883, 0.9503041 / 1.08883],
    ],
    dtype=np.float32,
)


@cache
def _table() -> np.ndarray:
    """Linear value of each of the 256 levels."""
    level = np.arange(256) / 255.0
    return np.where(level <= 0.04045, level / 12.92, ((level + 0.055) / 1.055) ** 2.4).astype(np.float32)


def linear(pixels: np.ndarray) -> np.ndarray:
    """(n, 3) uint8 sRGB -> (n, 3) linear light, 0..1."""
    return np.asarray(_table()[pixels])


def to_lab(rgb: np.ndarray) -> np.ndarray:
    """(n, 3) linear sRGB 0..1 -> (n, 3) L 0..100, a, b."""
    xyz = rgb @ _XYZ.T
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz * (29 / 6) ** 2 / 3 + 4 / 29)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)


def from_srgb(pixels: np.ndarray) -> np.ndarray:
    """(n, 3) uint8 sRGB -> (n, 3) CIELAB."""
    return to_lab(linear(pixels))
