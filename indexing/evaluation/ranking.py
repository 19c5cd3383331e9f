"""Figures of a ranking, from scores alone: ranks, recall at k, mean reciprocal rank, precision at k."""

from __future__ import annotations

import numpy as np

AT_ONCE = 512  # queries whose scores are held together


def ranks(queries: np.ndarray, gallery: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Rank, 1 = first, of gallery row `own[i]` for query row i; ties count against it. (n,) int64.

    Both are unit rows of one space, so that the score is their cosine.
    """
    parts = [np.zeros(0, np.int64)]
    for start in range(0, len(queries), AT_ONCE):
        scores = queries[start : start + AT_ONCE] @ gallery.T
        mine = scores[np.arange(len(scores)), own[start : start + AT_ONCE]]
        parts.append(np.asarray((scores >= mine[:, None]).sum(axis=1), dtype=np.int64))
    return np.concatenate(parts)


def recall(found: np.ndarray, k: int) -> float | None:
    """Share of ranks up to k, to four places; None of nothing."""
    return round(float((found <= k).mean()), 4) if len(found) else None


def reciprocal(found: np.ndarray) -> float | None:
    """Mean of 1/rank over the whole gallery."""
    return round(float((1.0 / found).mean()), 4) if len(found) else None


def precision_at(scores: np.ndarray, relevant: np.ndarray, k: int = 10) -> float:
    """Share of relevant ones among the k best, always out of k. `relevant` is a mask; ties keep the list's order."""
    best = np.argsort(-scores, kind="stable")[:k]
    return float(relevant[best].sum()) / k


def mean_of(values: list[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None
