"""Figures of retrieval, computed by hand-checkable formulas; no model and no file is read here."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.stats import hypergeom
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from torch import Tensor

Ranks = NDArray[np.int64]


def ranks_of_own(queries: Tensor, gallery: Tensor, own: Tensor) -> Ranks:
    """Rank (1 = first) of gallery row `own[i]` for query i; ties count against it."""
    scores = queries @ gallery.T
    target = scores.gather(1, own[:, None])
    ranks: Ranks = (scores >= target).sum(1).clamp(min=1).numpy()
    return ranks


def recall(ranks: Ranks, k: int) -> float:
    return round(float((ranks <= k).mean()), 4)


def recall_in_smaller_gallery(ranks: Ranks, k: int, gallery: int, size: int) -> float:
    """Expected recall@k if the gallery were cut at random to `size` pictures, the true one kept.

    A picture ranked r has r - 1 betters among gallery - 1 others; the number kept is hypergeometric. This makes
    figures comparable with those measured on a smaller set.
    """
    kept = hypergeom.cdf(k - 1, gallery - 1, ranks - 1, min(size, gallery) - 1)
    return round(float(np.mean(kept)), 4)


def precision_at(scores: Tensor, relevant: Tensor, k: int) -> float:
    """Share of relevant pictures among the k best of one query."""
    return float(relevant[scores.topk(k).indices].float().mean())


def average_precision(scores: Tensor, relevant: Tensor) -> float:
    """Mean of the precision at each relevant picture, over the whole ranking of one query."""
    ordered = relevant[scores.argsort(descending=True)].float()
    precision = ordered.cumsum(0) / torch.arange(1, len(ordered) + 1)
    return float((precision * ordered).sum() / ordered.sum())


def zero_shot_accuracy(pictures: Tensor, prompts: Tensor, labels: Tensor) -> float:
    """Share of pictures nearest to their own class; `prompts` are one unit vector a class."""
    return round(float(((pictures @ prompts.T).argmax(1) == labels).float().mean()), 4)


def probe_accuracy(vectors: Tensor, labels: Tensor, seed: int) -> float:
    """Five-fold accuracy of a logistic regression on frozen vectors."""
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    probe = LogisticRegression(C=10.0, max_iter=2000)
    return round(float(cross_val_score(probe, vectors.numpy(), labels.numpy(), cv=folds).mean()), 4)


def same_pair_recall(vectors: Tensor, left: list[int], right: list[int]) -> float:
    """Recall@1 of the other half of each pair, both ways, among all rows but the query itself."""
    scores = vectors @ vectors.T
    scores.fill_diagonal_(float("-inf"))
    nearest: list[int] = scores.argmax(1).tolist()
    pairs = [*zip(left, right, strict=True), *zip(right, left, strict=True)]
    return round(sum(nearest[query] == other for query, other in pairs) / len(pairs), 4)


def mean_of(values: list[float]) -> float:
    return round(sum(values) / len(values), 4)
