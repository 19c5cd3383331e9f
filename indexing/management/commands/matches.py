"""manage.py matches [--corpus X]: finds prints of one block or negative; --colours: which colours are paper."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from indexing.management.commands.harvest import show_progress
from indexing.models import Corpus
from indexing.pipeline import computing


class Command(BaseCommand):
    help = "Compare what is new with what looks like it, and group the prints of one block."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--corpus", help="slug of the corpus; all of them without")
        parser.add_argument("--colours", action="store_true", help="tell paper from ink in older palettes instead")
        parser.add_argument("--wait", action="store_true", help="stay until the workers have done it")

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["corpus"]
        corpus = Corpus.objects.filter(slug=slug).first() if slug else None
        if slug and corpus is None:
            raise CommandError(f"There is no corpus {slug}")
        job = computing.launch("colours" if options["colours"] else "matches", corpus=corpus)
        if options["wait"]:
            show_progress(job, Console())
        job.refresh_from_db()
        self.stdout.write(f"Job {job.pk}: {job.state}")
