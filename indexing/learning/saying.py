"""What published heads say of pictures: of all, by a job after each change of what is published, and of new ones.

A share of the job takes the next pictures in the order of their ids, replaces what heads trained here say of them, and
settles those that any of them has spoken of. The head before the published one keeps its statements, which do not count
but can be searched; older ones lose theirs. What a person has refused is not said again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import F

from indexing import vectors
from indexing.models import Illustration, Job, Space, Statement, TrainedHead
from indexing.pipeline import statements
from indexing.pipeline.illustrations import lock
from indexing.pipeline.settle import settle_illustrations
from indexing.pipeline.statements import Claim
from indexing.vision.heads import softmax

CHUNK = 1_000
#: Pictures settled in one transaction.
TOGETHER = 200
#: As the heads of the settings: the best term, and others that come near (see `indexing.pipeline.classes`).
NEAR, MOST = 0.15, 3
PUBLISHED = TrainedHead.State.PUBLISHED


def compute(job: Job, key: str) -> Sequence[str]:
    """One share of making the statements of `options["vocabulary"]` what the published head says; `key` is "all", then
    the id after which the next share begins."""
    vocabulary = job.options["vocabulary"]
    head = published(vocabulary)
    kept, dropped = _agents(vocabulary)
    asked = _next(head, {*kept, *dropped}, int(key) if key != "all" else 0)
    if not asked:
        return ()
    rows = vectors.read(head.space, asked) if head and head.space else {}
    new = _claims(head, rows) if head else []
    told = Statement.objects.filter(agent__in={*kept, *dropped}, illustration__in=asked)
    touched = sorted({claim.illustration for claim in new} | set(told.values_list("illustration", flat=True)))
    speaking: set[int] = {head.agent_id} if head and head.agent_id else set()
    for start in range(0, len(touched), TOGETHER):
        part = set(touched[start : start + TOGETHER])
        with transaction.atomic():
            lock(set(Illustration.objects.filter(pk__in=part).order_by().values_list("page", flat=True)))
            statements.replace(part, speaking | dropped, [one for one in new if one.illustration in part])
            settle_illustrations(part)
    return (str(asked[-1]),)


def published(vocabulary: str) -> TrainedHead | None:
    """The head that speaks now."""
    heads = TrainedHead.objects.filter(vocabulary=vocabulary, state=PUBLISHED)
    return heads.select_related("space", "agent").first()


def claims(found: Mapping[Space, Mapping[int, Any]]) -> tuple[set[int], list[Claim]]:
    """The agents of all published heads, and what they say of pictures just described: {space: {id: vector}}."""
    agents: set[int] = set()
    told: list[Claim] = []
    heads = TrainedHead.objects.filter(state=PUBLISHED, space__in=list(found)).exclude(agent=None)
    for head in heads:
        agents.add(head.agent_id or 0)
        told += _claims(head, next(rows for space, rows in found.items() if space.pk == head.space_id))
    return agents, told


def shares(head: TrainedHead, rows: np.ndarray) -> np.ndarray:
    """(n, dims) unit vectors -> (n, classes) confidences that sum to one, in the order of its terms."""
    stored = head.head
    logits = rows @ np.asarray(stored["weights"], dtype=np.float32).T + np.asarray(stored["bias"], dtype=np.float32)
    return softmax(logits / np.float32(stored["temperature"]))


def _claims(head: TrainedHead, rows: Mapping[int, Any]) -> list[Claim]:
    if not rows or head.agent_id is None:
        return []
    refused = _refused(head, list(rows))
    told: list[Claim] = []
    for key, sure in zip(rows, shares(head, np.stack(list(rows.values()))), strict=True):
        best = np.argsort(-sure, kind="stable")
        near = [best[0], *(i for i in best[1:MOST] if sure[i] >= NEAR)]
        terms = [(head.head["terms"][i], round(float(sure[i]), 4)) for i in near]
        if terms[0][0] is None:  # "none of these": then it has nothing to say
            continue
        told += [
            Claim(key, term, head.agent_id, confidence)
            for term, confidence in terms
            if term is not None and (key, term) not in refused
        ]
    return told


def _refused(head: TrainedHead, asked: Collection[int]) -> set[tuple[int, int]]:
    rejected = Statement.objects.filter(term__vocabulary=head.vocabulary, status=Statement.Status.REJECTED, x=None)
    return set(rejected.filter(illustration__in=asked).values_list("illustration", "term"))


def _agents(vocabulary: str) -> tuple[set[int], set[int]]:
    """The agents of the two heads published last, and those of heads before them."""
    heads = (
        TrainedHead.objects.filter(vocabulary=vocabulary)
        .exclude(agent=None)
        .order_by(F("published_at").desc(nulls_last=True), "-pk")
    )
    ordered = list(heads.values_list("agent", flat=True))
    return set(ordered[:2]), set(ordered[2:])


def _next(head: TrainedHead | None, agents: Collection[int], after: int) -> list[int]:
    """The next pictures that there is something to say or to unsay of."""
    if head is not None:
        rows = Illustration.objects.filter(pk__gt=after, withdrawn_at=None).order_by("pk")
        return list(rows.values_list("pk", flat=True)[:CHUNK])
    told = Statement.objects.filter(agent__in=agents, illustration__gt=after).order_by("illustration")
    return list(told.values_list("illustration", flat=True).distinct()[:CHUNK])
