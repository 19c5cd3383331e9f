"""Words and pictures to vectors, by asking the workers' `encode` queue, so that the web process loads no model.

Answers are kept in Redis by model and question. `NoEncoderError` says that no encoder is at work, or that none answered
in time; the search goes on without. Replies are read from the result key itself rather than through Celery's own
subscription, which is not safe between the threads of a web server.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, cast

import numpy as np
import redis
from celery import Celery
from django.conf import settings
from kombu.exceptions import OperationalError

from indexing import tally
from indexing.models import Space
from search import uploads
from search.uploads import store

logger = logging.getLogger("search.encoder")
ALIVE = "encoder:alive"
KEPT_FOR = 7 * 24 * 3600
PAUSE = 0.004
ANALYSED, ANALYSE_TIMEOUT = "analysed:%s", 20.0


class NoEncoderError(Exception):
    """No vector could be had; `code` says why: `no-encoder`, `encoder-slow`, `encoder-failed`, `image-expired`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def words(space: Space, text: str) -> np.ndarray:
    """(dims,) unit vector of `text` in a *meaning* space."""
    known = _kept(space, text)
    if known is not None:
        return known
    answer = _ask("workers.tasks.encode_text", [text, *_beside(space)])
    if answer.get("space") not in (None, space.pk):
        # The model was switched a moment ago, and the worker knows it before this request did.
        raise NoEncoderError("encoder-failed")
    return _keep(space, text, answer["meaning"])


def pieces(space: Space, asked: Sequence[str]) -> dict[str, int]:
    """{word: into how many pieces the model of `space` cuts it}."""
    places = {word: f"pieces:{space.pk}:{word}" for word in asked}
    with contextlib.suppress(redis.RedisError):
        kept = {word: store().get(place) for word, place in places.items()}
        if all(isinstance(number, bytes) for number in kept.values()):
            return {word: int(cast(bytes, number)) for word, number in kept.items()}
    answer = _ask("workers.tasks.encode_pieces", [list(asked)])
    if answer.get("space") not in (None, space.pk):
        raise NoEncoderError("encoder-failed")
    found = dict(zip(asked, answer["pieces"], strict=True))
    for word, number in found.items():
        store().set(places[word], number, ex=KEPT_FOR)
    return found


def picture(space: Space, name: str, token: Callable[[], str]) -> np.ndarray:
    """(dims,) unit vector of a picture, in a space of either kind. `name` tells it from all others; `token` keeps it
    as an upload and is only called when its vector is not known yet."""
    known = _kept(space, name)
    if known is not None:
        return known
    answer = _look_at(name, token, _beside(space))
    if answer.get("spaces", {}).get(space.kind) not in (None, space.pk):
        raise NoEncoderError("encoder-failed")
    return _keep(space, name, answer[space.kind], settings.UPLOAD_TTL)


def colours(name: str, token: Callable[[], str]) -> list[list[float]]:
    """The palette of a picture, rows [L, a, b, share]; `name` and `token` as in `picture`."""
    return list(_look_at(name, token)["palette"])


def places(space: Space, name: str, token: Callable[[], str], text: str) -> dict[str, Any]:
    """{"agent": who looked, "scores": cosines of `text` with the windows of a picture}; `name`, `token` as above."""
    place = f"places:{hashlib.sha256(f'{space.pk} {name} {text}'.encode()).hexdigest()}"
    with contextlib.suppress(redis.RedisError):
        if body := store().get(place):
            return dict(json.loads(body))
    key = f"windows:{hashlib.sha256(f'{space.pk} {space.model} {name}'.encode()).hexdigest()}"
    kept = False
    with contextlib.suppress(redis.RedisError):
        kept = bool(store().exists(key))
    answer = dict(_ask("workers.tasks.encode_places", [key, "" if kept else token(), text]))
    if answer.get("space") not in (None, space.pk):
        raise NoEncoderError("encoder-failed")
    store().set(place, json.dumps(answer), ex=KEPT_FOR)
    return answer


def _beside(space: Space) -> list[int]:
    """What a task is told besides, when a space is asked for that does not answer searches: which one."""
    return [] if space.active else [space.pk]


def _look_at(name: str, token: Callable[[], str], beside: Sequence[int] = ()) -> dict[str, Any]:
    """All the worker says of a picture, kept whole: the other kind of likeness is likely to be asked next."""
    place = f"picture:{hashlib.sha256(' '.join([name, *map(str, beside)]).encode()).hexdigest()}"
    with contextlib.suppress(redis.RedisError):
        if body := store().get(place):
            return dict(json.loads(body))
    key = token()
    if uploads.read(key) is None:
        raise NoEncoderError("image-expired")
    answer = dict(_ask("workers.tasks.encode_image", [key, *beside]))
    store().set(place, json.dumps(answer), ex=settings.UPLOAD_TTL)
    return answer


def _key(space: Space, text: str) -> str:
    return f"vector:{space.pk}:{hashlib.sha256(f'{space.model} {text}'.encode()).hexdigest()}"


def _kept(space: Space, text: str) -> np.ndarray | None:
    try:
        body = store().get(_key(space, text))
    except redis.RedisError:
        return None
    if not isinstance(body, bytes) or len(body) != 4 * space.dims:
        return None
    return np.frombuffer(body, dtype=np.float32)


def _keep(space: Space, text: str, values: list[float], seconds: int = KEPT_FOR) -> np.ndarray:
    vector = np.asarray(values, dtype=np.float32).ravel()
    length = float(np.linalg.norm(vector))
    if vector.size != space.dims or not np.isfinite(length) or not length:
        logger.error("the encoder answered a vector that does not fit", extra={"size": vector.size, "dims": space.dims})
        raise NoEncoderError("encoder-failed")
    unit = vector / length
    store().set(_key(space, text), unit.tobytes(), ex=seconds)
    return np.asarray(unit)


def boxes(token: str) -> dict[str, Any]:
    """What the detectors see in a kept picture (see `workers.analysing`), kept as long as the picture. A detector that
    is asked for the first time must be loaded: what it then says too late is there when one asks again."""
    if uploads.read(token) is None:
        raise NoEncoderError("image-expired")
    with contextlib.suppress(redis.RedisError):
        if body := store().get(ANALYSED % token):
            return dict(json.loads(body))
    return dict(_ask("workers.tasks.analyse_image", [token], ANALYSE_TIMEOUT))


def _ask(task: str, arguments: list[Any], seconds: float | None = None) -> Any:
    """The task's answer, waited for at most so many seconds, by default ENCODE_TIMEOUT."""
    seconds = settings.ENCODE_TIMEOUT if seconds is None else seconds
    started, outcome = time.monotonic(), "answered"
    try:
        if not store().exists(ALIVE):
            raise NoEncoderError("no-encoder")
        sent = _producer().send_task(task, arguments, queue="encode", expires=seconds, retry=False)
        return _answer(f"celery-task-meta-{sent.id}", seconds)
    except NoEncoderError as error:
        outcome = error.code
        raise
    except (redis.RedisError, OperationalError) as error:
        logger.warning("the queue cannot be reached", extra={"error": str(error)})
        outcome = "no-encoder"
        raise NoEncoderError(outcome) from error
    finally:
        tally.observe("encode_seconds", time.monotonic() - started, task=task.rpartition(".")[2], outcome=outcome)


def _answer(key: str, seconds: float) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        body = store().get(key)
        if body:
            reply = json.loads(body)
            if reply["status"] == "SUCCESS" and reply["result"]:
                return reply["result"]
            if reply["status"] in ("SUCCESS", "FAILURE", "REVOKED"):
                raise NoEncoderError("encoder-failed")
        time.sleep(PAUSE)
    raise NoEncoderError("encoder-slow")


@cache
def _producer() -> Celery:
    """Sends only: without a result backend of its own it subscribes to nothing."""
    app = Celery("search", broker=settings.CELERY_BROKER_URL, backend="disabled://", set_as_current=False)
    app.conf.task_serializer = "json"
    return app
