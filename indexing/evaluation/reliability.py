"""Is a confidence of .8 right eight times in ten? Reliability curves and expected calibration error.

After Guo et al., *On Calibration of Modern Neural Networks* (ICML 2017): answers fall in ten bins of equal width by
confidence; the error is the mean distance between a bin's confidence and its share of right answers, weighed by size.
"""

from __future__ import annotations

from typing import Any

import numpy as np

BINS = 10


def reliability(confidence: np.ndarray, right: np.ndarray) -> dict[str, Any]:
    """(n,) confidences 0..1 and (n,) booleans -> {"n", "ece", "curve": one row for each bin}.

    Empty bins have null figures; without any answer so has the error.
    """
    confidence, right = np.asarray(confidence, dtype=np.float64), np.asarray(right, dtype=bool)
    owner = np.minimum((confidence * BINS).astype(int), BINS - 1)
    curve, error = [], 0.0
    for number in range(BINS):
        mine = owner == number
        size = int(mine.sum())
        said = float(confidence[mine].mean()) if size else None
        true = float(right[mine].mean()) if size else None
        if said is not None and true is not None:
            error += size / len(confidence) * abs(said - true)
        curve.append({
            "from": number / BINS,
            "to": (number + 1) / BINS,
            "confidence": None if said is None else round(said, 4),
            "accuracy": None if true is None else round(true, 4),
            "n": size,
        })  # fmt: skip
    return {"n": len(confidence), "ece": round(error, 4) if len(confidence) else None, "curve": curve}
