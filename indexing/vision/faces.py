"""Faces as boxes, with YuNet (Wu et al., 2023; OpenCV's model zoo, MIT). Faces are counted, never recognised.

Trained on photographs: drawn and engraved faces are found less often.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from indexing.vision.pictures import shrink
from indexing.vision.protocols import Detection, ModelCard, ModelUnavailableError
from indexing.vision.weights import checked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PIL.Image import Image

# Faces between about 10 and 300 pixels are found, so larger scans are brought to this size first.
WORKING_SIDE = 640
OVERLAP = 0.3
# Under this its boxes on prints are mostly grain and foliage.
LEAST = 0.5
Point = tuple[float, float]


class YuNetDetector:
    """Detector of the single label "face"."""

    labels: tuple[str, ...] = ("face",)

    def __init__(self, net: Any, card: ModelCard) -> None:
        self.card = card
        self._net = net
        self._lock = threading.Lock()  # the net keeps the size and the floor between calls

    @classmethod
    def load(cls, path: Path) -> YuNetDetector:
        """From the ONNX file; `ModelUnavailableError` when OpenCV cannot read it."""
        import cv2

        digest = checked(path)
        # The ONNX reader of OpenCV 5 says on stderr that it ignores the choice of device.
        level = cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)
        try:
            net = cv2.FaceDetectorYN.create(str(path), "", (320, 320), LEAST, OVERLAP, 200)
        except cv2.error as error:
            raise ModelUnavailableError(f"OpenCV cannot read the face model {path.name}: {error.err}") from error
        finally:
            cv2.utils.logging.setLogLevel(level)
        url = "https://github.com/opencv/opencv_zoo/tree/main/models/face_detection_yunet"
        return cls(net, ModelCard(f"yunet:{path.name}", digest[:12], digest, "MIT", url))

    def detect(self, images: Sequence[Image], floor: float = 0.05) -> list[list[Detection]]:
        """One list of faces per picture, best first, never under LEAST."""
        return [self._faces(image, max(floor, LEAST)) for image in images]

    def eyes(self, image: Image) -> tuple[Point, Point] | None:
        """The eyes of the surest face, left one of the picture first, in its pixels; None without a face."""
        small = shrink(image, WORKING_SIDE)
        rows = self._rows(small, LEAST)
        if not rows:
            return None
        kx, ky = image.width / small.width, image.height / small.height
        # A row: the box, five points (right eye, left eye, nose, corners of the mouth), the score.
        _x, _y, _w, _h, one_x, one_y, other_x, other_y, *_rest = max(rows, key=lambda row: row[-1])
        left, right = sorted(((one_x * kx, one_y * ky), (other_x * kx, other_y * ky)))
        return left, right

    def _rows(self, small: Image, floor: float) -> list[list[float]]:
        pixels = np.ascontiguousarray(np.asarray(small)[:, :, ::-1])
        with self._lock:
            self._net.setInputSize(small.size)
            self._net.setScoreThreshold(floor)
            rows = self._net.detect(pixels)[1]
        return [] if rows is None else list(rows.tolist())

    def _faces(self, image: Image, floor: float) -> list[Detection]:
        small = shrink(image, WORKING_SIDE)
        found = []
        for x, y, w, h, *_, score in self._rows(small, floor):
            left, top = max(0.0, x), max(0.0, y)
            right, bottom = min(float(small.width), x + w), min(float(small.height), y + h)
            if right > left and bottom > top:
                kx, ky = image.width / small.width, image.height / small.height
                box = (left * kx, top * ky, (right - left) * kx, (bottom - top) * ky)
                found.append(Detection("face", min(1.0, score), *box))
        return sorted(found, key=lambda face: -face.confidence)
