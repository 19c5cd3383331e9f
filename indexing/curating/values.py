"""Values given, accepted and refused, for one illustration or for many. Every function writes with the pen of an act.

A correction is a new statement by the curator; accepting and refusing move the status of a statement and nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import cast

from django.contrib.auth.models import User
from django.utils import timezone

from indexing.curating.acting import acting, person
from indexing.curating.pen import Pen
from indexing.models import Entry, Match, Statement, Term
from indexing.pipeline.boxes import Box
from indexing.pipeline.settle import SETTLED

ACCEPTED, REJECTED = Statement.Status.ACCEPTED, Statement.Status.REJECTED


def assign(pen: Pen, illustrations: Collection[int], term: Term, box: Box | None = None) -> list[Statement]:
    """Says `term` of each, in the curator's name; those of which a curator has said it already are left out."""
    user = cast(User, pen.act.user)
    agent, now = person(user), timezone.now()
    x, y, w, h = box or (None, None, None, None)
    known = set() if box else told(illustrations, term)
    return pen.create(
        [
            Statement(
                illustration_id=pk, term=term, agent=agent, confidence=1.0, x=x, y=y, w=w, h=h,
                status=ACCEPTED, reviewer=user, reviewed_at=now,
            )
            for pk in sorted(illustrations)
            if pk not in known
        ]
    )  # fmt: skip


def judge(pen: Pen, statements: Sequence[Statement], status: str) -> list[Statement]:
    """Accepts or refuses statements, or (`machine`) takes the judgement back. Returns those that changed."""
    other = [row for row in statements if row.status != status]
    if status == Statement.Status.MACHINE:
        return pen.update(other, status=status, reviewer=None, reviewed_at=None)
    return pen.update(other, status=status, reviewer=pen.act.user, reviewed_at=timezone.now())


def judge_match(user: User, match: Match, status: str) -> None:
    """A curator's word on a match, as an act of its own; the groups of prints follow."""
    with acting(user, "match", detail={"match": match.pk, "status": status}) as pen:
        pen.update([match], status=status)


def relabel(pen: Pen, statement: Statement, term: Term) -> Statement:
    """Refuses a statement and says another term in its place, with the same box."""
    judge(pen, [statement], REJECTED)
    box = None if statement.x is None else (statement.x, statement.y or 0, statement.w or 1, statement.h or 1)
    made = assign(pen, [statement.illustration_id], term, box)
    return made[0] if made else statement


def settled(illustrations: Collection[int], vocabulary: str) -> list[Statement]:
    """The statements behind the value that each illustration has now; what has no value gives none."""
    if vocabulary not in ("technique", "function", "genre"):
        return _best(illustrations, vocabulary)
    held = dict(Entry.objects.filter(pk__in=illustrations).values_list("pk", vocabulary))
    rows = Statement.objects.filter(illustration__in=illustrations, x=None, term__vocabulary=vocabulary)
    found: dict[int, Statement] = {}
    for row in rows.exclude(status=REJECTED).order_by("confidence", "pk"):
        if held.get(row.illustration_id) == row.term_id:
            found[row.illustration_id] = row
    return list(found.values())


def clear(pen: Pen, illustrations: Collection[int], vocabulary: str) -> list[Statement]:
    """Refuses all that gives them a value of a vocabulary: they have none then."""
    rows = Statement.objects.filter(illustration__in=illustrations, x=None, term__vocabulary=vocabulary)
    return judge(pen, list(rows.exclude(status=REJECTED)), REJECTED)


def _best(illustrations: Collection[int], vocabulary: str) -> list[Statement]:
    rows = Statement.objects.filter(illustration__in=illustrations, x=None, term__vocabulary=vocabulary)
    return list({row.illustration_id: row for row in rows.exclude(status=REJECTED).order_by("confidence")}.values())


def told(illustrations: Collection[int], term: Term) -> set[int]:
    """Those of which a curator's word already is `term`: nobody of ours has said another of its vocabulary since."""
    ours = Statement.objects.filter(illustration__in=illustrations, status=ACCEPTED, x=None)
    ours = ours.filter(term__vocabulary=term.vocabulary) if term.vocabulary in SETTLED else ours.filter(term=term)
    last: dict[int, int] = {}
    for row in ours.order_by("reviewed_at", "pk"):
        last[row.illustration_id] = row.term_id
    return {pk for pk, held in last.items() if held == term.pk}
