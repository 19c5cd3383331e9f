"""The scores by which a picture is told to be upright: learned from copies of one picture against each other.

Features are brought to one scale for the fit, and the scale is folded into the weights afterwards. Pure but for the
time it takes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from indexing.multinomial import Rows
from indexing.vision.heads import softmax


def fit_upright(copies: Rows, weights: NDArray[np.float64], strength: float) -> Rows:
    """(n, 4, features), the first copy upright -> (features,) scores: the conditional logit of McFadden (1974)."""
    mean, scale = copies.mean(axis=(0, 1)), copies.std(axis=(0, 1)) + 1e-4
    scaled = ((copies - mean) / scale).astype(np.float64)
    total = weights.sum()

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        shares = softmax(scaled @ w)
        slope = shares.copy()
        slope[:, 0] -= 1
        gradient = np.einsum("n,nk,nkf->f", weights, slope, scaled, optimize=True) / total
        return float(
            -(weights * np.log(shares[:, 0] + 1e-12)).sum() / total + w @ w / (2 * strength)
        ), gradient + w / strength

    found = minimize(loss, np.zeros(copies.shape[2]), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return np.asarray(found.x / scale, dtype=np.float32)
