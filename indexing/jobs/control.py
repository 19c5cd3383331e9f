"""What staff do with a job: launch, describe anew, pause, resume, cancel, restart, retry; and how a job ends.

Each is one transaction and may be asked twice: False says that there was nothing to do. A step that runs when its job
is paused or cancelled ends normally.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from indexing.jobs.claims import ACTIVE, Step, add_steps
from indexing.jobs.hosts import release
from indexing.jobs.wake import QUEUES, wake
from indexing.models import Corpus, Illustration, Job, JobItem, Page, Stage

OPEN = (JobItem.State.WAITING, JobItem.State.RUNNING)


@transaction.atomic
def launch(source: str, corpus: Corpus, user: User | None = None, options: dict[str, Any] | None = None) -> Job:
    """A job that brings `source` into `corpus`. `pictures: false` in the options imports no scans."""
    job = Job.objects.create(corpus=corpus, source=source, options=options or {}, launched_by=user)
    add_steps(job.pk, [Step(Stage.HARVEST, source, "list")])
    return job


@transaction.atomic
def reindex(corpus: Corpus, user: User | None = None, options: dict[str, Any] | None = None) -> Job:
    """A job that describes `corpus` anew; with the option `settle: true`, only its search rows are made anew."""
    job = Job.objects.create(corpus=corpus, options=options or {}, launched_by=user)
    pages = Page.objects.filter(document__corpus=corpus, document__withdrawn_at=None).order_by("pk")
    illustrated = set(Illustration.objects.filter(page__in=pages).values_list("page", flat=True).distinct())
    steps = []
    for page, file in pages.values_list("pk", "file"):
        if file and not job.options.get("settle"):
            steps.append(Step.of_page(Stage.SEGMENT, page))
        elif page in illustrated:
            steps.append(Step.of_page(Stage.SETTLE, page))
    add_steps(job.pk, steps)
    if not steps:
        finish_if_over(job.pk)
    return job


@transaction.atomic
def settle_again(corpus: Corpus, pages: Iterable[int], user: User | None = None) -> Job:
    """A job that makes the search rows of some pages anew; those of withdrawn documents go away."""
    job = Job.objects.create(corpus=corpus, options={"settle": True}, launched_by=user)
    add_steps(job.pk, [Step.of_page(Stage.SETTLE, page) for page in pages])
    return job


def pause(job: Job) -> bool:
    return _move(job, ACTIVE, Job.State.PAUSED)


@transaction.atomic
def resume(job: Job) -> bool:
    """Goes on at once: steps that a host had asked to postpone are tried now."""
    if not _move(job, (Job.State.PAUSED,), Job.State.RUNNING, resumed_at=timezone.now(), notice=""):
        return False
    JobItem.objects.filter(job=job, state=JobItem.State.WAITING).exclude(not_before=None).update(not_before=None)
    transaction.on_commit(lambda: _wake_all(job.pk))
    return True


@transaction.atomic
def cancel(job: Job) -> bool:
    if not _move(job, (*ACTIVE, Job.State.PAUSED), Job.State.CANCELLED, ended_at=timezone.now()):
        return False
    skip_waiting(job.pk)
    return True


@transaction.atomic
def restart(job: Job) -> bool:
    """Takes a cancellation back: what it skipped is done after all."""
    again = {"resumed_at": timezone.now(), "ended_at": None}
    if not _move(job, (Job.State.CANCELLED,), Job.State.RUNNING, **again):
        return False
    JobItem.objects.filter(job=job, state=JobItem.State.SKIPPED, reason="").update(
        state=JobItem.State.WAITING, not_before=None, updated_at=timezone.now()
    )
    transaction.on_commit(lambda: _wake_all(job.pk))
    return True


def skip_waiting(job: int) -> None:
    JobItem.objects.filter(job=job, state=JobItem.State.WAITING).update(
        state=JobItem.State.SKIPPED, reason="", last_error="", updated_at=timezone.now()
    )


@transaction.atomic
def retry_failed(job: Job, reason: str | None = None, stage: str | None = None) -> int:
    """Lets failed steps (of a reason, of a stage, or all) wait again, and their hosts be asked. Returns how many."""
    failed = JobItem.objects.filter(job=job, state=JobItem.State.FAILED)
    if reason is not None:
        failed = failed.filter(reason=reason)
    if stage is not None:
        failed = failed.filter(stage=stage)
    release(failed)
    count = failed.update(
        state=JobItem.State.WAITING, attempts=0, not_before=None, reason="", last_error="", updated_at=timezone.now()
    )
    if count:
        ended = (Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED)
        _move(job, ended, Job.State.RUNNING, ended_at=None, resumed_at=timezone.now(), notice="")
        transaction.on_commit(lambda: _wake_all(job.pk))
    return count


@transaction.atomic
def finish_if_over(job: int) -> bool:
    """Ends a job none of whose steps is open: failed if nothing at all came of it, else done.

    In the same transaction the documents that its source lists no more are withdrawn.
    """
    row = Job.objects.select_for_update(no_key=True).get(pk=job)
    items = JobItem.objects.filter(job=job)
    if row.state not in ACTIVE or items.filter(state__in=OPEN).exists():
        return False
    failed = items.filter(state=JobItem.State.FAILED).exists()
    useful = items.filter(state=JobItem.State.DONE).exclude(stage=Stage.HARVEST, kind="list").exists()
    if _move(row, ACTIVE, Job.State.FAILED if failed and not useful else Job.State.DONE, ended_at=timezone.now()):
        # Imported here: what withdraws writes acts, and acts launch jobs.
        from indexing.pipeline.gone import withdraw_gone

        withdraw_gone(row)
    return True


def _move(job: Job, before: tuple[Job.State, ...], after: Job.State, **values: Any) -> bool:
    """Moves the job if it is still in one of `before`; the row given is brought up to date either way."""
    moved = Job.objects.filter(pk=job.pk, state__in=before).update(state=after, **values)
    job.refresh_from_db()
    return bool(moved)


def _wake_all(job: int) -> None:
    for queue in QUEUES:
        wake(queue, job)
