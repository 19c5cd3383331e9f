"""Linear probe: how well a logistic regression on frozen vectors tells classes apart, on folds it did not see."""

from __future__ import annotations

import numpy as np

FOLDS = 5
SEED = 2026
STRENGTH = 7.0  # weight of the mean loss against the L2 penalty, on vectors whose numbers deviate by 1 on the whole


def out_of_fold(vectors: np.ndarray, labels: np.ndarray, groups: np.ndarray | None = None) -> np.ndarray | None:
    """Each row's class as said by the model of the folds without it, (n,) ints. A group is never parted by folds.

    Stratified folds, as many as the smallest class has rows, 5 at most; None where a class has a single row or there
    is one class only. Vectors are centred and divided by one number, both from the training folds: encoders of any
    scale are treated alike, and directions in which pictures differ much keep their weight.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    counts = np.unique(labels, return_counts=True)[1]
    folds = min(FOLDS, int(counts.min()))
    if folds < 2 or len(counts) < 2:
        return None
    said = np.zeros(len(labels), dtype=np.int64)
    kind = StratifiedKFold if groups is None else StratifiedGroupKFold
    for train, test in kind(folds, shuffle=True, random_state=SEED).split(vectors, labels, groups):
        mean, scale = vectors[train].mean(axis=0), max(float(vectors[train].std(axis=0).mean()), 1e-9)
        model = LogisticRegression(C=STRENGTH / len(train), max_iter=2000)
        model.fit((vectors[train] - mean) / scale, labels[train])
        said[test] = model.predict((vectors[test] - mean) / scale)
    return said
