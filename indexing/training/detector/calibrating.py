"""Confidences that mean something, and from which one on a box is kept, class by class.

Fitted on pages of held-out documents, each also mirrored; classes that no real set labels (tables, scores, maps, marks,
advertisements, stamps) on composed pages, which flatters them. Two figures a class are all that so few boxes can bear,
so the curve is a logistic one of the raw confidence's logit (Platt 1999), kept as a rising piecewise-linear table. How
far off it is, is told by fitting on one half of the documents and looking at the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from indexing.training.detector.classes import LAYOUT
from indexing.training.detector.geometry import mirrored
from indexing.training.detector.material import drawn
from indexing.training.detector.samples import Page
from indexing.vision.detector import UltralyticsDetector, code_of

LEAST = 0.01  # raw confidence under which boxes are not looked at
RIGHT = 0.5  # IoU
FEW = 8  # right boxes, wrong ones or boxes there under which a class takes the curve of all classes
GRID = (0.0, 0.002, 0.005, 0.01, 0.02, 0.04, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0)
THRESHOLDS = np.arange(0.4, 0.71, 0.02)  # lower ones would find more, and something on pages that have nothing

Numbers = npt.NDArray[np.float64]


@dataclass
class Seen:
    """Of one class: raw confidences, whether right, the half of the documents, and how many boxes are there."""

    raw: list[float] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    half: list[int] = field(default_factory=list)
    there: int = 0


def looked_at(
    detector: UltralyticsDetector, pages: Sequence[Page], classes: Sequence[str], seed: int
) -> dict[str, Seen]:
    """What a detector without a card says of the classes of LAYOUT named, on pages that label them."""
    seen = {name: Seen() for name in classes}
    for page in pages:
        half = int(
            drawn(page.document + page.name, seed, 0.5)
            if page.source == "composed"
            else drawn(page.document, seed, 0.5)
        )
        for one in (page,) if page.source == "composed" else (page, mirrored(page)):
            found = detector.detect([Image.fromarray(one.picture)], LEAST)[0]
            for name in classes:
                if not page.judged[LAYOUT.index(name)]:
                    continue
                boxes = [box for box in found if box.label == code_of(name)]
                there = one.of(name)
                seen[name].there += len(there)
                seen[name].raw += [box.confidence for box in boxes]
                seen[name].right += matched(np.array([[b.x, b.y, b.x + b.w, b.y + b.h] for b in boxes]), there)
                seen[name].half += [half] * len(boxes)
    return seen


def matched(found: Numbers, there: npt.NDArray[Any], least: float = RIGHT) -> list[bool]:
    """Which of the boxes found (x1, y1, x2, y2; best first) have a box of their own that they overlap by `least`."""
    free, right = np.ones(len(there), bool), []
    for box in found:
        if not len(there):
            right.append(False)
            continue
        low, high = np.maximum(box[:2], there[:, :2]), np.minimum(box[2:], there[:, 2:])
        common = np.clip(high - low, 0, None).prod(1)
        sizes = (there[:, 2:] - there[:, :2]).prod(1) + (box[2:] - box[:2]).prod()
        overlap = np.where(free, common / (sizes - common), 0)
        best = int(overlap.argmax())
        right.append(bool(overlap[best] >= least))
        free[best] &= not right[-1]
    return right


def fitted(raw: Sequence[float], right: Sequence[bool]) -> tuple[float, float]:
    """Slope (at least .3, so that the curve rises) and offset of the logistic curve."""
    from sklearn.linear_model import LogisticRegression

    if len(set(right)) < 2:
        return 1.0, 0.0
    model = LogisticRegression(C=3.0).fit(logit(np.array(raw))[:, None], np.array(right))
    return max(0.3, float(model.coef_[0, 0])), float(model.intercept_[0])


def logit(raw: Numbers) -> Numbers:
    clipped = np.clip(raw, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(clipped / (1 - clipped)))


def confidence(raw: Numbers, curve: tuple[float, float]) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-(curve[0] * logit(raw) + curve[1]))))


def table(curve: tuple[float, float]) -> dict[str, list[float]]:
    """The curve as `calibration.json` holds it; nothing is said of nothing."""
    y = [0.0, *confidence(np.array(GRID[1:]), curve).round(6).tolist()]
    return {"x": list(GRID), "y": y}


def threshold(said: Numbers, right: npt.NDArray[np.bool_], there: int) -> float:
    """The calibrated confidence from which on precision and recall balance best (F1)."""
    best = max(THRESHOLDS, key=lambda least: (f1(said, right, there, least), -abs(least - 0.4)))
    return round(float(best), 2)


def f1(said: Numbers, right: npt.NDArray[np.bool_], there: int, least: float) -> float:
    kept = said >= least
    return 2 * float(right[kept].sum()) / max(1, int(kept.sum()) + there)


def settled(seen: dict[str, Seen]) -> tuple[dict[str, Any], dict[str, float], dict[str, Any]]:
    """`calibration.json`, the thresholds, and how far off each curve was on the half it was not fitted on."""
    pooled = fitted([r for one in seen.values() for r in one.raw], [r for one in seen.values() for r in one.right])
    curves: dict[str, Any] = {}
    least: dict[str, float] = {"default": 0.4}
    told: dict[str, Any] = {}
    for name, one in seen.items():
        code = code_of(name)
        raw, right, half = np.array(one.raw), np.array(one.right, bool), np.array(one.half, int)
        enough = min(int(right.sum()), int((~right).sum()), one.there) >= FEW
        curve = fitted(one.raw, one.right) if enough else pooled
        curves[code] = table(curve)
        said = confidence(raw, curve)
        least[code] = threshold(said, right, one.there) if enough else 0.4
        told[code] = {"boxes": one.there, "found": len(raw), "own_curve": enough}
        if enough and 0 < half.sum() < len(half):
            other = np.concatenate([_crossed(raw, right, half, fold) for fold in (0, 1)])
            truth = np.concatenate([right[half == fold] for fold in (0, 1)])
            told[code]["ece_cross_fit"] = round(_error(other, truth), 4)
    return curves, least, told


def _crossed(raw: Numbers, right: npt.NDArray[np.bool_], half: npt.NDArray[np.int_], fold: int) -> Numbers:
    return confidence(raw[half == fold], fitted(raw[half != fold].tolist(), right[half != fold].tolist()))


def _error(said: Numbers, right: npt.NDArray[np.bool_]) -> float:
    """Expected calibration error over ten bins of equal width."""
    owner = np.minimum((said * 10).astype(int), 9)
    parts = [owner == number for number in range(10)]
    return float(sum(p.sum() * abs(said[p].mean() - right[p].mean()) for p in parts if p.any()) / max(1, len(said)))
