"""Computations over what is stored, run as jobs: the words of the collection, matches, maps, concepts, archives.

Each is a function named by its path, because the web process launches computations and must not load what they need.
It is given the job and one key (a share of the work, by default "all"), returns the keys of the shares that follow, and
is called outside a transaction, on the queue `describe`: seconds of work at a time, and nothing in it may mind being
done twice. What it raises is the step's error (see `indexing.jobs.outcomes`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.module_loading import import_string

from indexing.jobs.claims import ACTIVE, Step, add_steps
from indexing.models import Corpus, Job, Stage

#: name of a task -> `function(job, key) -> keys that follow`
COMPUTATIONS: dict[str, str] = {
    "words": "indexing.pipeline.words.count",
    "calibration": "indexing.pipeline.calibration.measure",
    "calibration-beside": "indexing.pipeline.calibration.measure",
    "beside": "indexing.pipeline.beside.begin",
    "compare": "indexing.pipeline.comparing.compare",
    "concept": "indexing.pipeline.concepts.compute",
    "concept-delete": "indexing.curating.unmaking.compute",
    "map": "indexing.pipeline.maps.compute",
    "crops": "indexing.pipeline.archives.crops",
    "matches": "indexing.pipeline.matches.find",
    "pairs": "indexing.pipeline.matches.pairs",
    "colours": "indexing.pipeline.colours.look_again",
    "learn": "indexing.learning.training.compute",
    "heads": "indexing.learning.saying.compute",
    "act": "indexing.curating.many.compute",
    "averages": "indexing.pipeline.averages.compute",
    "finetune": "indexing.pipeline.finetune.compute",
}

#: Those that are due again when an indexing job has ended, with their options. Matches take seconds a picture: some
#: hours of work at once, the rest after the next indexing job or when staff ask for it.
AFTER_INDEXING: dict[str, dict[str, Any]] = {"words": {}, "calibration": {}, "map": {}, "matches": {"most": 10_000}}
#: While other indexing jobs go on, a computation comes again after this long at the earliest.
PATIENCE = timedelta(minutes=10)


@transaction.atomic
def launch(
    task: str, *, keys: Sequence[str] = ("all",), corpus: Corpus | None = None, user: User | None = None, **options: Any
) -> Job:
    """A job that does `task` for each of `keys`; `options` are the task's own, as JSON. KeyError on an unknown task."""
    COMPUTATIONS[task]
    job = Job.objects.create(corpus=corpus, options={"task": task, **options}, launched_by=user)
    add_steps(job.pk, [Step(Stage.COMPUTE, key, "part") for key in keys])
    return job


def launch_due() -> list[Job]:
    """Launches what indexing jobs that have ended made due, once for all of them. Looks at the rows only."""
    indexing = Job.objects.filter(options__task__isnull=True)
    last = indexing.filter(state=Job.State.DONE).aggregate(Max("ended_at"))["ended_at__max"]
    if last is None:
        return []
    busy = indexing.filter(state__in=ACTIVE).exists()
    before = min(last, timezone.now() - PATIENCE) if busy else last
    under_way = Q(created_at__gt=before) | Q(state__in=(*ACTIVE, Job.State.PAUSED))
    known = set(Job.objects.filter(under_way, corpus=None).values_list("options__task", flat=True))
    return [launch(task, **options) for task, options in AFTER_INDEXING.items() if task not in known]


def run(job: Job, key: str) -> Sequence[str]:
    """Does one share of the job's task. Returns the keys of the shares that follow."""
    return tuple(import_string(COMPUTATIONS[job.options["task"]])(job, key) or ())
