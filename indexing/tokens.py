"""Facet values as integers, so that any mix of filters is one test on one array.

token = term id * 32 + bucket. Bucket 0 says that the illustration has the term at all; for objects, buckets 1..20 say
that its best confidence is at least bucket / 20, cumulatively, so that a slider is a single token. Values off the grid
are floored here and re-checked against the exact confidence by whoever needs it exact.
"""

from __future__ import annotations

import math

BUCKETS = 20
STRIDE = 32


def token(term: int, floor: float = 0.0) -> int:
    """The token that rows with `term` at confidence >= `floor` all carry (exact when floor is a multiple of 1/20)."""
    return term * STRIDE + bucket(floor)


def bucket(confidence: float) -> int:
    """0..20, rounding down; the epsilon keeps 0.55, stored as 0.5499999, in its own bucket."""
    return max(0, min(BUCKETS, math.floor(confidence * BUCKETS + 1e-4)))


def tokens(term: int, confidence: float) -> list[int]:
    """Every token of a detected term: bucket 0 and all those its confidence reaches."""
    return [term * STRIDE + b for b in range(bucket(confidence) + 1)]
