"""The broom: gives back dead workers' steps, sends lost wake-ups again, ends jobs that are over. Run every few seconds.

Safe to run twice at once, and to miss: it looks at the rows only.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from indexing.jobs.claims import ACTIVE, recover
from indexing.jobs.control import finish_if_over, skip_waiting
from indexing.jobs.wake import QUEUES, wake
from indexing.models import Job, JobItem


def sweep() -> None:
    recover()
    cancelled = JobItem.objects.filter(job__state=Job.State.CANCELLED, state=JobItem.State.WAITING)
    for job in cancelled.values_list("job", flat=True).distinct():
        skip_waiting(job)
    for job in Job.objects.filter(state__in=ACTIVE).values_list("pk", flat=True):
        for queue in QUEUES:
            if has_work(job, queue):
                wake(queue, job)
        finish_if_over(job)


def has_work(job: int, queue: str) -> bool:
    """True if a step of this queue could be claimed now."""
    due = Q(not_before=None) | Q(not_before__lte=timezone.now())
    waiting = JobItem.objects.filter(due, job=job, state=JobItem.State.WAITING, job__state__in=ACTIVE)
    return waiting.filter(stage__in=QUEUES[queue]).exists()
