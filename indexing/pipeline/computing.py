"""Computations over what is stored, run as jobs: the words of the collection, matches, maps, concepts, archives.

Each is a function named by its path, because the web process launches computations and must not load what they need.
It is given the job and one key (a share of the work, by default "all"), returns the keys of the shares that follow, and
is called outside a transaction, on the queue `describe`: seconds of work at a time, and nothing in it may mind being
done twice. What it raises is the step's error (see `indexing.jobs.outcomes`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.module_loading import import_string

from indexing.jobs.claims import Step, add_steps
from indexing.models import Corpus, Job, Stage

#: name of a task -> `function(job, key) -> keys that follow`
COMPUTATIONS: dict[str, str] = {
    "map": "indexing.pipeline.maps.compute",
}


@transaction.atomic
def launch(
    task: str, *, keys: Sequence[str] = ("all",), corpus: Corpus | None = None, user: User | None = None, **options: Any
) -> Job:
    """A job that does `task` for each of `keys`; `options` are the task's own, as JSON. KeyError on an unknown task."""
    COMPUTATIONS[task]
    job = Job.objects.create(corpus=corpus, options={"task": task, **options}, launched_by=user)
    add_steps(job.pk, [Step(Stage.COMPUTE, key, "part") for key in keys])
    return job


def run(job: Job, key: str) -> Sequence[str]:
    """Does one share of the job's task. Returns the keys of the shares that follow."""
    return tuple(import_string(COMPUTATIONS[job.options["task"]])(job, key) or ())
