"""Jobs as acts: whoever launches, pauses, resumes, cancels or retries one is kept, and can take it back.

A job has no row to restore: the undo of an act is its contrary (a launch is cancelled, a cancellation restarted). A
retry has none. An act that found nothing to do is not kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from indexing import jobs
from indexing.models import Act, Corpus, Job
from indexing.pipeline import computing

Deed = Callable[[Job], object]
#: verb -> what it does. A launch that is done again after its undo is a restart.
FORTH: dict[str, Deed] = {
    "job-launch": jobs.restart, "job-pause": jobs.pause, "job-resume": jobs.resume, "job-cancel": jobs.cancel,
}  # fmt: skip
BACK: dict[str, Deed] = {
    "job-launch": jobs.cancel, "job-pause": jobs.resume, "job-resume": jobs.pause, "job-cancel": jobs.restart,
}  # fmt: skip
VERBS = frozenset({*FORTH, "job-retry"})


@transaction.atomic
def launch(source: str, corpus: Corpus, user: User | None, options: dict[str, Any]) -> Job:
    job = jobs.launch(source, corpus, user, options)
    _keep(job, "job-launch", user, source=source)
    return job


@transaction.atomic
def describe(corpus: Corpus, user: User | None, options: dict[str, Any] | None = None) -> Job:
    """Describes a corpus anew, or with the option `settle: true` only settles it again."""
    job = jobs.reindex(corpus, user, options)
    _keep(job, "job-launch", user)
    return job


@transaction.atomic
def compute(
    task: str, user: User | None, *, keys: Sequence[str] = ("all",), corpus: Corpus | None = None, **options: Any
) -> Job:
    """Launches a computation, as `computing.launch` does, in somebody's name."""
    job = computing.launch(task, keys=keys, corpus=corpus, user=user, **options)
    _keep(job, "job-launch", user, task=task)
    return job


@transaction.atomic
def drive(job: Job, what: str, user: User | None) -> bool:
    """Pauses, resumes or cancels a job, as `what` says. KeyError on another word; False when it changed nothing."""
    verb = f"job-{what}"
    moved = bool(FORTH[verb](job))
    if moved:
        _keep(job, verb, user)
    return moved


@transaction.atomic
def retry(job: Job, user: User | None, reason: str | None = None, stage: str | None = None) -> int:
    """Lets failed steps be tried again. Returns how many."""
    count = jobs.retry_failed(job, reason, stage)
    if count:
        _keep(job, "job-retry", user, reason=reason or "", steps=count)
    return count


def is_of_a_job(act: Act) -> bool:
    return _origin(act)[0].verb in VERBS


def can_be_taken_back(act: Act) -> bool:
    """Whether an act of a job has a contrary."""
    return _origin(act)[0].verb in BACK


@transaction.atomic
def take_back(act: Act, user: User) -> Act | None:
    """Does the contrary of an act of a job, or of its undo. None when the job has gone on since and nothing changed."""
    origin, undos = _origin(act)
    job = Job.objects.filter(pk=origin.detail.get("job")).first()
    deed = (BACK, FORTH)[undos % 2].get(origin.verb)
    if job is None or deed is None or not deed(job):
        return None
    return _keep(job, "undo", user, undoes=act, of=origin.verb)


def _origin(act: Act) -> tuple[Act, int]:
    """The act behind a row of undos, and how many there are."""
    undos = 0
    while act.undoes is not None:
        act, undos = act.undoes, undos + 1
    return act, undos


def _keep(job: Job, verb: str, user: User | None, undoes: Act | None = None, **detail: Any) -> Act:
    return Act.objects.create(
        user=user, verb=verb, detail={"job": job.pk, **detail}, corpus=job.corpus, undoes=undoes, count=1,
        ended_at=timezone.now(),
    )  # fmt: skip
