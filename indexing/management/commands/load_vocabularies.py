"""manage.py load_vocabularies: brings the terms up to date with the lists of indexing/vocabularies."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from indexing.pipeline.terms import load_vocabularies


class Command(BaseCommand):
    help = "Load or update the controlled words; terms already used keep their ids."

    def handle(self, *args: Any, **options: Any) -> None:
        count = load_vocabularies()
        if options["verbosity"]:
            self.stdout.write(f"{count} terms")
