"""`/livez`: does this process answer? `/healthz`: is the portal able to serve? 200 or 503, with the facts as JSON.

It is able when Postgres and Redis answer and the tables are those of this version. An absent encoder or worker, a
failed job or little room on the disk are told but do not make the portal ill: words and facets still work. Both servers
are asked by connections of their own with short timeouts, so that neither a full pool nor a hung server can hold the
answer; nothing secret is said.
"""

from __future__ import annotations

import logging
import shutil
import tomllib
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import redis
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from indexing.jobs import presence
from search.encoder import ALIVE

logger = logging.getLogger(__name__)
PATIENCE = 2  # seconds given to each server
#: Less room than this, in bytes, and a harvest would soon stop.
LITTLE = 2 * 2**30
LAST_JOB = "SELECT id, state, ended_at FROM indexing_job ORDER BY id DESC LIMIT 1"
APPLIED = "SELECT app, name FROM django_migrations"
QUIET = {"Cache-Control": "no-store"}


@require_safe
def livez(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok", "version": version()}, headers=QUIET)


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    facts = {**_database(), **_redis(), **_disk()}
    well = facts["database"] == facts["redis"] == facts["migrations"] == "ok"
    body = {"status": "ok" if well else "down", "version": version(), **facts}
    return JsonResponse(body, status=200 if well else 503, headers=QUIET)


def _database() -> dict[str, Any]:
    parameters = {
        **connection.get_connection_params(),
        "connect_timeout": PATIENCE,
        "options": f"-c statement_timeout={PATIENCE * 1000}",
    }
    try:
        with closing(psycopg.connect(**parameters)) as own:
            missing = wanted() - set(own.execute(APPLIED).fetchall())
            job = None if missing else own.execute(LAST_JOB).fetchone()
    except psycopg.Error as error:
        logger.warning("database does not answer", extra={"error": type(error).__name__})
        return {"database": "down", "migrations": "unknown", "last_job": None}
    return {
        "database": "ok",
        "migrations": f"{len(missing)} missing" if missing else "ok",
        "last_job": job and {"id": job[0], "state": job[1], "ended_at": job[2]},
    }


def _redis() -> dict[str, Any]:
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE
        ) as server:
            alive = server.exists(ALIVE)
            workers = sum(worker.alive and worker.name != presence.SCHEDULER for worker in presence.seen(server))
    except redis.RedisError as error:
        logger.warning("redis does not answer", extra={"error": type(error).__name__})
        return {"redis": "down", "encoder": "unknown", "workers": None}
    return {"redis": "ok", "encoder": "alive" if alive else "absent", "workers": workers}


def _disk() -> dict[str, str]:
    """Room for pictures, of the nearest folder that is there."""
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists():
        folder = folder.parent
    return {"disk": "ok" if shutil.disk_usage(folder).free > LITTLE else "little room"}


@cache
def wanted() -> set[tuple[str, str]]:
    """(app, name) of every migration of this version."""
    return set(MigrationLoader(None).disk_migrations)


@cache
def version() -> str:
    return str(tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"])
