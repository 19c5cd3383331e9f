"""`/healthz`: is this portal able to answer? 200 when Postgres and Redis do, 503 otherwise.

An absent encoder or a failed job are told but do not make the portal ill: words and facets still work. Both servers
are asked by connections of their own with short timeouts, so that neither a full pool nor a hung server can hold the
answer; nothing secret is said.
"""

from __future__ import annotations

import logging
import tomllib
from contextlib import closing
from functools import cache
from typing import Any

import psycopg
import redis
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from search.encoder import ALIVE

logger = logging.getLogger(__name__)
PATIENCE = 2  # seconds given to each server
LAST_JOB = "SELECT id, state, ended_at FROM indexing_job ORDER BY id DESC LIMIT 1"


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    facts = {**_database(), **_redis()}
    well = facts["database"] == facts["redis"] == "ok"
    body = {"status": "ok" if well else "down", "version": version(), **facts}
    return JsonResponse(body, status=200 if well else 503, headers={"Cache-Control": "no-store"})


def _database() -> dict[str, Any]:
    parameters = {
        **connection.get_connection_params(),
        "connect_timeout": PATIENCE,
        "options": f"-c statement_timeout={PATIENCE * 1000}",
    }
    try:
        with closing(psycopg.connect(**parameters)) as own:
            job = own.execute(LAST_JOB).fetchone()
    except psycopg.Error as error:
        logger.warning("database does not answer", extra={"error": type(error).__name__})
        return {"database": "down", "last_job": None}
    return {"database": "ok", "last_job": job and {"id": job[0], "state": job[1], "ended_at": job[2]}}


def _redis() -> dict[str, str]:
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE
        ) as server:
            alive = server.exists(ALIVE)
    except redis.RedisError as error:
        logger.warning("redis does not answer", extra={"error": type(error).__name__})
        return {"redis": "down", "encoder": "unknown"}
    return {"redis": "ok", "encoder": "alive" if alive else "absent"}


@cache
def version() -> str:
    return str(tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"])
