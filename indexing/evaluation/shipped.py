"""The records that ship with the models: every measure that the recipes' material allows, on what they kept apart.

Raises what the measures raise; a measure that is stopped leaves the records of the others.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_noop

from indexing.evaluation import cards, held_out, records, run
from indexing.evaluation.run import Made

MODELS = ("encoder", "detector", "heads")
CHOSEN = gettext_noop(
    "The threshold and the calibration of each class were chosen on these pages, none of which was trained on: "
    "precision and recall are a little flattered by it, average precision (AP) hardly."
)
EPOCHS = gettext_noop("Nothing of these books was trained on, but the number of epochs was chosen on them.")
TUNED = gettext_noop(
    "The rules that confirm a pair by its details were set on these pairs; the encoder saw none of them."
)
FITTED = gettext_noop(
    "The curve from cosines to percentages was fitted on pairs of these books, so its error is flattered."
)


def shipped_records() -> list[dict[str, Any]]:
    """Those that come with the code, newest first."""
    return [one for one in records.load_all() if one["folder"] == records.shipped()]


def measure(asked: Collection[str], data: Path, lists: Path) -> Iterator[Made]:
    """One measure after the other, of the models asked for; `lists` is the folder for the lists of the sets."""
    if "encoder" in asked:
        words, books = held_out.words(data, lists), data / "corpus"
        yield from _noted(EPOCHS, _run(measure="retrieval", file=words["retrieval"], images=books))
        yield from _noted(EPOCHS, _run(measure="concepts", file=words["concepts"], images=books))
        yield from _run(measure="types", file=data / "bnf_types")
        yield from _noted(TUNED, _run(measure="pairs", file=data / "near_duplicates" / "pairs.jsonl"))
        yield from _noted(FITTED, _run(measure="calibration", retrieval=words["retrieval"], images=books))
    if "detector" in asked:
        for name, file in held_out.pages(data, lists).items():
            yield from _noted(CHOSEN, _run(measure="boxes", file=file, images=data / name))
        yield from cards.detector()
    if "heads" in asked:
        yield from cards.heads()


def keep(made: Made) -> Path:
    """Writes the record and its plot among those that ship, in place of that of the same measure, role and set."""
    outcome = made.outcome
    for old in shipped_records():
        if (old["measure"], old["role"], old["set"]["name"]) == (outcome.measure, outcome.role, outcome.material.name):
            for path in _files(old):
                path.unlink(missing_ok=True)
    record = records.record(outcome, made.model, made.sha256, made.seconds)
    return records.save(record, outcome.draw() if outcome.draw else None, records.shipped())


def _run(**options: Any) -> list[Made]:
    every = dict.fromkeys(("encoder", "detector", "images", "boxes", "retrieval", "pairs")) | options
    return (run.calibrated(every) if options["measure"] == "calibration" else run.measure(every)).made


def _noted(note: str, measures: list[Made]) -> list[Made]:
    return [replace(made, outcome=replace(made.outcome, note=note)) for made in measures]


def _files(record: dict[str, Any]) -> list[Path]:
    """The files of a record: the JSON that equals it, and its plot."""
    folder: Path = record["folder"]
    bare = {name: value for name, value in record.items() if name != "folder"}
    texts = [path for path in folder.glob("*.json") if json.loads(path.read_text(encoding="utf-8")) == bare]
    return [*texts, *([folder / record["picture"]] if record["picture"] else [])]
