"""Statements as settling reads them: plain rows rather than models, since an import brings a hundred thousand.

Of heads that were trained here (`indexing.learning`), the published one outranks other models: where it has spoken of
an illustration, what other models say there in a class that it knows does not count. Of what it does not know they
go on speaking, and of what lies below its own word (it says print, another etching). A head that is not published
counts nowhere. Database errors pass.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db.models.functions import Coalesce

from indexing.models import Agent, Statement, TrainedHead
from indexing.pipeline.terms import Known, TermBook

#: The rank of what a person of ours has said or accepted.
OURS = 3


class Said(NamedTuple):
    """`placed`: it has a box; `rank`: whose word it is (see `rank`); `when`: reviewed, or else said; `counts`: False
    where a published head has taken its place."""

    term: Known
    agent: Agent
    confidence: float
    status: str
    placed: bool
    rank: int
    when: datetime
    counts: bool = True

    @property
    def rejected(self) -> bool:
        return self.status == Statement.Status.REJECTED


def read(illustrations: Collection[int], judged: bool = True) -> tuple[dict[int, list[Said]], TermBook]:
    """What was said of each illustration, in the order in which it was said, and the terms it was said in.

    Unless `judged`, as if nobody had reviewed what models say: that is how models are measured against people.
    """
    when = Coalesce("reviewed_at", "created_at")
    fields = ("illustration", "term", "agent", "confidence", "status", "x", when)
    rows = list(Statement.objects.filter(illustration__in=illustrations).order_by("pk").values_list(*fields))
    # Opened after the statements were read, so that it knows the terms of all of them.
    book = TermBook()
    agents = Agent.objects.in_bulk({row[2] for row in rows})
    said: dict[int, list[Said]] = defaultdict(list)
    for illustration, term, by, confidence, status, x, at in rows:
        agent = agents[by]
        kept = status if judged or agent.kind != Agent.Kind.MODEL else Statement.Status.MACHINE.value
        said[illustration].append(Said(book[term], agent, confidence, kept, x is not None, rank(agent, kept), at))
    heads = _heads(agents)
    for key in said if heads else ():
        said[key] = _heard(said[key], heads, book)
    return said, book


def rank(agent: Agent, status: str) -> int:
    """3 for the word of a person of ours, 2 for that of a person at the source, 1 for the catalogue, 0 for a model."""
    if status == Statement.Status.ACCEPTED or agent.user_id is not None:
        return OURS
    return {Agent.Kind.PERSON.value: 2, Agent.Kind.CATALOGUE.value: 1}.get(agent.kind, 0)


def _heads(agents: Collection[int]) -> dict[int, set[int]]:
    """{agent of a head trained here: the terms it knows, none unless it is published}."""
    rows = TrainedHead.objects.filter(agent__in=agents).values_list("agent", "state", "head__terms")
    published = TrainedHead.State.PUBLISHED
    return {agent: set(terms) - {None} if state == published else set() for agent, state, terms in rows}


def _heard(said: list[Said], heads: Mapping[int, set[int]], book: TermBook) -> list[Said]:
    refused = {s.term.id for s in said if s.rejected and not s.placed}
    spoken = [s for s in said if s.agent.pk in heads and not s.rejected and s.term.id not in refused]
    return [s._replace(counts=_counts(s, heads, spoken, book)) for s in said]


def _counts(one: Said, heads: Mapping[int, set[int]], spoken: Collection[Said], book: TermBook) -> bool:
    if one.rank or one.placed:
        return True
    if one.agent.pk in heads:
        return bool(heads[one.agent.pk])
    line = set(book.lineage(one.term.id))
    above = line - {one.term.id}
    rivals = [head for head in spoken if line & heads[head.agent.pk]]
    return not rivals or any(head.term.id in above for head in rivals)
