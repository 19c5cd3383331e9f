"""Labels guessed by rule, cleaned: what a model that never saw a book says of it, against what the rule said.

Confident learning (Northcutt et al. 2021): a label is dropped where another class is at least as likely as that class
usually is where it is given. Only guesses are cleaned; what people or the generator know stays. Pure.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from indexing.vision.heads import softmax


def kept(logits: NDArray[np.float32], answers: NDArray[np.int64], guessed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(n, classes) out-of-fold logits and the labels' numbers -> which rows to keep."""
    shares = softmax(logits)
    usual = np.array([
        shares[answers == one, one].mean() if (answers == one).any() else 1.0 for one in range(shares.shape[1])
    ])  # fmt: skip
    confident = np.where(shares >= usual, shares, 0)
    best = confident.argmax(axis=1)
    contradicted = (confident.max(axis=1) > 0) & (best != answers)
    return np.asarray(~(contradicted & guessed))
