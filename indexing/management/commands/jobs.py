"""manage.py jobs: what staff do with jobs on their pages, from a terminal: list, show, follow, pause, resume, cancel,
retry, schedules."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from indexing import jobs
from indexing.curating import working
from indexing.management.commands.harvest import beside, show_progress
from indexing.models import Job, Schedule

DRIVEN = ("pause", "resume", "cancel")
WORDS = ("list", "show", "follow", *DRIVEN, "retry", "schedules")


class Command(BaseCommand):
    help = "Lists jobs and schedules; shows, follows, pauses, resumes, cancels a job, or tries again what failed."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("what", choices=WORDS)
        parser.add_argument("job", nargs="?", type=int, help="its number")
        parser.add_argument("--reason", help="retry: only the steps that failed for this reason")
        parser.add_argument("--json", action="store_true", help="answer with JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        what, as_json = options["what"], options["json"]
        if what in ("list", "schedules"):
            rows = _jobs() if what == "list" else _schedules()
            for row in (
                [json.dumps(one) for one in rows] if as_json else ["\t".join(map(str, r.values())) for r in rows]
            ):
                self.stdout.write(row)
            return
        job = Job.objects.filter(pk=options["job"]).select_related("corpus").first()
        if job is None:
            raise CommandError("There is no such job: name one by its number (see `jobs list`)")
        if what == "follow":
            show_progress(job, Console(stderr=as_json))
        elif what == "retry":
            self.stdout.write(f"{working.retry(job, None, options['reason'])} steps will be tried again")
        elif what in DRIVEN and not working.drive(job, what, None):
            raise CommandError(f"The job is {job.state}: there is nothing to {what}")
        job.refresh_from_db()
        self._show(job, as_json)

    def _show(self, job: Job, as_json: bool) -> None:
        progress, news = jobs.progress(job), jobs.news(job)
        if as_json:
            stages = [asdict(stage) for stage in progress.stages if stage.total]
            errors = [{"reason": e.reason, "stage": e.stage, "count": e.count, "example": e.example}
                      for e in progress.errors]  # fmt: skip
            found = {**_row(job), "percent": round(progress.percent, 1), "eta": progress.eta, "notice": job.notice}
            self.stdout.write(json.dumps({**found, "stages": stages, "errors": errors, "news": asdict(news)}))
            return
        self.stdout.write(f"Job {job.pk}, {job.corpus_slug or 'all corpora'}: {job.state}, {progress.percent:.0f} %")
        for stage in progress.stages:
            if stage.total:
                self.stdout.write(
                    f"{stage.stage:>10}  {stage.total - stage.open}/{stage.total}  {beside(stage)}".rstrip()
                )
        for outcome, count in news.documents.items():
            self.stdout.write(f"{outcome:>10}  {count} documents")
        for group in progress.errors:
            self.stdout.write(f"{group.count} x {group.reason} ({group.stage}): {group.example}")
        if job.notice:
            self.stdout.write(job.notice)


def _row(job: Job) -> dict[str, Any]:
    title = job.source or job.options.get("task") or "describe anew"
    return {"job": job.pk, "corpus": job.corpus_slug, "state": str(job.state), "what": title}


def _jobs() -> list[dict[str, Any]]:
    """The newest twenty."""
    return [_row(job) for job in Job.objects.select_related("corpus")[:20]]


def _schedules() -> list[dict[str, Any]]:
    return [
        {
            "corpus": row.corpus.slug, "source": row.source, "days": row.every_days,
            "next": row.next_at.isoformat(timespec="minutes") if row.enabled else "stopped",
        }
        for row in Schedule.objects.select_related("corpus")
    ]  # fmt: skip
