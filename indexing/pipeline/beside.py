"""A model beside the one in use: its vectors made by jobs, measured, switched to in one step, and taken away.

The web process launches all of it and loads no model. What cannot be done yet, or not at all, is a NotNowError whose
code says why; database errors pass.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from psycopg import sql

from indexing import vectors
from indexing.curating import working
from indexing.jobs.outcomes import notice
from indexing.models import Act, Agent, Concept, Corpus, Job, Space, TrainedHead
from indexing.pipeline.calibration import FEWEST
from indexing.pipeline.refill import OPEN, fill, switch
from indexing.sources.records import SourceError
from indexing.vision.protocols import ModelUnavailableError


class NotNowError(Exception):
    """`code`: "lost" (vectors missing, `count` of them), "unmeasured", "active", "filling", "named", "needed"."""

    def __init__(self, code: str, count: int = 0) -> None:
        super().__init__(code)
        self.code, self.count = code, count


def launch(name: str, corpora: Collection[Corpus], user: User | None) -> Job:
    """A job that loads the encoder `name` and has its vectors made in `corpora`; all of them when there are none."""
    return working.compute("beside", user, name=name, corpora=sorted(corpus.pk for corpus in corpora))


def begin(job: Job, key: str) -> Sequence[str]:
    """The share of that job: makes the spaces, and a job for each corpus. SourceError when the model cannot be had."""
    from indexing.pipeline.spaces import spaces_of
    from indexing.vision import registry

    name = job.options["name"]
    try:
        spaces = spaces_of(registry.embedder(name), name)
    except ModelUnavailableError as error:
        raise SourceError(str(error), "no-model") from error
    jobs = fill(next(iter(spaces.values())).agent, name, job.options["corpora"] or None)
    told = ", ".join(f"{one.pk} ({one.corpus_slug})" for one in jobs)
    notice(job.pk, f"Jobs that make the vectors: {told}." if told else "No vector is missing.")
    return ()


def measure(agent: Agent, user: User | None) -> Job:
    """Launches the measure of what unrelated cosines look like in the spaces of `agent`, unless one is under way."""
    known = Job.objects.filter(options__task="calibration-beside", options__agent=agent.pk, state__in=OPEN).first()
    return known or working.compute("calibration-beside", user, agent=agent.pk)


def measured(agent: Agent) -> bool:
    """True when percentages and floors have figures in every corpus that is large enough to have some."""
    for space in Space.objects.filter(agent=agent):
        query = sql.SQL("SELECT corpus FROM {} GROUP BY corpus HAVING count(*) >= %s")
        with connection.cursor() as cursor:
            cursor.execute(query.format(sql.Identifier(space.table)), [FEWEST])
            large = [row[0] for row in cursor.fetchall()]
        slugs = set(Corpus.objects.filter(pk__in=large).values_list("slug", flat=True))
        if slugs - set(space.calibration.get("corpora", {})):
            return False
    return True


def in_use() -> Agent | None:
    """The model whose spaces answer searches."""
    space = Space.objects.filter(active=True).select_related("agent").first()
    return space.agent if space else None


@transaction.atomic
def switch_to(agent: Agent, user: User | None, undoes: Act | None = None) -> Act:
    """Lets searches use the spaces of `agent`, in one step, as an act. NotNowError: "lost", "unmeasured", "active"."""
    before = in_use()
    if before == agent:
        raise NotNowError("active")
    if not measured(agent):
        raise NotNowError("unmeasured")
    lost = switch(agent)
    if lost:
        raise NotNowError("lost", lost)
    return record_switch(agent, before, user, undoes)


def record_switch(agent: Agent, before: Agent | None, user: User | None, undoes: Act | None = None) -> Act:
    detail = {"to": agent.pk, "name": str(agent), "from": before and before.pk, "former": str(before or "")}
    return Act.objects.create(
        user=user, verb="model-switch", detail=detail, undoes=undoes, count=1, ended_at=timezone.now()
    )


def last_switch() -> Act | None:
    """The switch that can be taken back: the newest, if the model before it still has its spaces."""
    act = Act.objects.filter(verb="model-switch").order_by("-pk").first()
    return act if act and Space.objects.filter(agent=act.detail["from"], active=False).exists() else None


def switch_back(user: User | None) -> Act:
    """Undoes the last switch. NotNowError as `switch_to`; "needed" when there is none."""
    act = last_switch()
    if act is None:
        raise NotNowError("needed")
    return switch_to(Agent.objects.get(pk=act.detail["from"]), user, undoes=act)


@transaction.atomic
def remove(agent: Agent, user: User | None) -> int:
    """Drops the vectors of `agent`, of illustrations and of boxes, with their indexes; returns the bytes given back.

    For good: they can only be made again. NotNowError: "active", "filling", "named", "needed".
    """
    spaces = list(Space.objects.select_for_update().filter(agent=agent))
    _removable(spaces)
    freed = sum(size(space) for space in spaces)
    for space in spaces:
        vectors.drop_table(space)
    detail: dict[str, Any] = {"name": str(agent), "sha256": agent.sha256, "bytes": freed}
    Space.objects.filter(pk__in=[space.pk for space in spaces]).delete()
    Act.objects.create(user=user, verb="model-remove", detail=detail, count=1, ended_at=timezone.now())
    return freed


def _removable(spaces: Sequence[Space]) -> None:
    names = {space.model for space in spaces}
    if not spaces or any(space.active for space in spaces):
        raise NotNowError("active")
    if settings.ENCODER in names:  # the next job would make them anew
        raise NotNowError("named")
    filling = Q(options__vectors__in=names) | Q(options__task="beside", options__name__in=names)
    if Job.objects.filter(filling, state__in=OPEN).exists():
        raise NotNowError("filling")
    learned = Concept.objects.filter(space__in=spaces).exclude(state=Concept.State.DRAFT).count()
    learned += TrainedHead.objects.filter(space__in=spaces, state=TrainedHead.State.PUBLISHED).count()
    if learned:
        raise NotNowError("needed", learned)


def size(space: Space) -> int:
    """Bytes of the tables of a space, indexes included."""
    names = [f"{space.table}{part}" for part in ("", "_near", "_boxes")]
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(pg_total_relation_size(to_regclass(name))) FROM unnest(%s::text[]) AS name", [names])
        return int(cursor.fetchone()[0] or 0)
