"""Statements as settling reads them: plain rows rather than models, since an import brings a hundred thousand.

Database errors pass.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from indexing.models import Agent, Statement
from indexing.pipeline.terms import Known, TermBook

#: The rank of what a person of ours has said or accepted.
OURS = 3


class Said(NamedTuple):
    """`placed`: it has a box; `rank`: whose word it is (see `_rank`); `when`: reviewed, or else said."""

    term: Known
    agent: Agent
    confidence: float
    status: str
    placed: bool
    rank: int
    when: datetime

    @property
    def rejected(self) -> bool:
        return self.status == Statement.Status.REJECTED


def read(illustrations: Collection[int]) -> tuple[dict[int, list[Said]], TermBook]:
    """What was said of each illustration, in the order in which it was said, and the terms it was said in."""
    fields = ("illustration", "term", "agent", "confidence", "status", "x", "reviewed_at", "created_at")
    rows = list(Statement.objects.filter(illustration__in=illustrations).order_by("pk").values_list(*fields))
    # Opened after the statements were read, so that it knows the terms of all of them.
    book = TermBook()
    agents = Agent.objects.in_bulk({row[2] for row in rows})
    said: dict[int, list[Said]] = defaultdict(list)
    for illustration, term, by, confidence, status, x, reviewed, created in rows:
        agent = agents[by]
        rank = _rank(agent, status)
        said[illustration].append(Said(book[term], agent, confidence, status, x is not None, rank, reviewed or created))
    return said, book


def _rank(agent: Agent, status: str) -> int:
    """3 for the word of a person of ours, 2 for that of a person at the source, 1 for the catalogue, 0 for a model."""
    if status == Statement.Status.ACCEPTED or agent.user_id is not None:
        return OURS
    return {Agent.Kind.PERSON.value: 2, Agent.Kind.CATALOGUE.value: 1}.get(agent.kind, 0)
