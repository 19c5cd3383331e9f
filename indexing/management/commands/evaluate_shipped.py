"""manage.py evaluate_shipped: measures the models that ship on what their recipes kept apart, for the records that ship
with them and the table of docs/models.md.

A record takes the place of that of the same measure and set; those of models not asked for stay as they are.
"""

from __future__ import annotations

import argparse
from collections.abc import Collection
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from indexing.evaluation import shipped, table
from indexing.evaluation.errors import EvaluationError
from indexing.vision.protocols import ModelUnavailableError

PAGE = Path("docs") / "models.md"


class Command(BaseCommand):
    help = "Measure the shipped models on material kept apart, for the records and the table that ship."
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("models", nargs="*", help=f"of {', '.join(shipped.MODELS)}; all without")
        parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="the material of the recipes")
        parser.add_argument("--table", action="store_true", help="only write the table anew")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = options["models"] or shipped.MODELS
        if unknown := set(asked) - set(shipped.MODELS):
            raise CommandError(f"There is no {', '.join(sorted(unknown))}, only {', '.join(shipped.MODELS)}")
        if not options["table"]:
            self._measure(asked, options["data"])
        table.write(Path(settings.BASE_DIR) / PAGE, shipped.shipped_records())

    def _measure(self, asked: Collection[str], data: Path) -> None:
        try:
            for made in shipped.measure(asked, data, Path(settings.DATA_DIR) / "held-out"):
                self.stderr.write(f"Record: {shipped.keep(made).name}")
        except FileNotFoundError as error:
            missing = f"{error.filename or error} is not there; --data says where the material lies"
            raise CommandError(missing) from error
        except (EvaluationError, ModelUnavailableError) as error:
            raise CommandError(str(error)) from error
