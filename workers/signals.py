"""What a worker does as it starts and stops: JSON logs, and for the queue `encode` a warm model and a sign of life."""

from __future__ import annotations

import logging.config
import threading
from typing import Any

from celery.signals import setup_logging, worker_ready, worker_shutting_down
from django.conf import settings
from django.db import connection

_stop = threading.Event()


@setup_logging.connect
def log_as_django(**_: Any) -> None:
    """Celery's own set-up would add its handlers beside ours."""
    logging.config.dictConfig(settings.LOGGING)


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
def stop_encoder(**_: Any) -> None:
    if _stop.is_set() or not any(thread.name == "alive" for thread in threading.enumerate()):
        return
    from workers import encoding

    _stop.set()
    encoding.no_longer_alive()
