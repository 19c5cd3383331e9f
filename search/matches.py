"""Prints of one block or negative, as they are shown: the pairs of an illustration, the group they make, and where
else to look. Nothing is compared here: that is a computation's work (`indexing.pipeline.matches`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from indexing.jobs import progress
from indexing.models import Illustration, Job, Match
from indexing.pipeline import computing
from indexing.pipeline.candidates import MANY, candidates
from search.engine import Found
from search.hits import hits
from search.parameters import Part
from search.query import SearchQuery
from search.results import Hit
from search.terms import glossary

Box = tuple[int, int, int, int]
#: Candidates in one step of the computation, so that its progress shows.
TOGETHER = 8
TASK = "pairs"
OVER = (Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED)


@dataclass(frozen=True)
class Pair:
    """Another print of the block. `matrix` (2 x 3) and `points` (x, y, x', y') lead from this picture's page to the
    other's, in page pixels."""

    id: int
    other: Hit
    inliers: int
    status: str
    agent: str
    group: int | None
    matrix: list[list[float]]
    points: list[list[float]]


@dataclass(frozen=True)
class Group:
    """All prints of one block, oldest first, those without a date last; and what links them."""

    id: int
    prints: tuple[Hit, ...]
    links: tuple[Match, ...]


@dataclass(frozen=True)
class Look:
    """A search for more, under way or over."""

    job: int
    over: bool
    percent: float
    compared: int


def pairs(illustration: int, language: str, *, refused: bool = False) -> list[Pair]:
    """The other prints of an illustration's block, surest first; with those that a curator refused, if asked."""
    rows = Match.objects.filter(Q(one=illustration) | Q(other=illustration)).select_related("agent")
    if not refused:
        rows = rows.exclude(status=Match.Status.REJECTED)
    ordered = sorted(rows, key=lambda row: (row.status == Match.Status.REJECTED, -row.inliers, row.pk))
    shown = _hits([_other(row, illustration) for row in ordered], language)
    return [
        _pair(row, illustration, shown[_other(row, illustration)])
        for row in ordered
        if _other(row, illustration) in shown
    ]


def _other(row: Match, illustration: int) -> int:
    return row.other_id if row.one_id == illustration else row.one_id


def _pair(row: Match, illustration: int, other: Hit) -> Pair:
    matrix, points = row.matrix, row.points
    if row.one_id != illustration:
        back = np.linalg.inv(np.vstack([matrix, [0, 0, 1]]))[:2]
        matrix, points = np.round(back, 6).tolist(), [[x2, y2, x1, y1] for x1, y1, x2, y2 in points]
    return Pair(row.pk, other, row.inliers, row.status, str(row.agent), row.group, matrix, points)


def group(key: int, language: str) -> Group | None:
    """The prints that hang together under the id `key`, None where there are none to show."""
    links = tuple(Match.objects.filter(group=key).order_by("one", "other"))
    shown = _hits({one for link in links for one in (link.one_id, link.other_id)}, language)
    prints = sorted(shown.values(), key=lambda hit: (hit.year_from is None, hit.year_from or 0, hit.id))
    kept = tuple(link for link in links if link.one_id in shown and link.other_id in shown)
    return Group(key, tuple(prints), kept) if len(prints) > 1 else None


def _hits(ids: Collection[int], language: str) -> dict[int, Hit]:
    """{id: hit} of those that are still there."""
    return {hit.id: hit for hit in hits([(key, ()) for key in ids], {}, glossary(), language)}


def look_for_more(row: Illustration, region: Box | None, user: User | None) -> tuple[Look | None, list[str]]:
    """Launches the comparison of a picture, or a part of its page, with all that may show the same block.

    None where there is nothing to compare with; the codes say why, if something could not be asked. One that is under
    way already is not launched twice.
    """
    going = Job.objects.filter(options__task=TASK, options__illustration=row.pk, options__region=region)
    known = going.exclude(state__in=OVER).first()
    if known:
        return look(known), []
    ids, missing = _likely(row, region)
    if not ids:
        return None, missing
    keys = [",".join(map(str, ids[n : n + TOGETHER])) for n in range(0, len(ids), TOGETHER)]
    with transaction.atomic():
        job = computing.launch(TASK, keys=keys, user=user, illustration=row.pk, region=region, compared=len(ids))
    return look(job), missing


def _likely(row: Illustration, region: Box | None) -> tuple[list[int], list[str]]:
    if region is None:
        return candidates(row, MANY), []
    found = Found(SearchQuery(region=Part(row.pk, region), min_score=0.0))
    return [place.id for place in found.page(0, MANY) if place.id != row.pk], list(found.missing)


def look_of(illustration: int, job: str) -> Look | None:
    """The search for more that an address names, if it is one of this illustration's."""
    if not (job.isascii() and job.isdigit() and len(job) < 18):
        return None
    found = Job.objects.filter(pk=int(job), options__task=TASK, options__illustration=illustration).first()
    return look(found) if found else None


def look(job: Job) -> Look:
    return Look(job.pk, job.state in OVER, progress(job).percent, int(job.options.get("compared", 0)))


def years(prints: Sequence[Hit]) -> tuple[int, int] | None:
    """The first and the last year in which the block was printed, as far as dates are known."""
    known = [year for hit in prints for year in (hit.year_from, hit.year_to) if year is not None]
    return (min(known), max(known)) if known else None
