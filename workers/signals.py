"""What a worker does as it starts and stops: JSON logs, a sign of life, and for the queue `encode` a warm model."""

from __future__ import annotations

import contextlib
import logging.config
import threading
from typing import Any

from celery.signals import setup_logging, worker_ready, worker_shutting_down
from django.conf import settings
from django.db import connection
from redis.exceptions import RedisError

from indexing.jobs import presence

log = logging.getLogger(__name__)
_stop = threading.Event()


@setup_logging.connect
def log_as_django(**_: Any) -> None:
    """Celery's own set-up would add its handlers beside ours."""
    logging.config.dictConfig(settings.LOGGING)


@worker_ready.connect
def show_presence(sender: Any, **_: Any) -> None:
    queues = list(sender.app.amqp.queues.consume_from)
    threading.Thread(target=_say, args=[sender.hostname, queues], name="presence", daemon=True).start()


def _say(name: str, queues: list[str]) -> None:
    while True:
        try:
            presence.say(name, queues)
        except RedisError as error:
            log.warning("no sign of life", extra={"reason": type(error).__name__})
        if _stop.wait(presence.BEAT_SECONDS):
            break
    with contextlib.suppress(RedisError):
        presence.leave(name)


@worker_ready.connect
def start_encoder(sender: Any, **_: Any) -> None:
    if "encode" not in sender.app.amqp.queues.consume_from:
        return
    from workers import encoding

    ready = encoding.warm()
    connection.close()
    if ready:
        threading.Thread(target=encoding.keep_alive, args=[_stop], name="alive", daemon=True).start()


@worker_shutting_down.connect
def stop(**_: Any) -> None:
    if _stop.is_set():
        return
    _stop.set()
    if any(thread.name == "alive" for thread in threading.enumerate()):
        from workers import encoding

        encoding.no_longer_alive()
