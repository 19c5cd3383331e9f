"""Jobs: what staff launched, and every step of it, as rows. The rows are the truth; queues only carry wake-ups.

A step's result, its end and the steps that follow are one transaction, so that a crash at any point loses nothing and
repeats nothing that was stored. A worker that dies lets its leases pass, and the next one takes over.
"""

from indexing.jobs.claims import Leases, LostLeaseError, Step, finishing, recover
from indexing.jobs.control import cancel, finish_if_over, launch, pause, reindex, resume, retry_failed
from indexing.jobs.outcomes import attempt, notice
from indexing.jobs.progress import ErrorGroup, JobProgress, StageProgress, errors, progress
from indexing.jobs.sweep import has_work, sweep
from indexing.jobs.wake import QUEUES, wake, woken

__all__ = [
    "QUEUES",
    "ErrorGroup",
    "JobProgress",
    "Leases",
    "LostLeaseError",
    "StageProgress",
    "Step",
    "attempt",
    "cancel",
    "errors",
    "finish_if_over",
    "finishing",
    "has_work",
    "launch",
    "notice",
    "pause",
    "progress",
    "recover",
    "reindex",
    "resume",
    "retry_failed",
    "sweep",
    "wake",
    "woken",
]
