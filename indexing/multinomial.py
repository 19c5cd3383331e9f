"""Multinomial logistic regression whose strength and temperature are chosen on documents not trained on.

Folds keep groups whole. Features are brought to one scale for the fit, and the scale is folded into the weights
afterwards, so that a head is one matrix product. Pure but for the time it takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold

from indexing.vision.heads import Head, softmax

Rows = NDArray[np.float32]
STRENGTHS = (0.0003, 0.001, 0.003, 0.01)
#: No class weighs more than so many times its share: a handful of pictures must not outweigh a thousand.
HEAVIEST = 4.0


@dataclass(frozen=True)
class Fitted:
    """`head` has its temperature divided out; `out_of_fold` (n, classes) are raw logits of folds not trained on."""

    head: Head
    out_of_fold: Rows
    strength: float
    temperature: float


def fit(
    rows: Rows, labels: Sequence[str], groups: Sequence[str], weights: NDArray[np.float64], real: NDArray[np.bool_],
    folds: int, seed: int,
) -> Fitted:  # fmt: skip
    """`real` rows, which were not drawn by program, settle strength and temperature. ValueError for one class only."""
    codes = tuple(sorted(set(labels)))
    answers = np.array([codes.index(label) for label in labels])
    if len(codes) < 2:
        raise ValueError("a head needs two classes")
    splits = list(StratifiedGroupKFold(folds, shuffle=True, random_state=seed).split(rows, answers, list(groups)))
    balanced = weights * _balance(answers, len(codes))
    tried = {c: _out_of_fold(rows, answers, balanced, splits, c, len(codes)) for c in STRENGTHS}
    strength = min(tried, key=lambda c: _loss(tried[c], answers, balanced * real))
    warmth = temperature(tried[strength][real], answers[real])
    weight, bias = _solve(rows, answers, balanced, strength, len(codes))
    return Fitted(Head(codes, weight / warmth, bias / warmth), tried[strength], strength, warmth)


def _balance(answers: NDArray[np.int64], classes: int) -> NDArray[np.float64]:
    counts = np.bincount(answers, minlength=classes)
    each = np.minimum(len(answers) / (classes * np.maximum(counts, 1)), HEAVIEST)
    return np.asarray(each[answers], dtype=np.float64)


def _out_of_fold(
    rows: Rows, answers: NDArray[np.int64], weights: NDArray[np.float64], splits: Sequence[tuple[Rows, Rows]], c: float,
    classes: int,
) -> Rows:  # fmt: skip
    logits = np.zeros((len(rows), classes), np.float32)
    for train, test in splits:
        weight, bias = _solve(rows[train], answers[train], weights[train], c, classes)
        logits[test] = rows[test] @ weight.T + bias
    return logits


def _solve(
    rows: Rows, answers: NDArray[np.int64], weights: NDArray[np.float64], c: float, classes: int
) -> tuple[Rows, Rows]:
    """Weight (classes, features) and bias (classes,) for rows as they come."""
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-4
    model = LogisticRegression(C=c, max_iter=150, tol=1e-3)
    model.fit((rows - mean) / scale, answers, weights)
    weight, bias = np.zeros((classes, rows.shape[1])), np.full(classes, -30.0)
    coefficients, intercept = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # scikit-learn keeps one row for two classes
        coefficients, intercept = (np.concatenate([-one / 2, one / 2]) for one in (coefficients, intercept))
    weight[model.classes_] = coefficients / scale
    bias[model.classes_] = intercept - (coefficients / scale) @ mean
    return weight.astype(np.float32), bias.astype(np.float32)


def _loss(logits: Rows, answers: NDArray[np.int64], weights: NDArray[np.float64]) -> float:
    right = softmax(logits)[np.arange(len(answers)), answers]
    return float(-(weights * np.log(np.maximum(right, 1e-9))).sum() / weights.sum())


def temperature(logits: Rows, answers: NDArray[np.int64]) -> float:
    """The divisor of the logits that makes the answers likeliest (Guo et al. 2017, On Calibration, 4.2)."""

    def loss(log: float) -> float:
        return _loss(logits / np.float32(np.exp(log)), answers, np.ones(len(answers)))

    return float(np.exp(minimize_scalar(loss, bounds=(-2.0, 2.0), method="bounded").x))
