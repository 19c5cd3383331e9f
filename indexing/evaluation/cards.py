"""What the recipes measured themselves, by folds that cannot be made again from the weights, as their cards hold it.

A folder without the card that its recipe writes is a FileNotFoundError.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings

from indexing.evaluation import plots
from indexing.evaluation.inputs import Material
from indexing.evaluation.outcome import Outcome
from indexing.evaluation.run import Made
from indexing.vision.weights import locate, sha256

FOLDS = "held-out-of-each-fold"


def heads() -> list[Made]:
    """Technique and rotation on documents that the judging head had not seen, and how far percentages hold there."""
    folder = locate(settings.HEADS)
    card, curves = folder / "card.json", folder / "calibration.json"
    figures = _json(card)["figures"]
    items = sum(one["every_document_unseen"]["n"] for one in figures["gallica_technique"].values())
    trusted = {name: one["calibrated"] for name, one in _json(curves).items()}
    plotted = {name: one["curve"] for name, one in trusted.items()}
    asked = max(one["n"] for one in trusted.values())
    outcomes = [
        Outcome("heads", "heads", Material("gallica_pages", items, sha256(card)), figures, []),
        Outcome("calibration", "heads", Material(FOLDS, asked, sha256(curves)), trusted, [],
                lambda: plots.reliability(plotted)),
    ]  # fmt: skip
    return [Made(one, settings.HEADS, sha256(folder / "heads.safetensors"), 0.0) for one in outcomes]


def detector() -> list[Made]:
    """Where it agrees with the model it was started from, and how far off its percentages are on the half of the pages
    that they were not fitted on."""
    name = settings.LAYOUT_DETECTOR or settings.DETECTOR
    weights = locate(name.partition(":")[2])
    card = weights.with_name("card.json")
    figures = _json(card)["figures"]
    told = {code: one for code, one in figures["calibration"].items() if "ece_cross_fit" in one}
    trusted = {code: {"n": one["found"], "ece": one["ece_cross_fit"]} for code, one in told.items()}
    held, asked = figures["objects"], sum(one["n"] for one in trusted.values())
    outcomes = [
        Outcome("objects", "detector", Material("held-out-corpus", held["pictures"], sha256(card)), held, []),
        Outcome("calibration", "detector", Material(FOLDS, asked, sha256(card)), trusted, []),
    ]
    return [Made(one, name, sha256(weights), 0.0) for one in outcomes]


def _json(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
