"""Whether the objects are still those of the start model, on pictures of books that were not trained on.

It cannot tell whether the start model is right, only that nothing was lost or added. Nothing here fails but unreadable
files.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image

from indexing.training.detector.calibrating import matched
from indexing.training.detector.material import Cutting, read
from indexing.vision.detector import UltralyticsDetector
from indexing.vision.protocols import Detection

LEAST = 0.05  # confidence from which the boxes of both are counted
SAME = 0.95  # IoU from which two boxes are the same but for rounding
SCALE = 2.5  # the pictures are small: the detectors see them as large as a crop of a page
MOST = 120


def agreement(student: UltralyticsDetector, start: UltralyticsDetector, cuttings: Sequence[Cutting]) -> dict[str, Any]:
    """How many boxes of each, of confidence LEAST and of a class that both know, are the same."""
    chosen = cuttings[:: max(1, len(cuttings) // MOST)]
    mine = theirs = same = 0
    for cutting in chosen:
        picture = Image.fromarray(read(cutting.path))
        large = picture.resize((round(picture.width * SCALE), round(picture.height * SCALE)), Image.Resampling.BICUBIC)
        one = [box for box in student.detect([large], LEAST)[0] if box.label in start.labels]
        other = [box for box in start.detect([large], LEAST)[0] if box.label in student.labels]
        mine, theirs = mine + len(one), theirs + len(other)
        for label in {box.label for box in one}:
            found, there = (_corners([box for box in boxes if box.label == label]) for boxes in (one, other))
            same += sum(matched(found, there, SAME))
    return {
        "pictures": len(chosen),
        "start_boxes": theirs,
        "student_boxes": mine,
        "precision": round(same / max(1, mine), 3),
        "recall": round(same / max(1, theirs), 3),
        "lost": round(1 - same / max(1, theirs), 3),
    }


def _corners(boxes: Sequence[Detection]) -> np.ndarray:
    return np.array([[box.x, box.y, box.x + box.w, box.y + box.h] for box in boxes]).reshape(-1, 4)
