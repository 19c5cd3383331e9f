"""manage.py harvest SOURCE: brings a source into a corpus, or says what it holds and would take (--dry-run)."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from indexing import jobs
from indexing.curating import working
from indexing.models import Corpus, Job, Schedule
from indexing.sources import source_for, survey
from indexing.sources.estimate import Estimate, estimate
from indexing.sources.fetch import PoliteFetcher
from indexing.sources.policy import FetchPolicy
from indexing.sources.records import SourceError, Survey

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
        parser.add_argument(
            "--follow", "--wait", dest="wait", action="store_true", help="show the bars until the workers have done it"
        )
        parser.add_argument("--every", type=int, metavar="DAYS", help="and again every so many days, by itself")

    def handle(self, *args: Any, **options: Any) -> None:
        address = absolute(options["source"])
        if options["dry_run"]:
            self._say(address, look(address), options["json"])
            return
        try:
            source_for(address)
            job = launched(address, options["corpus"], {"pictures": not options["no_pictures"]}, options["every"])
        except SourceError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"The database does not answer: {error}") from error
        if options["wait"]:
            show_progress(job, Console(stderr=options["json"]))
        self._report(job, options["json"])

    def _say(self, address: str, held: Survey, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(asdict(held), ensure_ascii=False))
        elif not held.error:
            known = [
                f"{count} {name}" for name, count in (("documents", held.documents), ("pages", held.pages)) if count
            ]
            self.stdout.write(f"{held.title or '?'} ({held.kind}): {', '.join(known) or f'{held.members} members'}")
            self.stdout.write(in_words(estimate(address, held, FetchPolicy.from_settings())))
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


@transaction.atomic
def launched(source: str, corpus: str, options: dict[str, Any], every: int | None) -> Job:
    """The job, and with `every` a schedule that launches it again after so many days."""
    row = corpus_called(corpus)
    job = working.launch(source, row, None, options)
    if every is not None:
        if not 1 <= every <= 365:
            raise CommandError("--every takes a number of days from 1 to 365")
        values = {"options": options, "every_days": every, "next_at": timezone.now() + timedelta(days=every)}
        Schedule.objects.update_or_create(corpus=row, source=source, defaults={**values, "last_job": job})
    return job


def in_words(taken: Estimate) -> str:
    least = "at least " if taken.at_least else ""
    disk = "disk not told before the harvest" if taken.megabytes is None else f"about {taken.megabytes:.0f} MB of disk"
    pace = f", {least}{timedelta(seconds=round(taken.seconds))} at the polite rate" if taken.seconds else ""
    return f"{least}{taken.requests} requests{pace}, {disk}"


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
    """One bar per stage, with pace and time left, until the job has ended; plain waiting where nobody watches.

    A job that is paused is waited for: somebody may resume it. Calls `tick` at every look.
    """
    columns = (
        TextColumn("{task.description:>10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}
        while True:
            job.refresh_from_db()
            for stage in jobs.progress(job).stages:
                if stage.total and stage.stage not in tasks:
                    tasks[stage.stage] = bars.add_task(stage.stage, note="")
                if stage.stage in tasks:
                    note = beside(stage)
                    bars.update(tasks[stage.stage], total=stage.total, completed=stage.total - stage.open, note=note)
            if job.state in jobs.OVER:
                return
            if tick:
                tick()
            time.sleep(TICK)


def beside(stage: jobs.StageProgress) -> str:
    """What stands beside a bar: the same figures as on the job's page."""
    rate = f"{stage.rate:.0f} a minute" if stage.rate else ""
    left = f"{timedelta(seconds=round(stage.eta))} left" if stage.eta and stage.open else ""
    failed = f"{stage.failed} failed" if stage.failed else ""
    return ", ".join(filter(None, (rate, left, failed)))
