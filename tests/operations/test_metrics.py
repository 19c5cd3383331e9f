"""/metrics: who may read it, that several processes count as one, and that it is what Prometheus reads."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import redis
from django.test import Client

from indexing import tally
from indexing.jobs import presence
from indexing.models import Job, JobItem
from portal.embedded import free_port
from tests import factories

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = re.compile(r'([a-zA-Z_:][\w:]*)(?:\{((?:[a-z_]\w*="(?:[^"\\]|\\.)*",?)*)\})? (\S+)')
TOKEN = "prometheus-" + "x" * 20


@pytest.fixture(autouse=True)
def nothing_counted(redis_url):
    with redis.Redis.from_url(redis_url) as server:
        server.delete(tally.KEY, presence.KEY)
        yield
        server.delete(tally.KEY, presence.KEY)


def read(client: Client) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    response = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    return parsed(response.text)


def parsed(text: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """As the format is defined: HELP and TYPE come before the samples of a family, and no sample comes twice."""
    kinds, found = {}, {}
    assert text.endswith("\n")
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert kind in {"counter", "gauge", "histogram"} and name not in kinds
            kinds[name] = kind
        elif not line.startswith("# HELP "):
            name, labels, value = SAMPLE.fullmatch(line).groups()
            family = re.sub(r"_(bucket|sum|count)$", "", name) if name not in kinds else name
            assert family in kinds, line
            key = name, frozenset(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', labels or ""))
            assert key not in found, line
            found[key] = float(value)
    return found


def value(found, name: str, **labels: str) -> float:
    return found[name, frozenset(labels.items())]


def test_nobody_reads_it_unless_allowed(db, client, people, settings):
    settings.METRICS_TOKEN, settings.METRICS_NETWORKS = "", []
    assert [one.get("/metrics").status_code for one in people] == [403, 403, 403]
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 403
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 403
    assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert client.post("/metrics").status_code == 405
    settings.METRICS_TOKEN, settings.METRICS_NETWORKS = "", ["10.1.0.0/16", "fd00::/8"]
    assert client.get("/metrics", REMOTE_ADDR="10.1.2.3").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="fd00::1").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="10.2.2.3").status_code == 403
    behind = {"X-Forwarded-For": "192.0.2.9"}
    assert client.get("/metrics", headers=behind, REMOTE_ADDR="10.1.2.3").status_code == 403, "a reader behind a proxy"


def test_requests_are_counted_by_view_and_never_by_what_was_asked(db, client, settings):
    settings.METRICS_TOKEN = TOKEN
    for _ in range(3):
        client.get("/about?q=secret")
    client.get("/nowhere/secret")
    client.generic("BREW", "/about")
    found = read(client)
    assert value(found, "portal_requests_total", view="about", method="GET", status="200") == 3
    assert value(found, "portal_requests_total", view="none", method="GET", status="404") == 1
    assert value(found, "portal_requests_total", view="about", method="other", status="405") == 1
    assert value(found, "portal_request_seconds_count", view="about") == 4
    assert value(found, "portal_request_seconds_bucket", view="about", le="+Inf") == 4
    assert value(found, "portal_request_seconds_sum", view="about") > 0
    assert "secret" not in str(found)


def test_buckets_grow_and_hold_what_is_below_them(db, client, settings):
    settings.METRICS_TOKEN = TOKEN
    for seconds in (0.003, 0.005, 0.3, 99.0):
        tally.observe("encode_seconds", seconds, task="encode_text", outcome="answered")
    found = read(client)
    labels = {"task": "encode_text", "outcome": "answered"}
    heights = [value(found, "portal_encode_seconds_bucket", le=str(bound), **labels) for bound in tally.BUCKETS]
    assert heights == [2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3]
    assert value(found, "portal_encode_seconds_bucket", le="+Inf", **labels) == 4
    assert value(found, "portal_encode_seconds_sum", **labels) == pytest.approx(99.308)


def test_processes_count_as_one(db, client, settings):
    settings.METRICS_TOKEN = TOKEN
    act = (
        "import django; django.setup(); from indexing import tally;"
        "[tally.count('requests', view='home', method='GET', status='200') for _ in range(20)]"
    )
    both = [subprocess.Popen([sys.executable, "-c", act], cwd=ROOT, env={**os.environ}) for _ in range(2)]
    assert [process.wait(60) for process in both] == [0, 0]
    tally.count("requests", view="home", method="GET", status="200")
    assert value(read(client), "portal_requests_total", view="home", method="GET", status="200") == 41


def test_jobs_queues_workers_and_room(db, client, settings, redis_url):
    settings.METRICS_TOKEN = TOKEN
    job = Job.objects.create(corpus=factories.corpus(), source="https://example.org/m", state="running")
    for number, state in enumerate(("done", "done", "failed")):
        JobItem.objects.create(job=job, stage="fetch", key=str(number), state=state)
    presence.say("describe@here", ["describe"])
    with redis.Redis.from_url(redis_url) as server:
        server.rpush("describe", "a wake-up")
        found = read(client)
        server.delete("describe")
    assert value(found, "portal_jobs", state="running") == 1
    assert value(found, "portal_job_items", stage="fetch", state="done") == 2
    assert value(found, "portal_job_items", stage="fetch", state="failed") == 1
    assert value(found, "portal_queue_messages", queue="describe") == 1
    assert value(found, "portal_queue_messages", queue="encode") == 0
    assert value(found, "portal_worker_seen_seconds", worker="describe@here") < 5
    assert value(found, "portal_stored_bytes", of="database") > 1_000_000
    assert value(found, "portal_up", part="redis") == 1
    assert value(found, "portal_up", part="encoder") == 0


def test_without_redis_it_says_so_and_requests_go_on(db, client, settings, monkeypatch):
    settings.METRICS_TOKEN = TOKEN
    nowhere = redis.Redis(port=free_port(), socket_connect_timeout=0.5)
    monkeypatch.setattr(tally, "_redis", lambda: nowhere)
    monkeypatch.setattr(tally, "_silent_until", 0.0)
    assert client.get("/about").status_code == 200
    assert tally._silent_until > 0, "left in peace for a while"
    found = read(client)
    assert value(found, "portal_up", part="redis") == 0
    assert value(found, "portal_stored_bytes", of="database") > 0
