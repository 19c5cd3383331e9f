"""manage.py index [CORPUS]: describes a corpus anew with the models of the settings, or only settles it anew.

Another encoder fills its own vectors beside those in use; `index --use` then switches searches over in one step.
"""

from __future__ import annotations

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from indexing.curating import working
from indexing.management.commands.harvest import show_progress
from indexing.models import Corpus, Space
from indexing.pipeline.spaces import activate


class Command(BaseCommand):
    help = "Segment and describe a corpus (or all) anew; --settle only makes its search rows anew."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("corpus", nargs="?", help="slug of the corpus; all of them without")
        parser.add_argument("--settle", action="store_true", help="look at no picture")
        parser.add_argument("--use", action="store_true", help="only let searches use the encoder of the settings now")
        parser.add_argument(
            "--follow", "--wait", dest="wait", action="store_true", help="show the bars until the workers have done it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["use"]:
            self._use(settings.ENCODER)
            return
        asked = options["corpus"]
        corpora = list(Corpus.objects.filter(slug=asked) if asked else Corpus.objects.all())
        if not corpora:
            raise CommandError(f"There is no corpus {asked}" if asked else "There is no corpus")
        for corpus in corpora:
            job = working.describe(corpus, None, {"settle": True} if options["settle"] else {})
            if options["wait"]:
                show_progress(job, Console())
            job.refresh_from_db()
            self.stdout.write(f"Job {job.pk}, corpus {corpus.slug}: {job.state}")

    def _use(self, encoder: str) -> None:
        space = Space.objects.filter(model=encoder).select_related("agent").order_by("-pk").first()
        if space is None:
            raise CommandError(f"Nothing is described by {encoder} yet: index a corpus with it first")
        activate(space.agent)
        self.stdout.write(f"Searches use {space.agent} now")
