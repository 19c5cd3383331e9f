"""A run's log: JSON, one id from the request to the task it sends, and nothing that tells who asked what."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from celery import Celery
from django.conf import settings as configured
from django.test import Client

from portal import logs
from portal.embedded import free_port
from portal.logs import JSONFormatter, struck

ROOT = Path(__file__).resolve().parents[2]
SECRET = ("camille", "camille@example.org", "192.0.2.77", "2001:db8::77", "bateau-ivre", "a-long-password", "s3cr3t")


@pytest.fixture
def lines():
    """What the portal's own formatter writes of everything, parsed at the end."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JSONFormatter())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(before)


def test_a_run_holds_nothing_personal(people, library, lines):
    reader = Client(
        REMOTE_ADDR="192.0.2.77", headers={"User-Agent": "camille's browser"}, raise_request_exception=False
    )
    for address in ("/search?q=bateau-ivre", "/api/v1/search?q=bateau-ivre&size=x", "/nowhere?q=bateau-ivre"):
        reader.get(address)
    for _ in range(configured.AXES_FAILURE_LIMIT + 1):
        reader.post("/sign-in", {"username": "camille", "password": "wrong"})
    reader.post("/sign-in", {"username": "camille", "password": "a-long-password"}, REMOTE_ADDR="2001:db8::77")
    reader.get("/saved/s3cr3t.atom")
    people.curator.post("/search/image", {"image": "no picture"})
    told = lines()
    assert len(told) >= 10
    assert {line["view"] for line in told if line["logger"] == "portal.request"} >= {"search", "sign-in", "none"}
    for line in told:
        for secret in SECRET:
            assert secret not in json.dumps(line, ensure_ascii=False), line


def test_lines_of_a_request_share_its_id(db, client, lines, settings):
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    answer = client.get("/healthz", headers={"X-Request-ID": "0123456789abcdef"})
    assert answer.headers["X-Request-ID"] == "0123456789abcdef"
    told = lines()
    assert {line["logger"] for line in told} >= {"portal.request", "portal.health"}
    assert {line["request"] for line in told} == {"0123456789abcdef"}
    other = client.get("/about", headers={"X-Request-ID": "camille@example.org"}).headers["X-Request-ID"]
    assert len(other) == 32, "an id that is none is replaced"
    assert logs.REQUEST.get() == ""


def test_a_task_carries_the_id_of_its_request(lines):
    app = Celery("logs", broker="memory://", backend="cache+memory://", set_as_current=False)
    heard = []

    @app.task(name="tests.logs")
    def speak() -> None:
        logging.getLogger("tests.logs").info("at work")

    before = logs.REQUEST.set("feedfacecafebeef")
    with app.connection_for_write() as connection:
        sent = speak.apply_async(connection=connection)
        message = connection.SimpleQueue("celery").get(timeout=2)
        heard.append(message.headers[logs.HEADER])
        message.ack()
    logs.REQUEST.reset(before)
    assert heard == ["feedfacecafebeef"]
    speak.request_stack.push(type(speak.request)(id=sent.id, **{logs.HEADER: heard[0]}))
    logs._begin(task_id=sent.id, task=speak)
    logging.getLogger("tests.logs").info("at work")
    logs._end(task=speak, state="SUCCESS")
    speak.request_stack.pop()
    said, ended = (one for one in lines() if one["logger"] in ("tests.logs", "portal.task"))
    assert (said["request"], said["task"]) == (ended["request"], ended["task"]) == ("feedfacecafebeef", sent.id)
    assert (ended["what"], ended["state"]) == ("tests.logs", "success") and ended["ms"] >= 0
    assert logs.TASK.get() == ""


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("mail to ada.l@example.co.uk refused", "mail to […] refused"),
        ("from 192.0.2.1: no", "from […]: no"),
        ("from 2001:db8:0:0:1:2:3:4 and ::1 and fe80::1", "from […] and […] and […]"),
        (
            "at 12:34:56, OpenCV 4.13.0, std::vector, portal.pages",
            "at 12:34:56, OpenCV 4.13.0, std::vector, portal.pages",
        ),
    ],
)
def test_addresses_are_struck_out(text, left):
    assert struck(text) == left


def test_settings_write_these_lines():
    act = "import django; django.setup(); import logging; logging.getLogger('x').warning('a@b.org')"
    said = subprocess.run(
        [sys.executable, "-c", act],
        cwd=ROOT, env={**os.environ}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(said.stderr.splitlines()[-1])["message"] == "[…]"
