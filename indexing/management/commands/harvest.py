"""manage.py harvest SOURCE: brings a source into a corpus, or says what it holds (--dry-run)."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.db.models import TextChoices
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from indexing import jobs
from indexing.models import Corpus, Job
from indexing.sources import source_for, survey
from indexing.sources.fetch import PoliteFetcher
from indexing.sources.records import SourceError, Survey

OVER: tuple[TextChoices, ...] = (Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED)
TICK = 0.5


class Command(BaseCommand):
    help = "Harvest a manifest, a collection, arks, a folder or a GallicaPix export into a corpus."
    # A dry run must work without a database.
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("source", help="address or path")
        parser.add_argument("--corpus", default="main", help="slug of the corpus, made if it is missing (main)")
        parser.add_argument("--dry-run", action="store_true", help="only say what the source holds")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")
        parser.add_argument("--no-pictures", action="store_true", help="index what the source says, fetch no picture")
        parser.add_argument("--wait", action="store_true", help="stay until the workers have done the job")

    def handle(self, *args: Any, **options: Any) -> None:
        address = absolute(options["source"])
        if options["dry_run"]:
            self._say(look(address), options["json"])
            return
        try:
            source_for(address)
            job = jobs.launch(
                source=address,
                corpus=corpus_called(options["corpus"]),
                options={"pictures": not options["no_pictures"]},
            )
        except SourceError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"The database does not answer: {error}") from error
        if options["wait"]:
            show_progress(job, Console(stderr=options["json"]))
        self._report(job, options["json"])

    def _say(self, held: Survey, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(asdict(held), ensure_ascii=False))
        elif not held.error:
            known = [
                f"{count} {name}" for name, count in (("documents", held.documents), ("pages", held.pages)) if count
            ]
            self.stdout.write(f"{held.title or '?'} ({held.kind}): {', '.join(known) or f'{held.members} members'}")
        if held.error:
            if not as_json:
                self.stderr.write(held.error)
            sys.exit(1)

    def _report(self, job: Job, as_json: bool) -> None:
        job.refresh_from_db()
        if as_json:
            self.stdout.write(json.dumps({"job": job.pk, "corpus": job.corpus_slug, "state": job.state}))
        else:
            self.stdout.write(f"Job {job.pk}, corpus {job.corpus_slug}: {job.state}")
        if job.state == Job.State.FAILED:
            for group in jobs.progress(job).errors:
                self.stderr.write(f"{group.count} x {group.reason}: {group.example}")
            sys.exit(1)


def absolute(source: str) -> str:
    """A path as seen from anywhere, an address as it is."""
    path = Path(source).expanduser()
    return str(path.resolve()) if source and "://" not in source and path.exists() else source


def look(address: str) -> Survey:
    """What a source holds; any fault is in `error`."""
    try:
        with PoliteFetcher.from_settings(alone=True) as fetcher:
            return survey(address, fetcher)
    except SourceError as error:
        return Survey("", None, None, 0, "", str(error))
    except Exception as error:
        return Survey("", None, None, 0, "", f"This source cannot be read ({type(error).__name__}: {error})")


def corpus_called(slug: str) -> Corpus:
    return Corpus.objects.get_or_create(slug=slug, defaults={"title_fr": slug, "title_en": slug})[0]


def show_progress(job: Job, console: Console, tick: Callable[[], None] | None = None) -> None:
    """One bar per stage until the job has ended; plain waiting where nobody watches. Calls `tick` at every look."""
    columns = (
        TextColumn("{task.description:>10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}
        while True:
            job.refresh_from_db()
            for stage in jobs.progress(job).stages:
                if stage.total and stage.stage not in tasks:
                    tasks[stage.stage] = bars.add_task(stage.stage, note="")
                if stage.stage in tasks:
                    note = f"{stage.failed} failed" if stage.failed else ""
                    bars.update(tasks[stage.stage], total=stage.total, completed=stage.total - stage.open, note=note)
            if job.state in OVER:
                return
            if tick:
                tick()
            time.sleep(TICK)
