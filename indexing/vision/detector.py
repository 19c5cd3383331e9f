"""Boxes from any model that ultralytics loads: COCO objects, layout classes, or a library's own fine-tuned labels.

Loading fails with `ModelUnavailableError`. Nothing is downloaded, installed or reported to the maker: ultralytics'
switches for that are set before its first import.
"""

from __future__ import annotations

import os
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from indexing.text import slug
from indexing.vision.ahead import ahead
from indexing.vision.detector_card import DetectorCard, beside
from indexing.vision.open_vocabulary import teach
from indexing.vision.pictures import flatten
from indexing.vision.protocols import Detection, ModelCard, ModelUnavailableError
from indexing.vision.torches import device, quiet_torch
from indexing.vision.weights import checked
from indexing.vision.yolo import YoloPass, array_of
from indexing.vocabularies import find

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL.Image import Image

BATCH = {"cpu": 16, "cuda": 64}
MAKER = "https://docs.ultralytics.com/models/"
OVERLAP = 0.6  # IoU above which the weaker of two boxes of one class goes


def code_of(label: str) -> str:
    """The vocabulary's code of a model's label: "dining table" -> "dining-table", "lettrine" -> "initial"."""
    own = slug(label)
    # A word that is itself a code is that class: "table" is a table of figures, though a dining table is one in French.
    exact = next((term for name in ("object", "layout") if (term := find(name, label)) and term.code == own), None)
    term = exact or find("object", label) or find("layout", label)
    return term.code if term else own


class UltralyticsDetector:
    """A `Detector`. Safe to share between threads: passes go one after another."""

    def __init__(self, model: Any, card: ModelCard, side: int = 640, facts: DetectorCard | None = None) -> None:
        """`side`: pixels of the longer side the model sees. `facts`: what lies beside its weights."""
        self.card = card
        self.facts = facts or DetectorCard()
        self.labels = tuple(code_of(label) for _, label in sorted(model.names.items()))
        self._codes = {number: code_of(label) for number, label in model.names.items()}
        self._model = model
        self._side = side
        self._pass: YoloPass | None = None
        self._lock = threading.Lock()

    @classmethod
    def load(cls, path: Path) -> UltralyticsDetector:
        """From a `.pt` file. Its pickle is read by torch's restricted loader, which builds only known classes."""
        digest = checked(path)
        make = _yolo()
        try:
            model = make(str(path), verbose=False)
        except Exception as error:  # pickles of other versions fail in many ways
            raise ModelUnavailableError(f"ultralytics cannot read {path.name}: {error}") from error
        teach(model)
        facts, said = beside(path), model.ckpt if isinstance(getattr(model, "ckpt", None), dict) else {}
        licence = facts.licence or str(said.get("license") or "AGPL-3.0")
        version = facts.version or digest[:12]
        card = ModelCard(f"ultralytics:{path.name}", version, digest, licence, facts.url or MAKER)
        return cls(model, card, _side_of(model), facts)

    def detect(self, images: Sequence[Image], floor: float = 0.05) -> list[list[Detection]]:
        """Boxes and, with a segmentation model, polygons, in pixels of each picture and clipped to it; best first."""
        found: list[list[Detection]] = []
        if not images:
            return found
        with self._lock:
            passes = self._pass = self._pass or YoloPass(self._model, self.card.sha256, self._side, OVERLAP)
        lots = ahead(images, BATCH[device()], lambda i: array_of(flatten(i)), lambda lot: (lot, passes.pixels(lot)))
        for arrays, pixels in lots:
            with self._lock:
                results = passes(arrays, pixels, self.facts.raw_floor(floor))
            found += [[box for box in self._boxes(result) if box.confidence >= floor] for result in results]
        return found

    def _boxes(self, result: Any) -> list[Detection]:
        height, width = result.orig_shape
        corners = result.boxes.xyxy.cpu().numpy()
        scores = result.boxes.conf.cpu().numpy()
        classes = result.boxes.cls.cpu().numpy().astype(int)
        outlines = result.masks.xy if result.masks is not None else [()] * len(corners)
        found = []
        for corner, score, number, outline in zip(corners, scores, classes, outlines, strict=True):
            x1, x2 = (float(v) for v in np.clip(corner[[0, 2]], 0, width))
            y1, y2 = (float(v) for v in np.clip(corner[[1, 3]], 0, height))
            if x2 - x1 < 1 or y2 - y1 < 1:
                continue
            polygon = tuple((min(max(float(x), 0.0), width), min(max(float(y), 0.0), height)) for x, y in outline)
            label = self._codes[int(number)]
            confidence = min(1.0, self.facts.confidence(label, float(score)))
            found.append(Detection(label, confidence, x1, y1, x2 - x1, y2 - y1, polygon))
        return sorted(found, key=lambda box: -box.confidence)


def _side_of(model: Any) -> int:
    side = model.overrides.get("imgsz", 640)
    return int(max(side)) if isinstance(side, list | tuple) else int(side)


def _yolo() -> Any:
    """ultralytics' model class, imported so that it neither calls home nor writes in the home folder."""
    from PIL import Image

    quiet_torch()
    os.environ.setdefault("YOLO_OFFLINE", "true")
    os.environ.setdefault("YOLO_AUTOINSTALL", "false")
    os.environ.setdefault("YOLO_VERBOSE", "false")
    os.environ.setdefault("ULTRALYTICS_SAFE_LOAD", "true")
    if "YOLO_CONFIG_DIR" not in os.environ:
        folder = Path(tempfile.gettempdir()) / f"portal-ultralytics-{os.getuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        os.environ["YOLO_CONFIG_DIR"] = str(folder)
    whole = Image.open
    try:
        from ultralytics.models.yolo.model import YOLO
    finally:
        # It puts its own opener in Pillow's place, which asks for a HEIF library whenever a picture is no picture.
        Image.open = whole
    return YOLO
