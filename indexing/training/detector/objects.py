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

SURE = 0.4  # confidence from which a box counts
SCALE = 2.5  # the pictures are small: the detectors see them as large as a crop of a page
MOST = 250


def agreement(student: UltralyticsDetector, start: UltralyticsDetector, cuttings: Sequence[Cutting]) -> dict[str, Any]:
    """Precision and recall of the student's boxes of a confidence against the start model's, at IoU .5."""
    mine = theirs = right = 0
    known = set(student.labels)
    for cutting in cuttings[:: max(1, len(cuttings) // MOST)]:
        picture = Image.fromarray(read(cutting.path))
        large = picture.resize((round(picture.width * SCALE), round(picture.height * SCALE)), Image.Resampling.BICUBIC)
        one = [box for box in student.detect([large], SURE)[0] if box.label in start.labels]
        other = [box for box in start.detect([large], SURE)[0] if box.label in known]
        mine, theirs = mine + len(one), theirs + len(other)
        for label in {box.label for box in one}:
            found, there = ([_corners(b) for b in boxes if b.label == label] for boxes in (one, other))
            right += sum(matched(np.array(found), np.array(there).reshape(-1, 4)))
    return {
        "pictures": len(cuttings[:: max(1, len(cuttings) // MOST)]),
        "start_boxes": theirs,
        "student_boxes": mine,
        "precision": round(right / max(1, mine), 3),
        "recall": round(right / max(1, theirs), 3),
    }


def _corners(box: Any) -> tuple[float, float, float, float]:
    return box.x, box.y, box.x + box.w, box.y + box.h
