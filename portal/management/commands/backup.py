"""manage.py backup PLACE: everything that cannot be made again, into a new folder or PLACE.tar."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.backup import BackupError, backup


class Command(BaseCommand):
    help = "Write the database, the working copies and the weights trained here into a new folder or tar file."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "place", type=Path, help="a folder that is not there yet or empty, or a name that ends in .tar"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            size = backup(options["place"], self.stdout.write)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{size / 1e6:,.1f} MB in {options['place']}")
