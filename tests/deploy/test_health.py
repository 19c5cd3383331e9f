"""/healthz against real servers, and against none."""

from __future__ import annotations

import json
import time

import pytest
import redis
from django.db import connection
from django.test import RequestFactory

from indexing.jobs import presence
from indexing.models import Job
from portal import health
from portal.embedded import free_port
from portal.health import healthz, version
from search.encoder import ALIVE
from tests import factories


def ask() -> tuple[int, dict]:
    response = healthz(RequestFactory().get("/healthz"))
    assert response.headers["Cache-Control"] == "no-store"
    return response.status_code, json.loads(response.content)


@pytest.mark.django_db(transaction=True)
def test_all_is_well(redis_url: str) -> None:
    status, body = ask()
    assert (status, body["status"]) == (200, "ok")
    assert (body["database"], body["redis"], body["last_job"]) == ("ok", "ok", None)
    assert body["version"] == version()
    job = Job.objects.create(corpus=factories.corpus(), state=Job.State.FAILED)
    with redis.Redis.from_url(redis_url) as server:
        server.set(ALIVE, "1", ex=5)
        status, body = ask()
        server.delete(ALIVE)
    assert (status, body["encoder"]) == (200, "alive")
    assert body["last_job"] == {"id": job.pk, "state": "failed", "ended_at": None}
    assert ask()[1]["encoder"] == "absent"


@pytest.mark.django_db
def test_redis_down(settings) -> None:
    settings.REDIS_URL = f"redis://:hush@127.0.0.1:{free_port()}/0"
    status, body = ask()
    assert (status, body["status"], body["redis"], body["encoder"]) == (503, "down", "down", "unknown")
    assert body["database"] == "ok"
    assert "hush" not in json.dumps(body)


@pytest.mark.django_db
def test_database_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connection.settings_dict, "PORT", str(free_port()))
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", "hush")
    start = time.monotonic()
    status, body = ask()
    assert (status, body["database"], body["redis"]) == (503, "down", "ok")
    assert "hush" not in json.dumps(body)
    assert time.monotonic() - start < 5


@pytest.mark.django_db(transaction=True)
def test_tables_of_an_older_version_are_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """As between the start of a new version and the end of its `setup`."""
    newer = health.wanted() | {("indexing", "9999_to_come")}
    monkeypatch.setattr(health, "wanted", lambda: newer)
    status, body = ask()
    assert (status, body["status"], body["migrations"], body["database"]) == (503, "down", "1 missing", "ok")


@pytest.mark.django_db(transaction=True)
def test_workers_and_room_are_told_and_do_not_make_it_ill(monkeypatch: pytest.MonkeyPatch) -> None:
    presence.say("describe@here", ["describe"])
    monkeypatch.setattr(health, "LITTLE", 2**70)
    status, body = ask()
    presence.leave("describe@here")
    assert (status, body["workers"], body["disk"], body["migrations"]) == (200, 1, "little room", "ok")


def test_a_process_that_lives_says_so_and_asks_nobody(settings) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    response = health.livez(RequestFactory().get("/livez"))
    assert (response.status_code, json.loads(response.content)["status"]) == (200, "ok")


def test_only_reading() -> None:
    assert healthz(RequestFactory().post("/healthz")).status_code == 405
