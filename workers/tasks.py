"""The tasks: wake-ups of jobs, the sweep, and the encoder of queries. Ids and JSON only; each may run twice.

    celery -A workers.app worker -Q harvest -P threads -c 4      sources and pictures; loads no model
    celery -A workers.app worker -Q describe -P solo             segments, describes, settles
    celery -A workers.app worker -Q encode -P solo               turns queries into vectors, in milliseconds
    celery -A workers.app beat                                   sends the sweep, `tend` hourly, `forget` daily

A wake-up works for a stretch and then makes way. When Postgres or Redis is gone it ends quietly: the rows still say
what is to be done, and the sweep sends another as soon as both answer. Celery enforces its time limits in the prefork
pool only; the stretch bounds itself in all.
"""

from __future__ import annotations

import logging
from typing import Any

from celery import shared_task
from django.db import connections

from indexing import jobs
from indexing.curating import schedules
from indexing.jobs import presence
from indexing.jobs.outcomes import INTERRUPTIONS
from indexing.pipeline import computing, doubt, work
from indexing.sources.records import SourceError

log = logging.getLogger(__name__)
#: Seconds a wake-up works before other jobs get their turn.
STRETCH = 20.0
SOFT_LIMIT, LIMIT = 600, 660


@shared_task(name="workers.tasks.harvest", ignore_result=True, soft_time_limit=SOFT_LIMIT, time_limit=LIMIT)
def harvest(job: int) -> None:
    _stretch("harvest", job)


@shared_task(name="workers.tasks.describe", ignore_result=True, soft_time_limit=SOFT_LIMIT, time_limit=LIMIT)
def describe(job: int) -> None:
    _stretch("describe", job)


@shared_task(name="workers.tasks.sweep", ignore_result=True, soft_time_limit=60, time_limit=90)
def sweep() -> None:
    try:
        presence.say(presence.SCHEDULER, ())
        jobs.sweep()
        schedules.launch_due()
        computing.launch_due()
    except INTERRUPTIONS as error:
        _interrupted("sweep", 0, error)


@shared_task(name="workers.tasks.tend", ignore_result=True, soft_time_limit=SOFT_LIMIT, time_limit=LIMIT)
def tend() -> None:
    """Once an hour: news of saved searches go out, archives and binned weights past their time go away, rare
    labels are counted anew."""
    from indexing import detector_bin
    from portal import alerts
    from portal.pages import archives

    try:
        alerts.send_due()
        archives.remove_expired()
        detector_bin.empty()
        doubt.count_anew()
    except INTERRUPTIONS as error:
        _interrupted("tend", 0, error)


@shared_task(name="workers.tasks.forget", ignore_result=True, soft_time_limit=SOFT_LIMIT, time_limit=LIMIT)
def forget() -> None:
    """Once a day: data about people that are older than they may be are erased."""
    from portal import retention

    try:
        retention.forget()
    except INTERRUPTIONS as error:
        _interrupted("forget", 0, error)


@shared_task(name="workers.tasks.encode_text", soft_time_limit=20, time_limit=30)
def encode_text(text: str, space: int | None = None) -> dict[str, Any]:
    """{"space": id, "meaning": [...]}: the vector of a query in the active *meaning* space, or in that of `space`."""
    from workers import encoding

    return encoding.text(text, space)


@shared_task(name="workers.tasks.encode_pieces", soft_time_limit=20, time_limit=30)
def encode_pieces(words: list[str]) -> dict[str, Any]:
    """{"space": id, "pieces": [...]}: into how many pieces the active model cuts each of some words."""
    from workers import encoding

    return encoding.pieces(words)


@shared_task(name="workers.tasks.encode_image", soft_time_limit=20, time_limit=30, throws=(SourceError,))
def encode_image(token: str, space: int | None = None) -> dict[str, Any]:
    """{"spaces": {kind: id}, "meaning": [...], "look": [...], "palette": [[L, a, b, share], ...], "colour_mode": ...}.

    In the active spaces, or in those of the model of `space`. Fails with SourceError when the upload has expired or is
    no usable picture.
    """
    from workers import encoding

    return encoding.image(token, space)


@shared_task(name="workers.tasks.encode_places", soft_time_limit=20, time_limit=30, throws=(SourceError,))
def encode_places(key: str, token: str, words: str) -> dict[str, Any]:
    """{"space": id, "agent": name and version, "scores": [...]}: cosines of `words` with `windows()` of a picture.

    `key` names the picture's windows in Redis; the upload `token` is only looked at where they are not kept.
    """
    from workers import encoding

    return encoding.places(key, token, words)


@shared_task(name="workers.tasks.analyse_image", soft_time_limit=60, time_limit=90, throws=(SourceError,))
def analyse_image(token: str) -> dict[str, Any]:
    """{"width", "height", "agents": {vocabulary: [id, name]}, "boxes": [[vocabulary, code, confidence, x, y, w, h]]}.

    Fails with SourceError when the upload has expired or is no usable picture, or no detector can be had.
    """
    from workers import analysing

    return analysing.boxes(token)


def _stretch(queue: str, job: int) -> None:
    jobs.woken(queue, job)
    try:
        if not jobs.has_work(job, queue):
            jobs.finish_if_over(job)
            return
        jobs.wake(queue, job)  # for a worker that is idle beside this one
        work.run(queue, job, STRETCH)
        if jobs.has_work(job, queue):
            jobs.wake(queue, job)
    except INTERRUPTIONS as error:
        _interrupted(queue, job, error)


def _interrupted(queue: str, job: int, error: Exception) -> None:
    log.warning("interrupted", extra={"queue": queue, "job": job, "reason": f"{type(error).__name__}: {error}"})
    connections.close_all()
