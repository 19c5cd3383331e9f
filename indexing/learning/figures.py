"""How right a head is, and how right the model before it: precision, recall, F1, confusion, calibration. Pure.

Classes are places in a list, -1 is "nothing, or none of these". A figure on few items is what it is: the page says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from indexing.evaluation.reliability import reliability

NOTHING = -1


def figures(true: Sequence[int], said: Sequence[int], classes: int) -> dict[str, Any]:
    """{"n", "right", "precision", "recall", "f1" (means over classes that truly occur), "classes": a row for each,
    "confusion": [true][said], whose last column is "nothing"}.

    `true` are places 0..classes-1, `said` these or NOTHING.
    """
    table = np.zeros((classes, classes + 1), dtype=int)
    for row, column in zip(true, said, strict=True):
        table[row, column] += 1
    rows = [_of_class(table, one) for one in range(classes)]
    there = [row for row in rows if row["n"]]
    means = {name: _mean([row[name] for row in there]) for name in ("precision", "recall", "f1")}
    right = int(table[:, :classes].trace())
    return {
        "n": len(true), "right": round(right / len(true), 4) if len(true) else None, **means,
        "classes": rows, "confusion": table.tolist(),
    }  # fmt: skip


def _of_class(table: np.ndarray, one: int) -> dict[str, Any]:
    """Precision is 0 where the class was never said but occurs; all are 0 where nothing is right."""
    right, said, n = int(table[one, one]), int(table[:, one].sum()), int(table[one].sum())
    precision, recall = right / max(1, said), right / max(1, n)
    f1 = 2 * right / max(1, said + n)
    return {"n": n, "said": said, "precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


def _mean(values: Sequence[float]) -> float | None:
    return round(float(np.mean(values)), 4) if values else None


def calibration(shares: np.ndarray, true: Sequence[int]) -> dict[str, Any]:
    """(n, classes) confidences that sum to one, and what is true -> the reliability of the best answers."""
    best = shares.argmax(axis=1) if len(shares) else np.zeros(0, dtype=int)
    sure = shares[np.arange(len(best)), best] if len(shares) else np.zeros(0)
    return reliability(sure, best == np.asarray(true))
