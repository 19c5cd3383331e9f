"""How well the student held the objects, without labels: where it and the start model agree on pictures not trained on.

A proxy: it cannot tell whether the start model was right, only that nothing was lost or added. Nothing here fails but
unreadable files.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image

from indexing.training.detector.calibrating import matched
from indexing.training.detector.material import Cutting, read
from indexing.vision.detector import UltralyticsDetector

SURE = 0.4  # confidence from which a box of the start model counts, and one of the student is counted
LEAST = 0.02  # confidence down to which the student's boxes are ranked
SCALE = 2.5  # the pictures are small: the detectors see them as large as a crop of a page
MOST = 120


def agreement(
    student: UltralyticsDetector, start: UltralyticsDetector, cuttings: Sequence[Cutting]
) -> tuple[dict[str, Any], list[tuple[float, bool]]]:
    """The student's boxes against the start model's of confidence SURE, at IoU .5 and of one class.

    Precision and recall of the boxes that the student is SURE of too, and the average precision of all its boxes, which
    does not mind by how much its confidences differ; then the confidences themselves, and whether each was right.
    """
    chosen = cuttings[:: max(1, len(cuttings) // MOST)]
    ranked: list[tuple[float, bool]] = []
    theirs = 0
    for cutting in chosen:
        picture = Image.fromarray(read(cutting.path))
        large = picture.resize((round(picture.width * SCALE), round(picture.height * SCALE)), Image.Resampling.BICUBIC)
        one = [box for box in student.detect([large], LEAST)[0] if box.label in start.labels]
        other = [box for box in start.detect([large], SURE)[0] if box.label in student.labels]
        theirs += len(other)
        for label in {box.label for box in one}:
            mine = [box for box in one if box.label == label]
            found, there = (np.array([_corners(b) for b in boxes if b.label == label]) for boxes in (one, other))
            right = matched(found, there.reshape(-1, 4))
            ranked += zip((box.confidence for box in mine), right, strict=True)
    sure = [right for confidence, right in ranked if confidence >= SURE]
    figures = {
        "pictures": len(chosen),
        "start_boxes": theirs,
        "student_boxes": len(sure),
        "precision": round(sum(sure) / max(1, len(sure)), 3),
        "recall": round(sum(sure) / max(1, theirs), 3),
        "ap50": round(average_precision(ranked, theirs), 3),
    }
    return figures, ranked


def average_precision(ranked: Sequence[tuple[float, bool]], there: int) -> float:
    """Area under the precision-recall curve, precision made to fall only (as COCO does, but at every step)."""
    right = np.array([right for _, right in sorted(ranked, key=lambda one: -one[0])], float)
    if not len(right) or not there:
        return 0.0
    precision = right.cumsum() / np.arange(1, len(right) + 1)
    best = np.maximum.accumulate(precision[::-1])[::-1]
    return float((best * right).sum() / there)


def _corners(box: Any) -> tuple[float, float, float, float]:
    return box.x, box.y, box.x + box.w, box.y + box.h
