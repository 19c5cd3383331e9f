"""What follows the training: the weights written, their confidences calibrated, their figures measured, the card.

Only classes of layout are calibrated: objects say what the start model says. Everything that ships is written into one
folder; nothing it is measured on was trained on. Errors are those of the parts.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from indexing.training.detector import export, layouts
from indexing.training.detector.calibrating import Seen, looked_at, settled
from indexing.training.detector.classes import LAYOUT
from indexing.training.detector.material import SPLIT, Cutting
from indexing.training.detector.objects import agreement
from indexing.training.detector.samples import Page
from indexing.training.detector.stock import Stock
from indexing.vision.detector import UltralyticsDetector
from indexing.vision.weights import sha256

REAL = ("illustration", "ornament", "initial")  # the classes that the real sets label
COMPOSED = 120  # pages composed for the other classes, from a seed of their own
ADDRESS = "https://docs.ultralytics.com/models/yolo26/"
NAME = "portal.pt"


def finish(
    model: Any, kept: list[Page], stock: Stock, pictures: list[Cutting], start: Path, out: Path
) -> dict[str, Any]:
    """Writes portal.pt, calibration.json, card.json; returns the figures that card.json holds too."""
    path = out / NAME
    export.save(model, path)
    bare = _bare(path)
    rng = np.random.default_rng([SPLIT, 99])
    made = [layouts.composed(rng, stock, 640, 480) for _ in range(COMPOSED)]
    for number, page in enumerate(made):
        page.document = str(number)
    seen: dict[str, Seen] = looked_at(bare, kept, REAL, SPLIT)
    seen |= looked_at(bare, made, [name for name in LAYOUT if name not in REAL], SPLIT)
    curves, thresholds, told = settled(seen)
    figures = {"calibration": told, "objects": agreement(bare, UltralyticsDetector.load(start), pictures)}
    card = {
        "version": sha256(path)[:12],
        "licence": export.LICENCE,
        "url": ADDRESS,
        "sha256": sha256(path),
        "thresholds": thresholds,
        "figures": figures,
    }
    _write(out / "calibration.json", curves)
    _write(out / "card.json", card)
    return card


def _bare(path: Path) -> UltralyticsDetector:
    """The weights without what an earlier run left beside them: raw confidences."""
    with tempfile.TemporaryDirectory() as folder:
        alone = Path(folder) / path.name
        alone.write_bytes(path.read_bytes())
        return UltralyticsDetector.load(alone)


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
