"""manage.py restore PLACE [--force]: what `manage.py backup` wrote, into an empty installation."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.backup import BackupError, restore


class Command(BaseCommand):
    help = "Check a backup and put it into an empty installation, at the tables of this version."
    # The database may hold nothing yet.
    requires_migrations_checks = False

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("place", type=Path)
        parser.add_argument("--force", action="store_true", help="replace what the installation holds")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            restore(options["place"], self.stdout.write, options["force"])
        except BackupError as error:
            raise CommandError(str(error)) from error
