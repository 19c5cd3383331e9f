"""Statements of one agent about an illustration, replaced as a set; what a person has reviewed stays.

Called inside the transaction of the step. A claim that a person has already accepted or rejected is not made again.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from indexing.models import Statement
from indexing.pipeline.boxes import Box, overlap

#: Two detections of one thing by one agent that overlap so much are the same claim made again.
AGAIN = 0.5
COPY = (
    "COPY indexing_statement (illustration_id, term_id, agent_id, confidence, label, x, y, w, h, polygon, status,"
    " created_at) FROM STDIN"
)


@dataclass(frozen=True)
class Claim:
    """What an agent says of an illustration; `box` and `polygon` in page pixels."""

    illustration: int
    term: int
    agent: int
    confidence: float = 1.0
    label: str = ""
    box: Box | None = None
    polygon: tuple[tuple[int, int], ...] | None = None


def replace(illustrations: Collection[int], agents: Collection[int], claims: Iterable[Claim]) -> None:
    """Makes `claims` all that `agents` say of `illustrations`, beside what was reviewed."""
    said = Statement.objects.filter(illustration__in=illustrations, agent__in=agents)
    fresh = said.filter(status=Statement.Status.MACHINE, reviewer=None)
    kept: dict[tuple[int, int, int], list[Statement]] = {}
    for row in said.exclude(pk__in=fresh.values("pk")):
        kept.setdefault((row.illustration_id, row.agent_id, row.term_id), []).append(row)
    fresh.delete()
    _copy(claim for claim in dict.fromkeys(claims) if not _reviewed(claim, kept))


def _reviewed(claim: Claim, kept: dict[tuple[int, int, int], list[Statement]]) -> bool:
    rows = kept.get((claim.illustration, claim.agent, claim.term), [])
    return any(_same(claim.box, row) for row in rows)


def _same(box: Box | None, row: Statement) -> bool:
    if box is None or row.x is None:
        return box is None and row.x is None
    return overlap(box, (row.x, row.y or 0, row.w or 1, row.h or 1)) >= AGAIN


def _copy(claims: Iterable[Claim]) -> None:
    """By COPY: an import brings tens of thousands, and the ORM would spend ten times as long on them."""
    now = timezone.now()
    with connection.cursor() as cursor, cursor.copy(COPY) as rows:
        for claim in claims:
            polygon = None if claim.polygon is None else json.dumps(claim.polygon)
            rows.write_row(
                (claim.illustration, claim.term, claim.agent, min(max(claim.confidence, 0.0), 1.0), claim.label[:200],
                 *(claim.box or (None, None, None, None)), polygon, Statement.Status.MACHINE.value, now)
            )  # fmt: skip
