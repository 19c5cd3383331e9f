"""One measure from the options of the command to what is printed and kept: loads the model, times it, names it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from indexing.evaluation import boxes, calibration, concepts, pairs, records, retrieval, types
from indexing.evaluation.errors import EvaluationError
from indexing.evaluation.headed import heads_of, kept_curves
from indexing.evaluation.outcome import Outcome, percent
from indexing.vision import registry
from indexing.vision.protocols import ModelUnavailableError

if TYPE_CHECKING:
    from indexing.vision.protocols import Detector, Embedder

Options = dict[str, Any]
#: Material that calibration is judged on, by the measure that reads it.
FILES = ("boxes", "retrieval", "pairs", "types")
BY_ENCODER = {"retrieval": retrieval.evaluate, "concepts": concepts.evaluate, "pairs": pairs.evaluate}


@dataclass(frozen=True)
class Made:
    """An outcome with the model that was measured, as named in settings, and the sum of its weights."""

    outcome: Outcome
    model: str
    sha256: str
    seconds: float

    def keep(self) -> Path:
        """Writes the record and its picture; returns the record's path."""
        figure = self.outcome.draw() if self.outcome.draw else None
        return records.save(records.record(self.outcome, self.model, self.sha256, self.seconds), figure)


@dataclass(frozen=True)
class Answer:
    """What is printed, as an object or as lines, and what is kept."""

    figures: dict[str, Any]
    summary: list[str]
    made: list[Made]


def measure(options: Options) -> Answer:
    """Any measure but calibration. Raises EvaluationError or ModelUnavailableError."""
    name, path = options["measure"], _existing(options["file"])
    if name == "boxes":
        made = _with_detector(options, lambda detector: boxes.evaluate(path, detector, options["images"]))
    elif name == "types":
        made = _with_encoder(options, lambda embedder: types.evaluate(path, embedder))
    else:
        made = _with_encoder(options, lambda embedder: BY_ENCODER[name](path, embedder, options["images"]))
    return Answer(made.outcome.figures, _lines(made), [made])


def calibrated(options: Options) -> Answer:
    """Confidences judged on every file given; without any, the curves kept with the weights in use."""
    images, made = options["images"], []
    files = {name: _existing(options[name]) for name in FILES if options.get(name)}
    if "boxes" in files:
        made.append(_with_detector(options, lambda model: calibration.of_boxes(files["boxes"], model, images)))
    if "retrieval" in files:
        made.append(_with_encoder(options, lambda model: calibration.of_retrieval(files["retrieval"], model, images)))
    if "pairs" in files:
        made.append(_with_encoder(options, lambda model: calibration.of_pairs(files["pairs"], model, images)))
    if "types" in files:
        made.append(_with_heads(options, lambda model: calibration.of_types(files["types"], model)))
    if not made:
        return _kept(options)
    figures: dict[str, Any] = {}
    for one in made:
        part = calibration.part_of(one.outcome.material.name, one.model, one.outcome.figures)
        figures.setdefault(one.outcome.role, []).append(part)
    return Answer(figures, [line for one in made for line in _lines(one)], made)


def _kept(options: Options) -> Answer:
    sums = set()
    with contextlib.suppress(ModelUnavailableError):
        sums.add(registry.embedder(_encoder(options)).card.sha256)
    with contextlib.suppress(ModelUnavailableError):
        sums.add(registry.detector(_detector(options)).card.sha256)
    figures = calibration.stored(sums)
    if curves := kept_curves():
        figures["heads"] = [calibration.part_of("documents not trained on", settings.HEADS, curves)]
    lines = [
        f"{role} {code} on {part['set']}: {one['n']} answers, expected calibration error {percent(one['ece'])}"
        for role, parts in figures.items()
        for part in parts
        for code, one in part["classes"].items()
    ]
    missing = "No curves are kept with these weights; name material with --boxes, --retrieval, --pairs or --types."
    return Answer(figures or {"note": missing}, lines or [missing], [])


def _existing(path: Path) -> Path:
    if not path.expanduser().exists():
        raise EvaluationError(f"There is no file or folder {path}.")
    return path.expanduser()


def _encoder(options: Options) -> str:
    return str(options["encoder"] or settings.ENCODER)


def _detector(options: Options) -> str:
    return str(options["detector"] or settings.LAYOUT_DETECTOR or settings.DETECTOR)


def _with_encoder(options: Options, evaluate: Callable[[Embedder], Outcome]) -> Made:
    name = _encoder(options)
    embedder, start = registry.embedder(name), time.monotonic()
    return Made(evaluate(embedder), name, embedder.card.sha256, time.monotonic() - start)


def _with_detector(options: Options, evaluate: Callable[[Detector], Outcome]) -> Made:
    name = _detector(options)
    detector, start = registry.detector(name), time.monotonic()
    return Made(evaluate(detector), name, detector.card.sha256, time.monotonic() - start)


def _with_heads(options: Options, evaluate: Callable[[Embedder], Outcome]) -> Made:
    """The heads answer for themselves: their name and sum, not the encoder's."""
    made = _with_encoder(options, evaluate)
    heads = heads_of(registry.embedder(made.model))
    return replace(made, model=settings.HEADS, sha256=heads.card.sha256 if heads else "")


def _lines(made: Made) -> list[str]:
    note = [made.outcome.note] if made.outcome.note else []
    return [f"{made.model} on {made.outcome.material.name}", *made.outcome.summary, *note]
