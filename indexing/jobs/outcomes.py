"""What becomes of a step that did not succeed: later, failed with a reason, or tried again.

A passing fault (RetryLater) costs no attempt, but a job that has met nothing else for JOB_PATIENCE seconds is paused
and says so: a host that is busy for ever must not keep it running for ever. A refusal fails at once; anything
unforeseen is tried three times, with its traceback in the log. Faults of the database or of Redis are nobody's fault:
they pass through and end the slice.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Max
from django.utils import timezone
from redis.exceptions import RedisError

from indexing.jobs.claims import ACTIVE, LostLeaseError
from indexing.models import Job, JobItem
from indexing.sources.errors import HostStopped, RetryLater
from indexing.sources.records import SourceError

log = logging.getLogger(__name__)
MAX_ATTEMPTS = 3
BACKOFF = 5.0
#: Faults of the machinery, not of the step.
INTERRUPTIONS = (OperationalError, InterfaceError, RedisError)


@contextmanager
def attempt(item: JobItem) -> Iterator[None]:
    """Runs the block for `item` and settles how it ended; only interruptions leave it."""
    facts = {"job": item.job_id, "item": item.pk, "stage": item.stage}
    try:
        yield
    except INTERRUPTIONS:
        raise
    except LostLeaseError:
        log.info("step taken over by another worker", extra=facts)
    except RetryLater as error:
        later(item, error.seconds, error.code, str(error))
        _pause_if_hopeless(item, str(error))
    except SourceError as error:
        log.info("step failed", extra={**facts, "reason": error.code, "error": str(error)})
        fail(item, error.code, str(error))
        if isinstance(error, HostStopped):
            notice(item.job_id, str(error))
    except Exception as error:
        log.exception("step crashed", extra=facts)
        crash(item, f"{type(error).__name__}: {error}")


def later(item: JobItem, seconds: float, reason: str, error: str) -> None:
    _end(item, JobItem.State.WAITING, reason, error, wait=seconds)


def fail(item: JobItem, reason: str, error: str) -> None:
    _end(item, JobItem.State.FAILED, reason, error)


def crash(item: JobItem, error: str) -> None:
    attempts = item.attempts + 1
    if attempts >= MAX_ATTEMPTS:
        _end(item, JobItem.State.FAILED, "unexpected", error, attempts=attempts)
    else:
        _end(item, JobItem.State.WAITING, "unexpected", error, wait=BACKOFF * attempts, attempts=attempts)


def _end(
    item: JobItem, state: JobItem.State, reason: str, error: str, *, wait: float = 0, attempts: int | None = None
) -> None:
    now = timezone.now()
    JobItem.objects.filter(pk=item.pk, state=JobItem.State.RUNNING, attempts=item.attempts).update(
        state=state, reason=reason[:40], last_error=error[:4000], lease_until=None, updated_at=now,
        not_before=now + timedelta(seconds=wait) if wait else None,
        attempts=item.attempts if attempts is None else attempts,
    )  # fmt: skip


def _pause_if_hopeless(item: JobItem, error: str) -> None:
    """Pauses a job none of whose steps has ended for JOB_PATIENCE seconds, rests not counted."""
    row = Job.objects.get(pk=item.job_id)
    ended = JobItem.objects.filter(job=row).exclude(state__in=(JobItem.State.WAITING, JobItem.State.RUNNING))
    moments = (row.started_at, row.resumed_at, ended.aggregate(last=Max("updated_at"))["last"])
    last = max((moment for moment in moments if moment), default=row.created_at)
    if (timezone.now() - last).total_seconds() < settings.JOB_PATIENCE:
        return
    hours = settings.JOB_PATIENCE / 3600
    if Job.objects.filter(pk=row.pk, state__in=ACTIVE).update(state=Job.State.PAUSED):
        notice(row.pk, f"Paused after {hours:g} h in which no step has ended. The last answer: {error}")


def notice(job: int, sentence: str) -> None:
    """Adds a sentence to what the job's page says, once."""
    with transaction.atomic():
        row = Job.objects.select_for_update(no_key=True).get(pk=job)
        if sentence not in row.notice.splitlines():
            row.notice = "\n".join([*row.notice.splitlines(), sentence])
            row.save(update_fields=["notice"])
