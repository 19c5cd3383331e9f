"""Statements of one agent about an illustration, replaced as a set; what a person has reviewed stays.

Called inside the transaction of the step. A claim that a person has already accepted or rejected is not made again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from indexing.models import Statement
from indexing.pipeline.boxes import Box, overlap

#: Two detections of one thing by one agent that overlap so much are the same claim made again.
AGAIN = 0.5


@dataclass(frozen=True)
class Claim:
    """What an agent says of an illustration; `box` and `polygon` in page pixels."""

    illustration: int
    term: int
    agent: int
    confidence: float = 1.0
    label: str = ""
    box: Box | None = None
    polygon: Any = None


def replace(illustrations: Collection[int], agents: Collection[int], claims: Iterable[Claim]) -> None:
    """Makes `claims` all that `agents` say of `illustrations`, beside what was reviewed."""
    said = Statement.objects.filter(illustration__in=illustrations, agent__in=agents)
    fresh = said.filter(status=Statement.Status.MACHINE, reviewer=None)
    kept: dict[tuple[int, int, int], list[Statement]] = {}
    for row in said.exclude(pk__in=fresh.values("pk")):
        kept.setdefault((row.illustration_id, row.agent_id, row.term_id), []).append(row)
    fresh.delete()
    Statement.objects.bulk_create(
        [_row(claim) for claim in dict.fromkeys(claims) if not _reviewed(claim, kept)], batch_size=2000
    )


def _reviewed(claim: Claim, kept: dict[tuple[int, int, int], list[Statement]]) -> bool:
    rows = kept.get((claim.illustration, claim.agent, claim.term), [])
    return any(_same(claim.box, row) for row in rows)


def _same(box: Box | None, row: Statement) -> bool:
    if box is None or row.x is None:
        return box is None and row.x is None
    return overlap(box, (row.x, row.y or 0, row.w or 1, row.h or 1)) >= AGAIN


def _row(claim: Claim) -> Statement:
    x, y, w, h = claim.box or (None, None, None, None)
    return Statement(
        illustration_id=claim.illustration, term_id=claim.term, agent_id=claim.agent, x=x, y=y, w=w, h=h,
        confidence=min(max(claim.confidence, 0.0), 1.0), label=claim.label[:200], polygon=claim.polygon,
    )  # fmt: skip
