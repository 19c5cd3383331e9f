"""The computations that find prints of one block or negative, and what people make of them.

`matches` goes through a corpus, those of its pictures that were not looked at since they were described; others may be
of any corpus. `pairs` compares one picture, or a part of its page, with a few that a reader's question named. A pair
that is known already is left as it is: what a curator has refused stays refused. A picture whose page has no working
copy is passed over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from indexing.models import Illustration, Job, Match
from indexing.pipeline.boxes import Box
from indexing.pipeline.candidates import FEW, candidates
from indexing.pipeline.groups import regroup
from indexing.pipeline.impressions import impression, same_block
from indexing.pipeline.spaces import agent_of
from indexing.sources.records import SourceError
from indexing.vision.protocols import ModelCard

#: Ours, not weights: the version changes when the rule of `indexing.vision.matching` does.
MATCHING = ModelCard("SIFT and RANSAC", "1", "", "AGPL-3.0-or-later")
#: Pictures in one step: some ten seconds.
SHARE = 10


def find(job: Job, key: str) -> Sequence[str]:
    """`all` names the shares `first-last`, of at most the job's `most` pictures, those that came first; each share
    compares its pictures with those like them."""
    if key == "all":
        ids = list(_waiting(job).order_by("pk").values_list("pk", flat=True)[: job.options.get("most")])
        return [f"{ids[n]}-{ids[min(n + SHARE, len(ids)) - 1]}" for n in range(0, len(ids), SHARE)]
    first, last = (int(part) for part in key.split("-"))
    rows = list(_waiting(job).filter(pk__range=(first, last)).select_related("page").order_by("pk"))
    for row in rows:
        compare(row, candidates(row, FEW))
    with transaction.atomic():
        regroup([row.pk for row in rows])
        Illustration.objects.filter(pk__in=[row.pk for row in rows]).update(matched_at=timezone.now())
    return ()


def pairs(job: Job, key: str) -> Sequence[str]:
    """`key` is a comma list of ids, compared with the job's `illustration` or its `region`."""
    row = Illustration.objects.select_related("page").filter(pk=job.options["illustration"], withdrawn_at=None).first()
    if row is not None:
        x, y, w, h = job.options.get("region") or (row.x, row.y, row.w, row.h)
        compare(row, [int(part) for part in key.split(",")], (x, y, w, h))
        regroup([row.pk])
    return ()


def compare(row: Illustration, others: Collection[int], region: Box | None = None) -> list[Match]:
    """Confirms which of `others` come from the same block as `row`, stores these matches and returns the new ones."""
    known = Match.objects.filter(Q(one=row, other__in=others) | Q(other=row, one__in=others))
    seen = {key for pair in known.values_list("one", "other") for key in pair} | {row.pk}
    rows = Illustration.objects.filter(pk__in=set(others) - seen, withdrawn_at=None).select_related("page")
    return list(_confirmed(row, rows, region))


def _confirmed(row: Illustration, others: Iterable[Illustration], region: Box | None) -> Iterable[Match]:
    agent = agent_of(MATCHING)
    try:
        mine = impression(row, region)
    except SourceError:
        return
    for other in others:
        try:
            theirs = impression(other)
        except SourceError:
            continue
        turned = row.pk > other.pk
        found = same_block(theirs, mine) if turned else same_block(mine, theirs)
        if found is None:
            continue
        first, second = (other, row) if turned else (row, other)
        yield Match.objects.get_or_create(
            one=first, other=second,
            defaults={
                "agent": agent, "inliers": found.inliers, "matrix": found.matrix, "points": found.points,
            },
        )[0]  # fmt: skip


def _waiting(job: Job) -> QuerySet[Illustration]:
    """The job's pictures that were described since they were last compared."""
    rows = Illustration.objects.filter(withdrawn_at=None, noise=False).exclude(page__file="")
    if job.corpus_id:
        rows = rows.filter(page__document__corpus=job.corpus_id)
    return rows.filter(Q(matched_at=None) | Q(described_at__gt=F("matched_at")))
