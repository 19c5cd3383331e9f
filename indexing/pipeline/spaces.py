"""Agents and vector spaces of the models at work: made when a model first speaks, never twice.

The first space of a kind becomes the active one; a later model is filled beside it until `activate` switches. Database
errors pass.
"""

from __future__ import annotations

from django.db import connection, transaction

from indexing import vectors
from indexing.models import Agent, Space
from indexing.vision.calibration import calibration
from indexing.vision.protocols import Embedder, Kind, ModelCard

#: Any number, as long as nothing else in the database locks on it.
LOCK = 18_570_001


def agent_of(card: ModelCard) -> Agent:
    """The agent that a model speaks as: its name, version and the checksum of its weights."""
    return Agent.objects.get_or_create(
        kind=Agent.Kind.MODEL, name=card.name[:200], version=card.version[:50], sha256=card.sha256[:64],
        defaults={"licence": card.licence[:100], "url": card.url[:200]},
    )[0]  # fmt: skip


def spaces_of(embedder: Embedder, model: str) -> dict[Kind, Space]:
    """The spaces of an embedder, called `model` in settings, with their tables."""
    agent = agent_of(embedder.card)
    known = {space.kind: space for space in Space.objects.filter(agent=agent)}
    if set(known) != set(embedder.dims):
        known = _make(embedder, model, agent)
    figures = calibration(model)
    for space in known.values():
        measured = {"corpora": space.calibration["corpora"]} if "corpora" in space.calibration else {}
        if figures and space.calibration != figures | measured:
            space.calibration = figures | measured
            space.save(update_fields=["calibration"])
    return {kind: known[kind] for kind in embedder.dims}


@transaction.atomic
def _make(embedder: Embedder, model: str, agent: Agent) -> dict[str, Space]:
    _one_at_a_time()
    made: dict[str, Space] = {}
    for kind, dims in embedder.dims.items():
        free = not Space.objects.filter(kind=kind, active=True).exists()
        space, _ = Space.objects.get_or_create(
            agent=agent, kind=kind, defaults={"model": model[:300], "dims": dims, "active": free}
        )
        vectors.create_table(space)
        made[kind] = space
    return made


@transaction.atomic
def activate(agent: Agent) -> None:
    """Lets the spaces of `agent` answer searches from now on, both kinds in one step."""
    _one_at_a_time()
    for space in Space.objects.filter(agent=agent):
        Space.objects.filter(kind=space.kind, active=True).exclude(pk=space.pk).update(active=False)
        Space.objects.filter(pk=space.pk).update(active=True)


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
