"""Outlines for boxes that a detector has found, by SAM, SAM 2, MobileSAM or FastSAM as ultralytics loads them.

A box keeps its class and confidence; it gets the outline of the mask that fits it best, and none where no mask does.
Every error of loading is a `ModelUnavailableError`.
"""

from __future__ import annotations

import contextlib
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from indexing.vision.detector import MAKER, _yolo
from indexing.vision.pictures import flatten
from indexing.vision.protocols import Detection, Detector, ModelCard, ModelUnavailableError, Segmenter
from indexing.vision.weights import checked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL.Image import Image

#: IoU of a box and a mask's own box above which the mask is of the same thing.
SAME = 0.5
#: Pixels by which an outline may leave the mask's edge, as a share of the picture's longer side.
COARSE = 0.003
LICENCES = {"sam": "Apache-2.0", "mobile_sam": "Apache-2.0", "FastSAM": "AGPL-3.0"}


class UltralyticsSegmenter:
    """A `Segmenter`. Safe to share between threads: passes go one after another."""

    def __init__(self, model: Any, card: ModelCard, *, asked: bool) -> None:
        """`asked`: the model is told the boxes (SAM); otherwise it outlines all it sees (FastSAM)."""
        self.card = card
        self._model = model
        self._asked = asked
        self._lock = threading.Lock()

    @classmethod
    def load(cls, path: Path) -> UltralyticsSegmenter:
        """From a `.pt` file whose name says what it is, as ultralytics itself needs it: sam…, mobile_sam, FastSAM…."""
        family = next((name for name in LICENCES if path.stem.startswith(name)), None)
        if family is None:
            raise ModelUnavailableError(f"{path.name} is no segmenter: their names begin with {', '.join(LICENCES)}.")
        digest = checked(path)
        _yolo()  # its switches come before any import of ultralytics
        from ultralytics.models import SAM, FastSAM

        try:
            model = (FastSAM if family == "FastSAM" else SAM)(str(path))
        except Exception as error:  # pickles of other versions fail in many ways
            raise ModelUnavailableError(f"ultralytics cannot read {path.name}: {error}") from error
        card = ModelCard(f"ultralytics:{path.name}", digest[:12], digest, LICENCES[family], MAKER)
        return cls(model, card, asked=family != "FastSAM")

    def outline(self, image: Image, boxes: Sequence[Detection]) -> list[Detection]:
        """The same boxes in the same order, with a polygon in pixels of the picture where there is one to be had."""
        if not boxes:
            return []
        pixels = np.ascontiguousarray(np.asarray(flatten(image))[:, :, ::-1])
        corners = np.array([(box.x, box.y, box.x + box.w, box.y + box.h) for box in boxes], dtype=np.float32)
        prompts: dict[str, Any] = {"bboxes": corners.tolist()} if self._asked else {"imgsz": 1024}
        with self._lock:
            (result,) = self._model.predict(pixels, conf=0.0 if self._asked else 0.25, device="cpu", verbose=False,
                                            save=False, **prompts)  # fmt: skip
        if result.masks is None:
            return list(boxes)
        outlines = [np.asarray(one, dtype=np.float32).reshape(-1, 2) for one in result.masks.xy]
        return [replace(box, polygon=_fitting(box, outlines, image.size) or box.polygon) for box in boxes]


class Outlined:
    """A `Detector` whose boxes get their outlines from a segmenter; both names stand in its card."""

    def __init__(self, detector: Detector, segmenter: Segmenter) -> None:
        first, second = detector.card, segmenter.card
        licences = dict.fromkeys((first.licence, second.licence))
        self.card = ModelCard(
            f"{first.name} + {second.name}", f"{first.version} + {second.version}", first.sha256,
            ", ".join(one for one in licences if one), first.url,
        )  # fmt: skip
        self.labels = detector.labels
        self._detector, self._segmenter = detector, segmenter

    def detect(self, images: Sequence[Image], floor: float = 0.05) -> list[list[Detection]]:
        """As the detector finds them, with outlines."""
        found = self._detector.detect(images, floor)
        return [self._segmenter.outline(image, boxes) for image, boxes in zip(images, found, strict=True)]


def _fitting(box: Detection, outlines: list[np.ndarray], size: tuple[int, int]) -> tuple[tuple[float, float], ...]:
    """The outline, simplified, whose own box is most like `box`."""
    best, most = None, SAME
    for outline in outlines:
        if len(outline) >= 3 and (found := _overlap(box, outline)) >= most:
            best, most = outline, found
    if best is None:
        return ()
    return tuple((float(x), float(y)) for x, y in _simple(np.clip(best, 0, size), COARSE * max(size)))


def _overlap(box: Detection, outline: np.ndarray) -> float:
    (left, top), (right, bottom) = outline.min(axis=0), outline.max(axis=0)
    across = min(right, box.x + box.w) - max(left, box.x)
    down = min(bottom, box.y + box.h) - max(top, box.y)
    both = max(0.0, float(across)) * max(0.0, float(down))
    return both / (box.w * box.h + float((right - left) * (bottom - top)) - both)


def _simple(outline: np.ndarray, coarse: float) -> np.ndarray:
    """An outline of at least three points that leaves the given one by at most `coarse` pixels (Douglas-Peucker)."""
    import cv2

    with contextlib.suppress(cv2.error):
        kept = cv2.approxPolyDP(outline.astype(np.float32), coarse, True).reshape(-1, 2)
        if len(kept) >= 3:
            return np.asarray(kept)
    return outline
