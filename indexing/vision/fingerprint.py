"""64-bit perceptual hash: copies of one scan at other sizes or qualities differ in few bits.

DCT hash after Zauner, *Implementation and Benchmarking of Perceptual Image Hash Functions* (2010): 32 x 32 greys, the
8 x 8 lowest frequencies without the constant row and column, one bit for each above their median.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from indexing.vision.pictures import flatten

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

SIDE, BITS = 32, 8


def _cosines() -> np.ndarray:
    """Rows 1 to 8 of the DCT-II matrix, (8, 32)."""
    frequency, place = np.arange(1, BITS + 1)[:, None], np.arange(SIDE)[None, :]
    return np.asarray(np.cos(np.pi * frequency * (2 * place + 1) / (2 * SIDE)))


_DCT = _cosines()


def fingerprint(image: Picture) -> int:
    """The hash as a signed 64-bit integer, as Postgres `bigint` stores it; a flat picture gives 0."""
    grey = flatten(image).convert("L").resize((SIDE, SIDE), Image.Resampling.BOX, reducing_gap=3.0)
    waves = _DCT @ np.asarray(grey, dtype=np.float64) @ _DCT.T
    waves[np.abs(waves) < 1e-6] = 0.0  # rounding noise of a flat picture must not become bits
    bits = (waves > np.median(waves)).ravel()
    return int.from_bytes(np.packbits(bits).tobytes(), "big", signed=True)


def hamming(one: int, other: int) -> int:
    """Number of differing bits, 0..64; up to about 10 means the same picture."""
    return ((one ^ other) & (2**64 - 1)).bit_count()
