"""One worker's stretch of work on one job: claims steps, stage after stage, until its time is up or nothing is left.

Bounded, so that jobs take turns on a worker. An interruption (Postgres or Redis gone) ends the stretch and passes to
the caller; what was claimed waits again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from indexing.jobs import QUEUES, Leases, finish_if_over, recover
from indexing.models import Job, JobItem, Stage

Steps = Mapping[Stage, tuple[Callable[[Sequence[JobItem]], None], int]]


class Worker(Protocol):
    @property
    def steps(self) -> Steps:
        """{stage: (what to do with the steps claimed, how many to claim)}."""
        ...

    def close(self) -> None: ...


def run(queue: str, job: int, seconds: float) -> None:
    row = Job.objects.select_related("corpus").filter(pk=job).first()
    if row is None:
        return
    until = time.monotonic() + seconds
    recover(job)
    with Leases() as leases:
        worker = _worker(queue, row, leases)
        try:
            while time.monotonic() < until and _round(queue, job, leases, worker):
                pass
        finally:
            worker.close()
    finish_if_over(job)


def _round(queue: str, job: int, leases: Leases, worker: Worker) -> bool:
    """Takes one batch of each stage. False when there was nothing to take."""
    busy = False
    for stage in QUEUES[queue]:
        act, most = worker.steps[stage]
        items = leases.claim(job, stage, most)
        if items:
            act(items)
            busy = True
    return busy


def _worker(queue: str, job: Job, leases: Leases) -> Worker:
    # Imported here: the harvest worker has no use for the models, nor the describe worker for the sources.
    if queue == "harvest":
        from indexing.pipeline.harvesting import Harvester

        return Harvester(job, leases)
    from indexing.pipeline.describing import Describer

    return Describer(job, leases)
