"""How the portal is doing: queues, workers, harvests by host, room on the disk, jobs of late, versions.

Asked by the staff page and by `/metrics`. What cannot be told (Redis away, a folder not there) is None or missing and
raises nothing; database errors pass.
"""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.db import connection
from django.db.models import Avg, Count, Max, Q
from django.utils import timezone
from redis.exceptions import RedisError

from indexing.jobs import presence
from indexing.models import Job, JobItem, Stage
from indexing.sources.breaker import RedisBreaker, Stop
from portal.health import version
from search.uploads import store

Told = TypeVar("Told")
Counted = dict[tuple[str, ...], int]
QUEUES = tuple(sorted({route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}))
#: Jobs of sources that are looked at for the harvest of each host.
LATEST = 300
FETCHING = (Stage.HARVEST, Stage.FETCH)


@dataclass(frozen=True)
class Host:
    """The last harvest from a host: `rate` in steps a minute while it ran, `interval` the least seconds between two."""

    name: str
    job: Job
    ended_at: datetime | None
    done: int
    failed: int
    reasons: list[tuple[str, int]]
    rate: float | None
    interval: float
    stopped: Stop | None


@dataclass(frozen=True)
class Room:
    """Bytes taken by what is stored, and how much of its disk is used and free; None where that is not told."""

    name: str
    taken: int | None
    used: int | None
    free: int | None


@dataclass(frozen=True)
class Throughput:
    """Steps of a stage that ended within the last day and hour, and their mean time in seconds."""

    stage: str
    day: int
    hour: int
    seconds: float | None


def queues() -> dict[str, int] | None:
    """{queue: messages that wait}. A message is a wake-up: the work itself waits in the rows of jobs."""
    return _told(lambda: {name: int(store().llen(name)) for name in QUEUES})


def workers() -> list[presence.Worker] | None:
    return _told(presence.seen)


def hosts() -> list[Host]:
    """The last harvest of each host, newest first."""
    last: dict[str, Job] = {}
    for job in Job.objects.exclude(source="").select_related("corpus").order_by("-pk")[:LATEST]:
        last.setdefault(urlsplit(job.source).hostname or "", job)
    return [_host(name, job) for name, job in last.items()]


def _host(name: str, job: Job) -> Host:
    items = JobItem.objects.filter(job=job, stage__in=FETCHING)
    state = JobItem.State
    told = items.aggregate(
        done=Count("pk", filter=Q(state=state.DONE)), failed=Count("pk", filter=Q(state=state.FAILED)),
        last=Max("updated_at", filter=Q(state=state.DONE)),
    )  # fmt: skip
    reasons = items.filter(state=state.FAILED).values_list("reason").annotate(n=Count("pk")).order_by("-n")
    minutes = (told["last"] - job.started_at).total_seconds() / 60 if told["last"] and job.started_at else 0.0
    rate = told["done"] / minutes if minutes > 0 else None
    interval = settings.FETCH_RATES.get(name, settings.FETCH_DEFAULT_INTERVAL) if name else 0.0
    stop = _told(lambda: RedisBreaker(store()).stopped(name)) if name else None
    return Host(
        name, job, job.ended_at or told["last"], told["done"], told["failed"], list(reasons), rate, interval,
        stop,
    )  # fmt: skip


def throughput() -> list[Throughput]:
    now = timezone.now()
    day, hour = now - timedelta(days=1), now - timedelta(hours=1)
    rows = (
        JobItem.objects.filter(state=JobItem.State.DONE, updated_at__gte=day)
        .values("stage")
        .annotate(day=Count("pk"), hour=Count("pk", filter=Q(updated_at__gte=hour)), mean=Avg("seconds"))
    )  # fmt: skip
    told = {row["stage"]: Throughput(row["stage"], row["day"], row["hour"], row["mean"]) for row in rows}
    return [told[stage] for stage in Stage.values if stage in told]


def rooms() -> list[Room]:
    """Pictures, fetched files and models on the disk of this process; the database, and the vectors within it."""
    data = Path(settings.DATA_DIR)
    folders = (
        ("pictures", Path(settings.MEDIA_ROOT)),
        ("fetched", Path(settings.FETCH_CACHE)),
        ("models", data / "models"),
    )
    found = [_folder(name, folder) for name, folder in folders if folder.exists()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_database_size(current_database()), coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class"
            r" WHERE relkind = 'r' AND relname LIKE 'indexing\_vector\_%'"
        )
        whole, vectors = cursor.fetchone()
    return [*found, Room("database", int(whole), None, None), Room("vectors", int(vectors), None, None)]


def _folder(name: str, folder: Path) -> Room:
    usage = shutil.disk_usage(folder)
    return Room(name, None, usage.used, usage.free)


def versions() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), extversion FROM pg_extension WHERE extname = 'vector'"
        )
        postgres, vector = cursor.fetchone()
    server = _told(lambda: str(store().info("server")["redis_version"]))
    return {
        "portal": version(), "Python": platform.python_version(), "Django": django.get_version(),
        "Celery": metadata.version("celery"), "torch": metadata.version("torch"), "Postgres": postgres,
        "pgvector": vector, "Redis": server or "",
    }  # fmt: skip


def counts() -> dict[str, Counted]:
    """{"jobs": {(state,): n}, "items": {(stage, state): n}, "rows": {(table,): about how many}}."""
    jobs: Counted = {
        (row["state"],): row["n"] for row in Job.objects.order_by().values("state").annotate(n=Count("pk"))
    }
    items: Counted = {
        (row["stage"], row["state"]): row["n"]
        for row in JobItem.objects.order_by().values("stage", "state").annotate(n=Count("pk"))
    }
    with connection.cursor() as cursor:
        # Statistics: to count tens of millions of rows every few seconds would cost more than it tells.
        cursor.execute(
            "SELECT relname, n_live_tup FROM pg_stat_user_tables"
            " WHERE relname LIKE 'indexing%' OR relname LIKE 'portal%' ORDER BY relname"
        )
        rows: Counted = {(str(name),): int(count) for name, count in cursor.fetchall()}
    return {"jobs": jobs, "items": items, "rows": rows}


def _told(ask: Callable[[], Told]) -> Told | None:
    try:
        return ask()
    except RedisError:
        return None


def summary() -> dict[str, Any]:
    """All of it, for the page."""
    return {
        "queues": queues(), "workers": workers(), "hosts": hosts(), "throughput": throughput(), "rooms": rooms(),
        "versions": versions(),
    }  # fmt: skip
