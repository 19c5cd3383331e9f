"""A real encode worker: it says that it lives, answers in time, logs JSON, and says that it leaves."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest
import redis
from celery import Celery

from .cluster import Cluster
from .tiny_clip import make

pytestmark = pytest.mark.models


def test_an_encode_worker_lives_answers_and_leaves(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with Cluster(tmp_path / "cluster", make(tmp_path / "encoder")) as cluster:
        cluster.start("encode")
        client = redis.Redis.from_url(cluster.environment["REDIS_URL"])
        cluster.wait(lambda: bool(client.exists("encoder:alive")))
        app = Celery("asker", broker=cluster.environment["REDIS_URL"], backend=cluster.environment["REDIS_URL"])
        asked = app.send_task(
            "workers.tasks.encode_text", ["un bateau"], queue="encode", headers={"portal_request": "feedfacecafebeef"}
        )
        answer = asked.get(timeout=30)
        assert len(answer["meaning"]) == 16
        times = []
        for number in range(5):
            started = time.monotonic()
            app.send_task("workers.tasks.encode_text", [f"bateau {number}"], queue="encode").get(timeout=30)
            times.append(time.monotonic() - started)
        # The machine may be busy: this only tells milliseconds from a model loaded anew.
        assert min(times) < 1.0
        app.close()
        os.killpg(cluster.processes["encode"].pid, signal.SIGTERM)
        cluster.processes["encode"].wait(30)
        assert not client.exists("encoder:alive")
        client.close()
        text = (cluster.folder / "encode.log").read_text()
        lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
        assert any(line["logger"].startswith("celery") for line in lines)
        [line] = [
            line for line in lines if line.get("request") == "feedfacecafebeef" and line["logger"] == "portal.task"
        ]
        assert (line["task"], line["what"], line["state"]) == (asked.id, "workers.tasks.encode_text", "success")
        assert "bateau" not in text
