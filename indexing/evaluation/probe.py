"""Linear probe: how well a logistic regression on frozen vectors tells classes apart, on folds it did not see."""

from __future__ import annotations

import numpy as np

FOLDS = 5
SEED = 2026
STRENGTH = 0.1  # inverse of the L2 penalty, on standardised columns


def out_of_fold(vectors: np.ndarray, labels: np.ndarray) -> np.ndarray | None:
    """Each row's class as said by the model of the folds without it, (n,) ints.

    Stratified folds, as many as the smallest class has rows, 5 at most; None where a class has a single row or there
    is one class only. Columns are standardised on the training folds, so that encoders of any scale are treated alike.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    counts = np.unique(labels, return_counts=True)[1]
    folds = min(FOLDS, int(counts.min()))
    if folds < 2 or len(counts) < 2:
        return None
    model = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=2000))
    split = StratifiedKFold(folds, shuffle=True, random_state=SEED)
    return np.asarray(cross_val_predict(model, vectors, labels, cv=split))
