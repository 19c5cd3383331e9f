"""Boxes that were found against boxes that are there: plain matching for one threshold, COCO's for the curves."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from indexing.evaluation.coco import Box
    from indexing.vision.protocols import Detection

MOST = 100  # boxes of a page that COCO's figures look at


@dataclass(frozen=True)
class Count:
    """Right boxes, boxes found and boxes there."""

    right: int
    found: int
    there: int

    def __add__(self, other: Count) -> Count:
        return Count(self.right + other.right, self.found + other.found, self.there + other.there)

    @property
    def precision(self) -> float | None:
        return round(self.right / self.found, 4) if self.found else None

    @property
    def recall(self) -> float | None:
        return round(self.right / self.there, 4) if self.there else None


def overlap(found: Sequence[Detection], there: Sequence[Box]) -> np.ndarray:
    """(found, there) intersection over union; against a crowd, the share of the found box that lies in it."""
    from pycocotools import mask

    if not found or not there:
        return np.zeros((len(found), len(there)))
    one = np.array([[box.x, box.y, box.w, box.h] for box in found], dtype=np.float64)
    other = np.array([[box.x, box.y, box.w, box.h] for box in there], dtype=np.float64)
    return np.asarray(mask.iou(one, other, [int(box.crowd) for box in there]))


def judged(found: Sequence[Detection], there: Sequence[Box], least: float) -> tuple[np.ndarray, np.ndarray]:
    """Two masks over `found`: the right ones, and those in a crowd, which are neither right nor wrong.

    Each found box, the surest first, takes the free box that it overlaps most, from `least` on.
    """
    overlaps = overlap(found, there)
    crowd = np.array([box.crowd for box in there], dtype=bool)
    free = ~crowd
    right, ignored = np.zeros(len(found), dtype=bool), np.zeros(len(found), dtype=bool)
    for row in sorted(range(len(found)), key=lambda place: -found[place].confidence):
        able = np.where(free & (overlaps[row] >= least), overlaps[row], -1.0)
        if able.size and able.max() >= 0:
            free[int(able.argmax())] = False
            right[row] = True
        else:
            ignored[row] = bool((overlaps[row][crowd] >= least).any())
    return right, ignored


def count(found: Sequence[Detection], there: Sequence[Box], least: float) -> Count:
    """Crowds are neither asked for nor held against what is found in them."""
    right, ignored = judged(found, there, least)
    return Count(int(right.sum()), int((~ignored).sum()), sum(not box.crowd for box in there))


@dataclass(frozen=True)
class Curve:
    """COCO's average precision at IoU .5 and over .5 to .95, and the precision at recall 0, .01 … 1 at .5."""

    ap50: float | None
    ap50_95: float | None
    precision: list[float]


def curve(found: Sequence[Sequence[Detection]], there: Sequence[Sequence[Box]]) -> Curve:
    """Of one class, page by page; None where no box is there."""
    if not any(not box.crowd for boxes in there for box in boxes):
        return Curve(None, None, [])
    if not any(found):
        return Curve(0.0, 0.0, [0.0] * 101)
    precision = _evaluated(found, there)
    return Curve(
        round(float(precision[0].mean()), 4),
        round(float(precision.mean()), 4),
        [round(float(value), 4) for value in precision[0]],
    )


def _evaluated(found: Sequence[Sequence[Detection]], there: Sequence[Sequence[Box]]) -> np.ndarray:
    """(10, 101): precision at IoU .5, .55 … .95 and at recall 0, .01 … 1, after pycocotools."""
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    with contextlib.redirect_stdout(sys.stderr), _silent():
        truth = COCO()
        truth.dataset = {
            "info": {},
            "images": [{"id": page} for page in range(1, len(there) + 1)],
            "categories": [{"id": 1, "name": "any"}],
            # Numbered from 1: COCOeval takes the box 0 for "no box".
            "annotations": _numbered(there, lambda box: {"iscrowd": int(box.crowd)}),
        }
        truth.createIndex()
        answers = truth.loadRes(_numbered(found, lambda box: {"score": float(box.confidence)}))
        measure = COCOeval(truth, answers, "bbox")
        measure.params.maxDets = [MOST]
        measure.params.areaRng, measure.params.areaRngLbl = [[0, 1e10]], ["all"]
        measure.evaluate()
        measure.accumulate()
    return np.asarray(measure.eval["precision"])[:, :, 0, 0, 0]


def _numbered(pages: Sequence[Sequence[Any]], more: Any) -> list[dict[str, Any]]:
    boxes = [(page, box) for page, some in enumerate(pages, 1) for box in some]
    return [
        {"id": number, "image_id": page, "category_id": 1, "bbox": [box.x, box.y, box.w, box.h], "area": box.w * box.h}
        | more(box)
        for number, (page, box) in enumerate(boxes, 1)
    ]


@contextlib.contextmanager
def _silent() -> Any:
    """pycocotools reports each of its steps."""
    import io

    with contextlib.redirect_stdout(io.StringIO()):
        yield
