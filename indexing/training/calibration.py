"""From a raw cosine to a percentage a reader can trust: what random pairs score, and where true pairs begin.

For each kind of likeness: mean and standard deviation of random held-out pairs, and a logistic (a, b) such that
sigmoid(a * cosine + b) is the probability of a true pair in a set half true, half random.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from torch import Tensor


@dataclass(frozen=True)
class Calibration:
    mean: float
    std: float
    a: float
    b: float


def calibrate(true: NDArray[np.float32], random_pairs: NDArray[np.float32]) -> Calibration:
    """Fit on cosines of true and random pairs; both sides weigh the same whatever their number."""
    cosines = np.concatenate([true, random_pairs])[:, None]
    is_true = np.concatenate([np.ones(len(true)), np.zeros(len(random_pairs))])
    fitted = LogisticRegression(C=1e6, class_weight="balanced", max_iter=1000).fit(cosines, is_true)
    return Calibration(
        mean=round(float(random_pairs.mean()), 4),
        std=round(float(random_pairs.std()), 4),
        a=round(float(fitted.coef_[0, 0]), 3),
        b=round(float(fitted.intercept_[0]), 3),
    )


def _cosines(left: Tensor, right: Tensor, shift: int) -> NDArray[np.float32]:
    return (left * right.roll(shift, 0)).sum(-1).numpy()


def _random_cosines(left: Tensor, right: Tensor, seed: int) -> NDArray[np.float32]:
    """Twenty random pairings; the rows are shuffled first, since neighbours come from the same book."""
    order = torch.randperm(len(left), generator=torch.Generator().manual_seed(seed))
    return np.concatenate([_cosines(left[order], right[order], shift) for shift in range(1, 21)])


def calibrate_pairs(left: Tensor, right: Tensor, seed: int) -> dict[str, float]:
    """Row i of `left` and of `right` are a true pair; both are unit vectors."""
    return asdict(calibrate(_cosines(left, right, 0), _random_cosines(left, right, seed)))
