"""How far a job is, from its rows: counts by stage, pace, time left, errors by reason, what came in. Reads only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max, Min, Q, Sum, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from indexing.models import Job, JobItem, Stage

OVER = (Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED)
#: The pace is that of the last minutes, so that it follows a host that slows down.
WINDOW = 120.0
EXAMPLES = 3


@dataclass(frozen=True)
class StageProgress:
    """Counts of steps; `rate` in steps per minute, None before the first; `eta` in seconds, None while unknown."""

    stage: str
    waiting: int = 0
    running: int = 0
    done: int = 0
    failed: int = 0
    skipped: int = 0
    rate: float | None = None
    eta: float | None = None

    @property
    def total(self) -> int:
        return self.waiting + self.running + self.done + self.failed + self.skipped

    @property
    def open(self) -> int:
        return self.waiting + self.running

    @property
    def percent(self) -> float:
        return 100.0 * (self.total - self.open) / self.total if self.total else 0.0


@dataclass(frozen=True)
class ErrorGroup:
    """Failed steps of one stage and reason, and the first of them as examples."""

    reason: str
    count: int
    stage: str
    examples: tuple[JobItem, ...]

    @property
    def example(self) -> str:
        return self.examples[0].last_error


@dataclass(frozen=True)
class News:
    """What a harvest brought: documents by outcome; requests made to sources and bytes received for them."""

    documents: dict[str, int]
    requests: int
    received: int


@dataclass(frozen=True)
class JobProgress:
    """`next_at`: when the first postponed step may be tried, if nothing else can be done before."""

    stages: tuple[StageProgress, ...]
    errors: tuple[ErrorGroup, ...]
    eta: float | None
    next_at: datetime | None

    @property
    def percent(self) -> float:
        """Of the steps known so far; harvesting adds to them."""
        total = sum(stage.total for stage in self.stages)
        return 100.0 * (total - sum(stage.open for stage in self.stages)) / total if total else 0.0


def progress(job: Job) -> JobProgress:
    """Pace and time left are None while the job rests: a pause is not counted as slowness afterwards."""
    now = timezone.now()
    since = max(filter(None, (job.started_at, job.resumed_at, now - timedelta(seconds=WINDOW))))
    over, rests = job.state in OVER, job.state == Job.State.PAUSED
    rows: dict[str, dict[str, Any]] = {
        row["stage"]: dict(row)
        for row in JobItem.objects.filter(job=job).order_by().values("stage").annotate(
            **{state: Count("pk", filter=Q(state=state)) for state in JobItem.State.values},
            recent=Count("pk", filter=Q(state=JobItem.State.DONE, updated_at__gte=since)),
            newest=Max("updated_at", filter=Q(state=JobItem.State.DONE)),
        )
    }  # fmt: skip
    stages, before = [], 0
    for stage in _stages(job):
        row: dict[str, Any] = rows.get(stage, {})
        counts = {state: row.get(state, 0) for state in JobItem.State.values}
        ended = over or not counts["waiting"] + counts["running"]
        rate = None if rests else _rate(row, since, now, ended=ended)
        # Every page still in an earlier stage will come through this one.
        before = counts["waiting"] + counts["running"] + (before if stage not in {Stage.HARVEST, Stage.FETCH} else 0)
        eta = 60.0 * before / rate if rate and before else (0.0 if not before and row else None)
        stages.append(StageProgress(stage=stage, rate=rate, eta=eta, **counts))
    known = [stage.eta for stage in stages if stage.eta is not None]
    left = max(known) if known and not over and not rests else None
    return JobProgress(tuple(stages), errors(job), left, None if over or rests else _next_at(job, now))


def percents(jobs: Collection[Job]) -> dict[int, float]:
    """{job: how much of its steps known so far has ended, in per cent}; a job without steps is left out."""
    rows = JobItem.objects.filter(job__in=jobs).order_by().values_list("job")
    left = Q(state__in=(JobItem.State.WAITING, JobItem.State.RUNNING))
    counted = rows.annotate(total=Count("pk"), open=Count("pk", filter=left))
    return {job: 100.0 * (total - open_) / total for job, total, open_ in counted}


def _stages(job: Job) -> list[str]:
    """Those that this kind of job goes through."""
    return [stage for stage in Stage.values if (stage == Stage.COMPUTE) == bool(job.options.get("task"))]


def errors(job: Job) -> tuple[ErrorGroup, ...]:
    """Failed steps by reason, most frequent first."""
    failed = JobItem.objects.filter(job=job, state=JobItem.State.FAILED).order_by()
    groups = failed.values_list("reason", "stage").annotate(count=Count("pk")).order_by("-count", "reason", "stage")
    place = Window(RowNumber(), partition_by=[F("reason"), F("stage")], order_by="pk")
    examples: dict[tuple[str, str], list[JobItem]] = {}
    for item in failed.annotate(place=place).filter(place__lte=EXAMPLES).order_by("pk"):
        examples.setdefault((item.reason, item.stage), []).append(item)
    return tuple(
        ErrorGroup(reason, count, stage, tuple(examples[reason, stage]))
        for reason, stage, count in groups
        if (reason, stage) in examples
    )


def news(job: Job) -> News:
    items = JobItem.objects.filter(job=job).order_by()
    counted = items.exclude(outcome="").values_list("outcome").annotate(n=Count("pk"))
    spent = items.aggregate(requests=Sum("requests", default=0), received=Sum("fetched_bytes", default=0))
    return News(dict(counted), spent["requests"], spent["received"])


def _rate(row: dict[str, Any], since: datetime, now: datetime, *, ended: bool) -> float | None:
    recent, newest = row.get("recent"), row.get("newest")
    if not recent or newest is None:
        return None
    seconds = ((newest if ended else now) - since).total_seconds()
    return float(60.0 * recent / max(seconds, 1.0))


def _next_at(job: Job, now: datetime) -> datetime | None:
    items = JobItem.objects.filter(job=job)
    at_once = Q(state=JobItem.State.WAITING) & (Q(not_before=None) | Q(not_before__lte=now))
    if items.filter(at_once | Q(state=JobItem.State.RUNNING)).exists():
        return None
    first: datetime | None = items.filter(state=JobItem.State.WAITING).aggregate(first=Min("not_before"))["first"]
    return first
