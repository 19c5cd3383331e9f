"""Asking the `encode` queue over a real broker; only the model at its end is a table of answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from io import BytesIO
from queue import Empty

import numpy as np
import pytest
from kombu import Connection
from PIL import Image

from search import encoder, uploads
from tests import factories as make
from tests.search.ask import ask

pytestmark = pytest.mark.django_db

ANSWERS = {
    "workers.tasks.encode_text": {"space": None, "meaning": [0.0, 3.0, 4.0]},
    "workers.tasks.encode_image": {
        "meaning": [0.0, 0.0, 1.0],
        "look": [1.0, 0.0, 0.0],
        "palette": [[50.0, 60.0, 40.0, 1.0]],
    },
}


@pytest.fixture(autouse=True)
def words() -> None:
    """Overrides the fake of conftest: here the queue is real."""
    encoder.store().flushdb()
    encoder._producer.cache_clear()


@pytest.fixture
def worker(redis_url: str) -> Iterator[list[str]]:
    """Answers what comes on the queue, as Celery's workers write it; yields the list of what was asked."""
    asked: list[str] = []
    stop = threading.Event()

    def work() -> None:
        with Connection(redis_url) as connection, connection.SimpleQueue("encode") as queue:
            while not stop.is_set():
                try:
                    message = queue.get(timeout=0.2)
                except Empty:
                    continue
                ((argument,), _kwargs, _embedded) = message.payload
                asked.append(argument)
                answer = {"status": "SUCCESS", "result": ANSWERS[message.headers["task"]], "traceback": None}
                if argument == "broken":
                    answer = {"status": "FAILURE", "result": {"exc_type": "ValueError"}, "traceback": "…"}
                encoder.store().set(f"celery-task-meta-{message.headers['id']}", json.dumps(answer), ex=60)
                message.ack()

    encoder.store().set(encoder.ALIVE, 1)
    thread = threading.Thread(target=work)
    thread.start()
    yield asked
    stop.set()
    thread.join(5)


def test_a_vector_comes_from_the_queue_once_and_is_kept(worker: list[str]) -> None:
    space = make.space()
    assert encoder.words(space, "bateau") == pytest.approx([0, 0.6, 0.8])
    assert encoder.words(space, "bateau") == pytest.approx([0, 0.6, 0.8])
    assert worker == ["bateau"]


def test_a_failing_task_and_a_misfit_are_said(worker: list[str]) -> None:
    with pytest.raises(encoder.NoEncoderError, match="encoder-failed"):
        encoder.words(make.space(), "broken")
    with pytest.raises(encoder.NoEncoderError, match="encoder-failed"):
        encoder.words(make.space("look", dims=4), "bateau")


def test_a_lent_picture_searches_by_look_meaning_and_colour(worker: list[str]) -> None:
    red = [[50.0, 60.0, 40.0, 1.0]]
    look = make.entry(look=[1, 0.1, 0], meaning=[1, 0, 0], palette=[[50.0, -60.0, 40.0, 1.0]])
    meaning = make.entry(look=[0, 1, 0], meaning=[0, 0.1, 1], palette=red)
    body = BytesIO()
    Image.new("RGB", (20, 20), "red").save(body, "PNG")
    body.seek(0)
    token = uploads.keep(body)
    assert [hit.id for hit in ask(f"image={token}").hits] == [look.pk]
    assert [hit.id for hit in ask(f"image={token}&by=meaning").hits] == [meaning.pk]
    assert [hit.id for hit in ask(f"image={token}&by=colour").hits] == [meaning.pk]
    assert worker == [token]


def test_a_part_of_a_page_is_cut_from_the_working_copy(worker: list[str], media) -> None:
    """Page of 1000 x 1500, working copy of 100 x 150, whose right half is black."""
    near = make.entry(look=[1, 0, 0])
    row = make.entry(look=[0, 1, 0])
    place = media / "media" / row.page.file
    place.parent.mkdir(parents=True)
    sheet = Image.new("RGB", (100, 150), "white")
    sheet.paste("black", (50, 0, 100, 150))
    sheet.save(place)
    found = ask(f"region={row.pk}:500,0,400,300")
    assert [hit.id for hit in found.hits] == [near.pk] and found.hits[0].why == ("image",)
    cut = uploads.read(worker[0])
    assert cut is not None
    with Image.open(BytesIO(cut)) as picture:
        assert picture.size == (40, 30)
        assert np.asarray(picture).max() < 30


def test_no_sign_of_life_answers_at_once() -> None:
    with pytest.raises(encoder.NoEncoderError, match="no-encoder"):
        encoder.words(make.space(), "bateau")


def test_a_worker_that_does_not_answer_is_not_waited_for(settings) -> None:
    settings.ENCODE_TIMEOUT = 0.05
    encoder.store().set(encoder.ALIVE, 1)
    row = make.entry(caption="bateau")
    make.space()
    found = ask("q=bateau")
    assert [hit.id for hit in found.hits] == [row.pk]
    assert [notice.code for notice in found.notices] == ["encoder-slow"]


def test_a_dead_redis_leaves_words(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    import redis

    dead = redis.Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=0.1)
    monkeypatch.setattr(encoder, "store", lambda: dead)
    row = make.entry(caption="bateau")
    make.space()
    found = ask("q=bateau")
    assert [hit.id for hit in found.hits] == [row.pk]
    assert [notice.code for notice in found.notices] == ["no-encoder"]
