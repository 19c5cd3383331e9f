"""Jobs: what staff launched, and every step of it, as rows. The rows are the truth; queues only carry wake-ups.

A step's result, its end and the steps that follow are one transaction, so that a crash at any point loses nothing and
repeats nothing that was stored. A worker that dies lets its leases pass, and the next one takes over.
"""

from indexing.jobs.claims import Leases, LostLeaseError, Step, finishing, recover
from indexing.jobs.control import (
    cancel,
    finish_if_over,
    launch,
    pause,
    reindex,
    restart,
    resume,
    retry_failed,
    settle_again,
)
from indexing.jobs.outcomes import attempt, notice
from indexing.jobs.progress import OVER, ErrorGroup, JobProgress, News, StageProgress, errors, news, progress
from indexing.jobs.sweep import has_work, sweep
from indexing.jobs.wake import QUEUES, wake, woken

__all__ = [
    "OVER",
    "QUEUES",
    "ErrorGroup",
    "JobProgress",
    "Leases",
    "LostLeaseError",
    "News",
    "StageProgress",
    "Step",
    "attempt",
    "cancel",
    "errors",
    "finish_if_over",
    "finishing",
    "has_work",
    "launch",
    "news",
    "notice",
    "pause",
    "progress",
    "recover",
    "reindex",
    "restart",
    "resume",
    "retry_failed",
    "settle_again",
    "sweep",
    "wake",
    "woken",
]
