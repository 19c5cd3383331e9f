"""Corrected boxes out and in: `manage.py boxes export CORPUS FORMAT FILE`, `manage.py boxes import CORPUS FILE`.

An import says what it would change and changes it with `--write` only, in the name of `--user`. A file that cannot be
read ends with its reason and exit code 1.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from indexing.boxes_io import reading, sending
from indexing.boxes_io.bringing import Brought, bring, compared
from indexing.boxes_io.given import GivenError
from indexing.boxes_io.sheets import pages_of, sheets
from indexing.models import Corpus


class Command(BaseCommand):
    help = "Boxes of pages as YOLO, COCO or Label Studio, out of the portal and in again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        out = acts.add_parser("export")
        out.add_argument("corpus")
        out.add_argument("format", choices=sending.FORMATS)
        out.add_argument("file", type=Path)
        out.add_argument("--all", action="store_true", help="pages that nobody has reviewed as well")
        into = acts.add_parser("import")
        into.add_argument("corpus")
        into.add_argument("file", type=Path)
        into.add_argument("--user", help="the account in whose name the boxes are said")
        into.add_argument("--write", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        corpus = Corpus.objects.filter(slug=options["corpus"]).first()
        if corpus is None:
            raise CommandError(f"There is no corpus {options['corpus']!r}.")
        if options["act"] == "export":
            pages = pages_of([corpus], reviewed=not options["all"])
            sending.write(sheets(pages.iterator()), options["format"], options["file"])
            self.stdout.write(f"{pages.count()} pages in {options['file']}.")
            return
        self._import(corpus, options)

    def _import(self, corpus: Corpus, options: dict[str, Any]) -> None:
        user = User.objects.filter(username=options["user"] or "").first()
        if options["write"] and user is None:
            raise CommandError("Boxes are said by somebody: name an account with --user.")
        try:
            with options["file"].open("rb") as file:
                given = reading.read(file)
        except (GivenError, OSError) as error:
            raise CommandError(str(error)) from error
        told = bring(given, corpus, user, options["file"].name) if options["write"] else compared(given, corpus)
        self._say(told, written=options["write"])

    def _say(self, told: Brought, *, written: bool) -> None:
        counts = ", ".join(f"{count} {what}" for what, count in sorted(told.counts.items())) or "no box"
        self.stdout.write(f"{told.pages} pages: {counts}; {len(told.strangers)} pages match none of this corpus.")
        for name in told.strangers[:10]:
            self.stdout.write(f"  unknown page: {name}")
        for label in told.unknown:
            self.stdout.write(f"  a class of its own: {label}")
        if not written:
            self.stdout.write("Nothing is written; --write does.")
        elif told.act:
            self.stdout.write(f"Written as act {told.act.pk}.")
