"""Taking steps under a lease, and ending them in the same transaction as their result.

A lease is renewed by a thread while its worker lives; once it has passed, the step belongs to whoever claims it next
and the first worker's result is refused (LostLeaseError), so that no step is stored twice. `attempts` is the fence: it
grows each time a lease is lost or a step crashes. Database errors pass through.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from indexing.jobs.wake import wake_for
from indexing.models import Job, JobItem, Stage

log = logging.getLogger(__name__)
#: A worker may die under a step through no fault of it, so losses are forgiven longer than errors.
MAX_LOSSES = 6
ACTIVE = (Job.State.WAITING, Job.State.RUNNING)


class LostLeaseError(Exception):
    """Another worker, or staff, took the step meanwhile: this result must not be stored."""


@dataclass(frozen=True)
class Step:
    """A step to come; `done` says that the step before has already done it."""

    stage: Stage
    key: str
    kind: str = "page"
    page: int | None = None
    done: bool = False

    @classmethod
    def of_page(cls, stage: Stage, page: int, *, done: bool = False) -> Step:
        return cls(stage, str(page), "page", page, done)


def claim(job: int, stage: Stage, n: int) -> list[JobItem]:
    """At most `n` steps of a stage, now ours. A step that failed before comes alone: it may be the one that kills."""
    now = timezone.now()
    ready = JobItem.objects.filter(
        Q(not_before=None) | Q(not_before__lte=now), job=job, stage=stage, state=JobItem.State.WAITING
    )
    with transaction.atomic():
        if not Job.objects.filter(pk=job, state__in=ACTIVE).exists():
            return []
        items = list(ready.order_by("id").select_for_update(skip_locked=True)[:n])
        fresh = [item for item in items if not item.attempts]
        items = fresh if items and not items[0].attempts else items[:1]
        until = now + timedelta(seconds=settings.JOB_LEASE)
        for item in items:
            item.state, item.lease_until = JobItem.State.RUNNING, until
        JobItem.objects.filter(pk__in=[item.pk for item in items]).update(
            state=JobItem.State.RUNNING, lease_until=until, updated_at=now
        )
        if items:
            Job.objects.filter(pk=job, state=Job.State.WAITING).update(state=Job.State.RUNNING, started_at=now)
    return items


def recover(job: int | None = None) -> int:
    """Gives back the steps whose worker has died; one that kills again and again fails. Returns how many."""
    lost = JobItem.objects.filter(state=JobItem.State.RUNNING, lease_until__lt=timezone.now())
    if job is not None:
        lost = lost.filter(job=job)
    deadly = lost.filter(attempts__gte=MAX_LOSSES - 1).update(
        state=JobItem.State.FAILED, lease_until=None, attempts=F("attempts") + 1, reason="worker-lost",
        last_error="Workers died repeatedly while they worked on this.",
    )  # fmt: skip
    return deadly + lost.update(state=JobItem.State.WAITING, lease_until=None, attempts=F("attempts") + 1)


@contextmanager
def finishing(items: Sequence[JobItem], seconds: float | None = None) -> Iterator[list[Step]]:
    """One transaction for the results of `items`, their end, and the steps appended to the list it yields."""
    with transaction.atomic():
        ours = Q()
        for item in items:
            ours |= Q(pk=item.pk, attempts=item.attempts)
        held = JobItem.objects.filter(ours, state=JobItem.State.RUNNING).order_by("id").select_for_update()
        if len(held) != len(items):
            raise LostLeaseError
        following: list[Step] = []
        yield following
        now = timezone.now()
        JobItem.objects.filter(pk__in=[item.pk for item in items]).update(
            state=JobItem.State.DONE, lease_until=None, not_before=None, reason="", last_error="", updated_at=now,
            seconds=None if seconds is None else seconds / len(items),
        )  # fmt: skip
        add_steps(items[0].job_id, following)


def add_steps(job: int, steps: Sequence[Step]) -> None:
    """Adds steps that are not there yet, marks those already done, and wakes the workers once all is committed."""
    state = {False: JobItem.State.WAITING, True: JobItem.State.DONE}
    rows = {
        done: [
            JobItem(job_id=job, stage=s.stage, key=s.key, kind=s.kind, page_id=s.page, state=state[done])
            for s in steps
            if s.done is done
        ]
        for done in (False, True)
    }
    JobItem.objects.bulk_create(rows[False], ignore_conflicts=True, batch_size=2000)
    JobItem.objects.bulk_create(
        rows[True], update_conflicts=True, unique_fields=["job", "stage", "key"],
        update_fields=["state", "updated_at"],
    )  # fmt: skip
    for stage in {step.stage for step in steps if not step.done}:
        wake_for(job, stage)


class Leases:
    """The steps one worker holds, renewed by a thread until they end or the worker leaves the block."""

    def __init__(self) -> None:
        self._held: dict[int, JobItem] = {}
        self._lock = threading.Lock()
        self._left = threading.Event()
        self._thread = threading.Thread(target=self._renew, name="leases", daemon=True)

    def __enter__(self) -> Leases:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._left.set()
        self._thread.join()
        if self._held:
            self._give_back()

    def claim(self, job: int, stage: Stage, n: int) -> list[JobItem]:
        items = claim(job, stage, n)
        with self._lock:
            self._held |= {item.pk: item for item in items}
        return items

    def drop(self, items: Sequence[JobItem]) -> None:
        """These have ended, well or badly."""
        with self._lock:
            for item in items:
                self._held.pop(item.pk, None)

    def _renew(self) -> None:
        while not self._left.wait(settings.JOB_LEASE / 3):
            with self._lock:
                held = list(self._held)
            if not held:
                continue
            until = timezone.now() + timedelta(seconds=settings.JOB_LEASE)
            try:
                JobItem.objects.filter(pk__in=held, state=JobItem.State.RUNNING).update(lease_until=until)
            except Error as error:  # the database is away: the next turn tries again
                log.warning("leases not renewed", extra={"reason": str(error)})
            finally:
                connection.close()

    def _give_back(self) -> None:
        """What an interruption left unfinished waits again, and the interruption counts against none of it."""
        try:
            for item in self._held.values():
                JobItem.objects.filter(pk=item.pk, state=JobItem.State.RUNNING, attempts=item.attempts).update(
                    state=JobItem.State.WAITING, lease_until=None
                )
        except Error:  # still away: the leases will pass
            log.warning("leases left to pass", extra={"items": len(self._held)})
