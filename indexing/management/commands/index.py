"""manage.py index [CORPUS]: describes a corpus anew with the models of the settings, or only settles it anew."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from indexing import jobs
from indexing.management.commands.harvest import show_progress
from indexing.models import Corpus


class Command(BaseCommand):
    help = "Segment and describe a corpus (or all) anew; --settle only makes its search rows anew."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("corpus", nargs="?", help="slug of the corpus; all of them without")
        parser.add_argument("--settle", action="store_true", help="look at no picture")
        parser.add_argument("--wait", action="store_true", help="stay until the workers have done it")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = options["corpus"]
        corpora = list(Corpus.objects.filter(slug=asked) if asked else Corpus.objects.all())
        if not corpora:
            raise CommandError(f"There is no corpus {asked}" if asked else "There is no corpus")
        for corpus in corpora:
            job = jobs.reindex(corpus, options={"settle": True} if options["settle"] else {})
            if options["wait"]:
                show_progress(job, Console())
            job.refresh_from_db()
            self.stdout.write(f"Job {job.pk}, corpus {corpus.slug}: {job.state}")
