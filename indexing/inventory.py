"""What each model has left in the collection: statements, vectors, and the room these take. Database errors pass."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Count
from psycopg import sql

from indexing.box_vectors import count as count_boxes
from indexing.models import Agent, Space, Statement
from indexing.pipeline.beside import size


@dataclass
class Holding:
    """One agent: its statements, those people accepted or rejected, and its spaces. `bytes` is the room of vectors."""

    agent: Agent
    said: int = 0
    accepted: int = 0
    rejected: int = 0
    spaces: list[Space] = field(default_factory=list)
    vectors: int = 0
    boxes: int = 0
    bytes: int = 0

    @property
    def active(self) -> bool:
        return any(space.active for space in self.spaces)

    @property
    def right(self) -> float | None:
        """The share of its reviewed statements that people accepted; None where they reviewed none."""
        reviewed = self.accepted + self.rejected
        return self.accepted / reviewed if reviewed else None


def holdings() -> list[Holding]:
    """Every model that has said or embedded something: the active one first, then those with vectors, then by name."""
    held = {agent.pk: Holding(agent) for agent in Agent.objects.filter(kind=Agent.Kind.MODEL)}
    for agent, status, count in Statement.objects.order_by().values_list("agent", "status").annotate(n=Count("pk")):
        if agent in held:
            held[agent].said += count
            if status in (Statement.Status.ACCEPTED, Statement.Status.REJECTED):
                setattr(held[agent], status, count)
    for agent, spaces in _spaces().items():
        one = held[agent]
        one.spaces = spaces
        one.vectors = sum(map(_count, spaces))
        one.boxes = sum(map(count_boxes, spaces))
        one.bytes = sum(map(size, spaces))
    there = [one for one in held.values() if one.said or one.spaces]
    return sorted(there, key=lambda one: (not one.active, not one.spaces, str(one.agent), one.agent.pk))


def _spaces() -> dict[int, list[Space]]:
    found: dict[int, list[Space]] = defaultdict(list)
    for space in Space.objects.order_by("kind"):
        found[space.agent_id].append(space)
    return found


def _count(space: Space) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(space.table)))
        return int(cursor.fetchone()[0])
