"""The records that ship with the models: every measure that the recipes' material allows, on what they kept apart.

Raises what the measures raise; a measure that is stopped leaves the records of the others.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from indexing.evaluation import held_out, plots, records, run
from indexing.evaluation.inputs import Material
from indexing.evaluation.outcome import Outcome
from indexing.evaluation.run import Made
from indexing.vision.weights import locate, sha256

MODELS = ("encoder", "detector", "heads")


def shipped_records() -> list[dict[str, Any]]:
    """Those that come with the code, newest first."""
    return [one for one in records.load_all() if one["folder"] == records.shipped()]


def measure(asked: Collection[str], data: Path, lists: Path) -> Iterator[Made]:
    """One measure after the other, of the models asked for; `lists` is the folder for the lists of the sets."""
    if "encoder" in asked:
        words, books = held_out.words(data, lists), data / "corpus"
        yield from _run(measure="retrieval", file=words["retrieval"], images=books)
        yield from _run(measure="concepts", file=words["concepts"], images=books)
        yield from _run(measure="types", file=data / "bnf_types")
        yield from _run(measure="pairs", file=data / "near_duplicates" / "pairs.jsonl")
        yield from _run(measure="calibration", retrieval=words["retrieval"], images=books)
    if "detector" in asked:
        for name, file in held_out.pages(data, lists).items():
            yield from _run(measure="boxes", file=file, images=data / name)
            yield from _run(measure="calibration", boxes=file, images=data / name)
    if "heads" in asked:
        yield from heads()


def keep(made: Made) -> Path:
    """Writes the record and its plot among those that ship, in place of that of the same measure, role and set."""
    outcome = made.outcome
    for old in shipped_records():
        if (old["measure"], old["role"], old["set"]["name"]) == (outcome.measure, outcome.role, outcome.material.name):
            for path in _files(old):
                path.unlink(missing_ok=True)
    record = records.record(outcome, made.model, made.sha256, made.seconds)
    return records.save(record, outcome.draw() if outcome.draw else None, records.shipped())


def heads() -> list[Made]:
    """What the recipe of the heads measured by folds over whole documents and books, as it lies beside its weights."""
    folder = locate(settings.HEADS)
    figures, curves = (_json(folder / name) for name in ("card.json", "calibration.json"))
    figures = figures["figures"]
    items = sum(one["every_document_unseen"]["n"] for one in figures["gallica_technique"].values())
    trusted = {name: one["calibrated"] for name, one in curves.items()}
    plotted = {name: one["curve"] for name, one in trusted.items()}
    asked = max(one["n"] for one in trusted.values())
    outcomes = [
        Outcome("heads", "heads", Material("gallica_pages", items, sha256(folder / "card.json")), figures, []),
        Outcome(
            "calibration", "heads", Material("out-of-fold", asked, sha256(folder / "calibration.json")), trusted, [],
            lambda: plots.reliability(plotted),
        ),
    ]  # fmt: skip
    return [Made(one, settings.HEADS, sha256(folder / "heads.safetensors"), 0.0) for one in outcomes]


def _run(**options: Any) -> list[Made]:
    every = dict.fromkeys(("encoder", "detector", "images", "boxes", "retrieval", "pairs")) | options
    return (run.calibrated(every) if options["measure"] == "calibration" else run.measure(every)).made


def _json(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _files(record: dict[str, Any]) -> list[Path]:
    """The files of a record: its plot, and the JSON of the same stem or, without a plot, any that equals it."""
    folder: Path = record["folder"]
    bare = {name: value for name, value in record.items() if name != "folder"}
    texts = [path for path in folder.glob("*.json") if _json(path) == bare]
    return [*texts, *([folder / record["picture"]] if record["picture"] else [])]
