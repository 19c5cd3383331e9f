"""Confidences against what turns out to be right, on held-out material: detector, encoder and heads.

Boxes count from FLOOR on and are right when they overlap a box of their class by half. A percentage of the encoder says
how likely a pair is a true one in a set half true, half random, so it is judged on such a set. Without material, the
curves measured when the weights in use were made are given, from the records that come with them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from indexing.evaluation import coco, pairs, plots, records, retrieval, types
from indexing.evaluation.detections import on_sheets
from indexing.evaluation.errors import EvaluationError
from indexing.evaluation.inputs import Material, material
from indexing.evaluation.outcome import Outcome, Role, percent
from indexing.evaluation.overlaps import judged
from indexing.evaluation.pictures import vectors
from indexing.evaluation.reliability import reliability

if TYPE_CHECKING:
    from indexing.vision.protocols import Detector, Embedder

FLOOR = 0.05
OVERLAP = 0.5
SEED = 2026


def of_boxes(path: Path, detector: Detector, images: Path | None = None) -> Outcome:
    """The detector's classes on a COCO file."""
    truth = coco.read(path, images)
    said: dict[str, tuple[list[float], list[bool]]] = {}
    for sheet, found in zip(truth.sheets, on_sheets(truth, detector), strict=True):
        for code in truth.classes:
            boxes = [box for box in found.each if box.label == code and box.confidence >= FLOOR]
            right, ignored = judged(boxes, [box for box in sheet.boxes if box.label == code], OVERLAP)
            confidences, answers = said.setdefault(code, ([], []))
            confidences += [box.confidence for box, out in zip(boxes, ignored, strict=True) if not out]
            answers += right[~ignored].tolist()
    figures = {code: reliability(np.array(one), np.array(right)) for code, (one, right) in said.items()}
    return _outcome("detector", material(path, len(truth.sheets)), figures)


def of_retrieval(path: Path, embedder: Embedder, images: Path | None = None) -> Outcome:
    """The encoder's percentage for a text and a picture: each caption with its own picture and with a random one."""
    asked = retrieval.read(path, images)
    pictures = vectors(embedder, asked.paths)["meaning"]
    curve = read(embedder, "text")
    draw = np.random.default_rng(SEED)
    figures = {}
    for language, captions in asked.captions.items():
        texts = embedder.embed_texts([text for _, text in captions])
        own = np.array([place for place, _ in captions])
        figures[f"text {language}"] = _halves(texts, pictures, own, curve, draw)
    return _outcome("encoder", material(path, len(asked.paths)), figures)


def of_pairs(path: Path, embedder: Embedder, images: Path | None = None) -> Outcome:
    """The encoder's percentages for two pictures, by meaning ("image") and by look."""
    paths, listed = pairs.read(path, images)
    rows = vectors(embedder, paths)
    draw = np.random.default_rng(SEED)
    one, other = (np.array([getattr(pair, side) for pair in listed]) for side in ("a", "b"))
    spaces = {"image": rows["meaning"], "look": rows["look"]}
    figures = {name: _halves(space[one], space, other, read(embedder, name), draw) for name, space in spaces.items()}
    return _outcome("encoder", material(path, len(listed)), figures)


def of_types(path: Path, embedder: Embedder) -> Outcome:
    """The trained heads on folders of kinds that they know: the confidence of the kind they say."""
    kinds = types.read(path)
    answers = types.seen(kinds, embedder)[1]
    if answers is None:
        raise EvaluationError(f"No trained heads of this encoder know the kinds of {path.name}.")
    figures = {"kind": reliability(answers.shares.max(axis=1).clip(0, 1), answers.right)}
    for column, number in enumerate(answers.known):
        figures[f"kind {kinds.folders[number]}"] = reliability(
            answers.shares[:, column].clip(0, 1), answers.true == column
        )
    return _outcome("heads", types.material_of(path, kinds), figures)


def read(embedder: Embedder, kind: str) -> tuple[float, float]:
    """The two figures of an encoder's logistic curve; an encoder without one gives no percentages to judge."""
    figures: dict[str, dict[str, float]] = getattr(embedder, "calibration", dict)()
    known = figures.get(kind, {})
    if "a" not in known or "b" not in known:
        raise EvaluationError(f"The encoder {embedder.card.name} gives no percentages: it has no curve for {kind!r}.")
    return known["a"], known["b"]


def stored(sums: set[str]) -> dict[str, Any]:
    """Curves kept with the weights whose sums are given, newest first, in the shape of a new measure."""
    found: dict[str, Any] = {}
    for one in records.load_all():
        if one["measure"] == "calibration" and one.get("sha256") in sums:
            parts = found.setdefault(one["role"], [])
            if one["set"]["name"] not in [part["set"] for part in parts]:
                parts.append(part_of(one["set"]["name"], one["model"], one["figures"]))
    return found


def part_of(name: str, model: str, figures: dict[str, Any]) -> dict[str, Any]:
    return {"set": name, "model": model, "classes": figures}


def _halves(
    asked: np.ndarray, gallery: np.ndarray, own: np.ndarray, curve: tuple[float, float], draw: np.random.Generator
) -> dict[str, Any]:
    """Row i of `asked` with its own row of the gallery, and with any other."""
    other = (own + draw.integers(1, len(gallery), len(own))) % len(gallery)
    cosines = np.concatenate([(asked * gallery[place]).sum(axis=1) for place in (own, other)])
    percentages = 1 / (1 + np.exp(-(curve[0] * cosines + curve[1])))
    return reliability(percentages, np.arange(len(cosines)) < len(own))


def _outcome(role: Role, measured_on: Material, figures: dict[str, Any]) -> Outcome:
    curves = {name: one["curve"] for name, one in figures.items() if one["n"]}
    summary = [
        f"{name}: {one['n']} answers, expected calibration error {percent(one['ece'])}" for name, one in figures.items()
    ]
    draw = (lambda: plots.reliability(curves)) if curves else None
    return Outcome("calibration", role, measured_on, figures, summary, draw)
