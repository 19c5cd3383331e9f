"""Heads launched, published, rolled back and binned: each is an act, with its rows before and after.

Whatever changes which head is published, an undo too, launches the job that makes the statements follow (see
`indexing.curating.pen`). LearnError where the state of a head does not allow it.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from indexing.curating import acting
from indexing.learning import folders
from indexing.learning.errors import LearnError
from indexing.learning.saying import published
from indexing.models import Agent, TrainedHead
from indexing.pipeline import computing

#: Any number, as long as nothing else in the database locks on it.
LOCK = 18_570_005
State = TrainedHead.State


def launch(user: User, vocabulary: str, plan: dict[str, Any]) -> TrainedHead:
    """A head in training, with its job. `plan` is {"from": "statements"}, {"from": "lists", "term", "yes", "no"}, or
    what `folders.keep` gave."""
    with acting(user, "head-train", detail={"vocabulary": vocabulary, "from": plan["from"]}) as pen:
        head = pen.create([TrainedHead(vocabulary=vocabulary, plan=plan, made_by=user)])[0]
        head.job = computing.launch("learn", user=user, head=head.pk)
        TrainedHead.objects.filter(pk=head.pk).update(job=head.job)
    return head


def publish(head: TrainedHead, user: User) -> None:
    """From now on it speaks, as a new version of its agent; the head before it stays, and counts no more."""
    with acting(user, "head-publish", detail=_named(head)) as pen:
        _one_at_a_time()
        head.refresh_from_db()
        if head.state not in (State.DRAFT, State.RETIRED) or not head.head:
            raise LearnError("not-ready")
        if head.space is None or not head.space.active:
            raise LearnError("outdated")
        now = timezone.now()
        before = published(head.vocabulary)
        if before is not None:
            pen.update([before], state=State.RETIRED, retired_at=now)
        if head.agent is None:
            # Not by the pen: an undo must leave it the agent of its statements, so that they are taken back.
            TrainedHead.objects.filter(pk=head.pk).update(agent=_agent(head.vocabulary))
        plan = {**head.plan, "before": before.pk if before else None}
        pen.update([head], state=State.PUBLISHED, published_at=now, retired_at=None, plan=plan)


def roll_back(head: TrainedHead, user: User) -> TrainedHead | None:
    """It is silent again, and the head that it took the place of speaks, which is returned; None where there was none:
    then other models' words count as before."""
    with acting(user, "head-roll-back", detail=_named(head)) as pen:
        _one_at_a_time()
        head.refresh_from_db()
        if head.state != State.PUBLISHED:
            raise LearnError("not-published")
        pen.update([head], state=State.RETIRED, retired_at=timezone.now())
        before = TrainedHead.objects.filter(pk=head.plan.get("before"), state=State.RETIRED).first()
        if before is not None:
            pen.update([before], state=State.PUBLISHED, retired_at=None)
    return before


def throw_away(head: TrainedHead, user: User) -> None:
    """Bins a head that was never published."""
    with acting(user, "head-bin", detail=_named(head)) as pen:
        head.refresh_from_db()
        if head.agent_id is not None or head.state == State.TRAINING:
            raise LearnError("in-use")
        pen.delete([head])
    folders.remove(head)


def _named(head: TrainedHead) -> dict[str, Any]:
    return {"vocabulary": head.vocabulary, "head": head.pk}


def _agent(vocabulary: str) -> Agent:
    name = f"head:{vocabulary}"
    number = Agent.objects.filter(kind=Agent.Kind.MODEL, name=name).count() + 1
    return Agent.objects.create(kind=Agent.Kind.MODEL, name=name, version=str(number))


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
