"""manage.py evaluate MEASURE FILE: how good an encoder or a detector is on a set that anyone can make.

One JSON object on stdout (--json) or a readable summary; everything else on stderr. No database is asked. Material that
cannot be measured ends it with one sentence and exit status 1, and nothing is written.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from indexing.evaluation import run
from indexing.evaluation.errors import EvaluationError
from indexing.vision.protocols import ModelUnavailableError

MEASURES = {
    "retrieval": "words to pictures: JSON lines {file, caption, lang}",
    "types": "kinds of picture: a folder for each kind, and labels.csv (folder, fr, en)",
    "concepts": "single words: JSON {files, concepts: [{fr, en, relevant}]}",
    "boxes": "boxes on pages or pictures: a COCO file with images/ beside it",
    "pairs": "the same block twice: JSON lines {a, b}",
}
CALIBRATION = "whether confidences are right as often as they say; without a file, as measured with the weights"


class Command(BaseCommand):
    help = "Measure an encoder or a detector on a set of pictures."
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        measures = parser.add_subparsers(dest="measure", required=True, metavar="MEASURE")
        for name, meaning in MEASURES.items():
            one = measures.add_parser(name, help=meaning, description=meaning)
            one.add_argument("file", type=Path, help="folder" if name == "types" else "list of the set")
            _add_common(one)
        one = measures.add_parser("calibration", help=CALIBRATION, description=CALIBRATION)
        for name in run.FILES:
            one.add_argument(f"--{name}", type=Path, metavar="FILE", help=f"as `evaluate {name}` reads it")
        _add_common(one)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            # What libraries print is not part of the answer.
            with contextlib.redirect_stdout(sys.stderr):
                answer = run.calibrated(options) if options["measure"] == "calibration" else run.measure(options)
        except (EvaluationError, ModelUnavailableError) as error:
            raise CommandError(str(error)) from error
        if not options["no_record"]:
            self._keep(answer)
        if options["json"]:
            self.stdout.write(json.dumps(answer.figures, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(answer.summary))

    def _keep(self, answer: run.Answer) -> None:
        for made in answer.made:
            try:
                self.stderr.write(f"Record: {made.keep()}", self.style.SUCCESS)
            except OSError as error:
                self.stderr.write(f"No record was kept: {error}")


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--encoder", help="as in settings (ENCODER)")
    parser.add_argument("--detector", help="as in settings (LAYOUT_DETECTOR, or DETECTOR)")
    parser.add_argument("--images", type=Path, help="where the pictures are, if not beside the list")
    parser.add_argument("--json", action="store_true", help="answer with one JSON object")
    parser.add_argument("--no-record", action="store_true", help="keep no record for the quality page")
