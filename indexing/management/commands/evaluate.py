"""manage.py evaluate MEASURE FILE: how good an encoder or a detector is on a set that anyone can make.

One JSON object on stdout (--json) or a readable summary; everything else on stderr. No database is asked. Material that
cannot be measured ends it with one sentence and exit status 1, and nothing is written.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from indexing.evaluation import boxes, concepts, pairs, records, retrieval, types
from indexing.evaluation.errors import EvaluationError
from indexing.evaluation.outcome import Outcome
from indexing.vision import registry
from indexing.vision.protocols import ModelUnavailableError

MEASURES = {
    "retrieval": "words to pictures: JSON lines {file, caption, lang}",
    "types": "kinds of picture: a folder for each kind, and labels.csv (folder, fr, en)",
    "concepts": "single words: JSON {files, concepts: [{fr, en, relevant}]}",
    "boxes": "boxes on pages or pictures: a COCO file with images/ beside it",
    "pairs": "the same block twice: JSON lines {a, b}",
}


class Command(BaseCommand):
    help = "Measure an encoder or a detector on a set of pictures."
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        measures = parser.add_subparsers(dest="measure", required=True, metavar="MEASURE")
        for name, meaning in MEASURES.items():
            one = measures.add_parser(name, help=meaning, description=meaning)
            one.add_argument("file", type=Path, help="folder" if name == "types" else "list of the set")
            if name != "types":
                one.add_argument("--images", type=Path, help="where the pictures are, if not beside the list")
            if name == "boxes":
                one.add_argument("--detector", help="as in settings (LAYOUT_DETECTOR, or DETECTOR)")
            else:
                one.add_argument("--encoder", help="as in settings (ENCODER)")
            one.add_argument("--json", action="store_true", help="answer with one JSON object")
            one.add_argument("--no-record", action="store_true", help="keep no record for the quality page")

    def handle(self, *args: Any, **options: Any) -> None:
        start = time.monotonic()
        try:
            # What libraries print is not part of the answer.
            with contextlib.redirect_stdout(sys.stderr):
                outcome, model, sha256 = measure(options)
        except (EvaluationError, ModelUnavailableError) as error:
            raise CommandError(str(error)) from error
        if not options["no_record"]:
            self._keep(outcome, records.record(outcome, model, sha256, time.monotonic() - start))
        if options["json"]:
            self.stdout.write(json.dumps(outcome.figures, ensure_ascii=False))
        else:
            self.stdout.write("\n".join([f"{model} on {outcome.material.name}", *outcome.summary]))
            if outcome.note:
                self.stdout.write(outcome.note)

    def _keep(self, outcome: Outcome, made: dict[str, Any]) -> None:
        try:
            path = records.save(made, outcome.draw() if outcome.draw else None)
        except OSError as error:
            self.stderr.write(f"No record was kept: {error}")
        else:
            self.stderr.write(f"Record: {path}", self.style.SUCCESS)


def measure(options: dict[str, Any]) -> tuple[Outcome, str, str]:
    """The outcome, the model's name as in settings, and the sum of its weights."""
    path: Path = options["file"].expanduser()
    if options["measure"] == "boxes":
        name = options["detector"] or settings.LAYOUT_DETECTOR or settings.DETECTOR
        detector = registry.detector(name)
        return boxes.evaluate(path, detector, options["images"]), name, detector.card.sha256
    name = options["encoder"] or settings.ENCODER
    embedder = registry.embedder(name)
    if options["measure"] == "types":
        return types.evaluate(path, embedder), name, embedder.card.sha256
    evaluate = {"retrieval": retrieval.evaluate, "concepts": concepts.evaluate, "pairs": pairs.evaluate}
    return evaluate[options["measure"]](path, embedder, options["images"]), name, embedder.card.sha256
