"""Palettes as they are stored: rows [L, a, b, share] in CIELAB (D65), largest share first, shares summing to 1."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indexing.vision.cielab import from_srgb

Stored = list[list[float]]


def stored(colours: Sequence[tuple[float, float, float, float]]) -> Stored:
    """Rounded: a tenth of a CIELAB unit is far below what an eye can tell."""
    return [[round(c, 1), round(a, 1), round(b, 1), round(share, 3)] for c, a, b, share in colours]


def from_rgb(colours: Sequence[tuple[int, int, int]]) -> Stored:
    """A source's list of colours, commonest first. Shares are not told, hence a plain decline: 1/1, 1/2, 1/3 …"""
    lab = from_srgb(np.array(colours, dtype=np.uint8).reshape(-1, 3))
    shares = 1.0 / np.arange(1, len(colours) + 1)
    shares /= shares.sum()
    return stored([(float(c), float(a), float(b), float(s)) for (c, a, b), s in zip(lab, shares, strict=True)])
