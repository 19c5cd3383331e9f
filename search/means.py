"""Means of a result set: asked for by anybody, reckoned once by a job, found by a key made of what they are of."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass

from indexing.jobs import OVER
from indexing.jobs import progress as progress_of
from indexing.models import Job
from indexing.pipeline import averages, computing
from search.engine import Found
from search.exports.citation import cite
from search.exports.rows import Chosen

BY = ("", "decade")


@dataclass(frozen=True)
class Progress:
    """Of `total` pictures. `failed`: its job is over and made nothing."""

    job: Job
    done: int
    total: int
    failed: bool


def begin(found: Found, by: str, criteria: str, language: str) -> str:
    """The token of the means of at most averages.MOST of what was found, drawn by lot; "" where nothing was found.

    `by` is one of BY. The criteria and the language count: the result cites the search in the words of who asked.
    """
    every = Chosen(found).ids
    if not every:
        return ""
    ids = sampled(every)
    token = hashlib.sha256(repr((by, ids, len(every), criteria, language)).encode()).hexdigest()[:32]
    if averages.result(token) is None and not _job(token, over=False):
        averages.tidy()
        place = averages.folder(token)
        place.mkdir(parents=True, exist_ok=True)
        (place / "frame.json").write_text(json.dumps(averages.frame_of(ids)))
        citation = cite(found.query, len(every), found.glossary, language)
        computing.launch(
            "averages", keys=["0"], token=token, ids=ids, by=by, count=len(every),
            citation={**citation.as_json(), "criteria_asked": criteria},
        )  # fmt: skip
    return token


def progress(token: str) -> Progress | None:
    """How far they are; None where nobody asked for them, or long ago."""
    job = _job(token, over=True)
    if job is None:
        return None
    # Shares are found out one by one: each names the next.
    stages = progress_of(job).stages
    told = stages[-1] if stages else None
    total = len(job.options["ids"])
    done = min(total, (told.done if told else 0) * averages.SHARE)
    return Progress(job, done, total, job.state in OVER and averages.result(token) is None)


def sampled(ids: Sequence[int]) -> list[int]:
    """At most averages.MOST of them, the same each time."""
    most = averages.MOST
    return sorted(ids if len(ids) <= most else random.Random(0).sample(list(ids), most))  # noqa: S311


def _job(token: str, *, over: bool) -> Job | None:
    jobs = Job.objects.filter(options__task="averages", options__token=token).order_by("-pk")
    return jobs.first() if over else jobs.exclude(state__in=OVER).first()
