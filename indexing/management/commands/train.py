"""manage.py train encoder|detector|heads …: makes the weights that ship anew, from material given by a folder.

What follows the name goes to that trainer, whose --help lists it; --data, --weights, --out and --cache mean the same
in all of them. Material or a package that is missing ends it with one sentence; a training cut short goes on when run
again.
"""

from __future__ import annotations

import argparse
import importlib
from typing import Any

from django.core.management.base import BaseCommand, CommandError

#: Where the `main` of each lies, with its arguments.
TRAINERS = {
    "encoder": "indexing.training.encoder",
    "detector": "indexing.training.detector.recipe",
    "heads": "indexing.training.heads.recipe",
}


class Command(BaseCommand):
    help = "Train the encoder, the detector or the heads; `manage.py train encoder --help` lists its options."
    # Training asks neither the database nor Redis.
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("model", choices=TRAINERS)
        parser.add_argument("options", nargs=argparse.REMAINDER, help="options of that trainer")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            importlib.import_module(TRAINERS[options["model"]]).main(options["options"])
        except ModuleNotFoundError as error:
            raise CommandError(f"Training needs the package {error.name}: pip install '.[train]'") from error
        except FileNotFoundError as error:
            missing = f"{error.filename} is not there; --data and --weights say where the material lies"
            raise CommandError(missing if error.filename else str(error)) from error
