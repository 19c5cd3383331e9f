"""Sources harvested again every so many days. The sweep launches those that are due, as acts that are nobody's.

Two sweeps at once launch nothing twice: a due schedule is taken under a lock that the other passes over, and is due no
more once it is free. While its last job goes on or rests, a schedule waits.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from indexing.curating.working import launch
from indexing.jobs.claims import ACTIVE
from indexing.models import Job, Schedule


def launch_due() -> list[Job]:
    """Launches what is due now, one job a schedule however long nobody looked."""
    now = timezone.now()
    with transaction.atomic():
        due = Schedule.objects.filter(enabled=True, next_at__lte=now).select_related("corpus", "last_job")
        return [_launch(one, now) for one in due.select_for_update(of=("self",), skip_locked=True) if not _busy(one)]


def _busy(schedule: Schedule) -> bool:
    last = schedule.last_job
    return last is not None and last.state in (*ACTIVE, Job.State.PAUSED)


def _launch(schedule: Schedule, now: datetime) -> Job:
    job = launch(schedule.source, schedule.corpus, None, {**schedule.options, "schedule": schedule.pk})
    schedule.last_job = job
    schedule.next_at = following(schedule.next_at, schedule.every_days, now)
    schedule.save(update_fields=["last_job", "next_at"])
    return job


def following(planned: datetime, every_days: int, now: datetime) -> datetime:
    """The next moment after `now` at the hour that was planned: what was missed is not made up for."""
    step = timedelta(days=every_days)
    return planned + step * max(1, (now - planned) // step + 1)
