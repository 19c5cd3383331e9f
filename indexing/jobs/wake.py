"""Wake-ups: a message that says "job 12 has work", at most one waiting per job and queue.

A lost message costs nothing but time: the sweep sends another. So a silent broker is logged, never raised.
"""

from __future__ import annotations

import logging
from functools import cache, partial

from celery import Celery
from django.conf import settings
from django.db import transaction
from kombu.exceptions import KombuError, OperationalError
from redis import Redis
from redis.exceptions import RedisError

from indexing.models import Stage

log = logging.getLogger(__name__)
#: Which stages each queue works on, in the order a worker takes them.
QUEUES: dict[str, tuple[Stage, ...]] = {
    "harvest": (Stage.HARVEST, Stage.FETCH),
    "describe": (Stage.SEGMENT, Stage.DESCRIBE, Stage.SETTLE, Stage.COMPUTE),
}
#: Seconds after which a wake-up that nobody took is believed lost.
MARK_SECONDS = 30


def queue_of(stage: Stage) -> str:
    return next(queue for queue, stages in QUEUES.items() if stage in stages)


def wake_for(job: int, stage: Stage) -> None:
    """Wakes the queue of `stage` once the transaction is committed, so that its worker sees the new steps."""
    transaction.on_commit(partial(wake, queue_of(stage), job))


def wake(queue: str, job: int) -> bool:
    """Sends a wake-up unless one is waiting already. False when the broker does not answer."""
    try:
        if _redis().set(_mark(queue, job), 1, nx=True, ex=MARK_SECONDS):
            _sender().send_task(f"workers.tasks.{queue}", [job], queue=queue, retry=False)
    except (RedisError, KombuError, OperationalError, OSError) as error:
        log.warning("wake-up not sent", extra={"queue": queue, "job": job, "reason": str(error)})
        return False
    return True


def woken(queue: str, job: int) -> None:
    """Called by the worker as it starts: work that appears from now on deserves a wake-up of its own."""
    try:
        _redis().delete(_mark(queue, job))
    except RedisError as error:
        log.warning("wake-up mark left to expire", extra={"queue": queue, "job": job, "reason": str(error)})


def _mark(queue: str, job: int) -> str:
    return f"wake:{queue}:{job}"


@cache
def _redis() -> Redis:
    client: Redis = Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=5)
    return client


@cache
def _sender() -> Celery:
    """A Celery application that only sends: this side must not import the workers."""
    app = Celery("sender", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    return app
