"""Concepts said of pictures: of all, by a job when one is published, and of new ones as they are described.

A share of the job reads CHUNK vectors in the order of their ids, scores them in one product, and replaces what earlier
versions said of these pictures; only pictures whose statements changed are settled again. What a person has rejected is
not said again by a later version. A concept whose space has been dropped, or that is gone, ends the job quietly.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from django.db import connection, transaction
from psycopg import sql

from indexing.linear_head import unpacked
from indexing.models import Agent, Concept, Illustration, Job, Space, Statement
from indexing.pipeline import statements
from indexing.pipeline.illustrations import lock
from indexing.pipeline.settle import settle_illustrations
from indexing.pipeline.statements import Claim

#: Vectors scored at once: 5 MB at 512 dimensions.
CHUNK = 5_000
#: Pictures settled in one transaction.
TOGETHER = 200
#: Under this confidence a concept says nothing.
LEAST = 0.5


def compute(job: Job, key: str) -> Sequence[str]:
    """One share of publishing a concept or withdrawing it (`options["act"]`); `key` is "all", then the id after which
    the next share begins."""
    concept = Concept.objects.select_related("term", "agent", "space").filter(pk=job.options["concept"]).first()
    if concept is None:
        return ()
    after = int(key) if key != "all" else 0
    if job.options["act"] != "publish":
        last = unsay(concept, after)
        return () if last is None else (str(last),)
    rows = _chunk(concept.space, after)
    if rows:
        _replace(concept, rows, list(rows))
        return (str(list(rows)[-1]),)
    # Withdrawn meanwhile: then it stays a draft, and the job of that act comes after this one.
    Concept.objects.filter(pk=concept.pk, state=Concept.State.APPLYING).update(state=Concept.State.PUBLISHED)
    return ()


def unsay(concept: Concept, after: int) -> int | None:
    """Takes back what machines said of it, but for what people have reviewed, of the next pictures after an id. Returns
    the last of them, None where there are no more."""
    asked = _said(concept, after)
    if not asked:
        return None
    _replace(concept, {}, asked)
    return asked[-1]


def confidence(concept: Concept, vectors: np.ndarray) -> np.ndarray:
    """(n, dims) unit vectors -> (n,) confidences 0..1."""
    head = concept.head
    odds = vectors @ np.asarray(head["weights"], dtype=np.float32) + head["bias"]
    return np.asarray(1 / (1 + np.exp(-np.clip(head["a"] * odds + head["b"], -60, 60))))


def claims(vectors: Mapping[Space, Mapping[int, Any]]) -> tuple[set[int], list[Claim]]:
    """The agents of all published concepts, and what they say of pictures just described: {space: {id: vector}}."""
    agents: set[int] = set()
    found: list[Claim] = []
    for concept in Concept.objects.filter(state=Concept.State.PUBLISHED, space__in=list(vectors)):
        rows = vectors[next(space for space in vectors if space.pk == concept.space_id)]
        agents |= _agents(concept)
        found += _claims(concept, rows, _refused(concept, list(rows)))
    return agents, found


def _chunk(space: Space | None, after: int) -> dict[int, np.ndarray]:
    """{illustration: vector} of the next CHUNK of a space."""
    if space is None:
        return {}
    statement = sql.SQL(
        "SELECT illustration, halfvec_send(v) FROM {} WHERE illustration > %s ORDER BY illustration LIMIT %s"
    ).format(sql.Identifier(space.table))
    with connection.cursor() as cursor:
        cursor.execute(statement, [after, CHUNK])
        found = cursor.fetchall()
    return dict(zip((row[0] for row in found), unpacked([row[1] for row in found], space.dims), strict=True))


def _said(concept: Concept, after: int) -> list[int]:
    """The next pictures of which anybody has said it."""
    told = Statement.objects.filter(term=concept.term_id, illustration__gt=after).order_by("illustration")
    return list(told.values_list("illustration", flat=True).distinct()[:CHUNK])


def _replace(concept: Concept, rows: Mapping[int, Any], asked: Collection[int]) -> None:
    """Makes what the concept says of the pictures `asked` what its head says of `rows`."""
    new = _claims(concept, rows, _refused(concept, asked))
    agents = _agents(concept)
    told = Statement.objects.filter(term=concept.term_id, illustration__in=asked).values_list("illustration", flat=True)
    touched = sorted({claim.illustration for claim in new} | set(told))
    for start in range(0, len(touched), TOGETHER):
        part = set(touched[start : start + TOGETHER])
        with transaction.atomic():
            lock(set(Illustration.objects.filter(pk__in=part).order_by().values_list("page", flat=True)))
            statements.replace(part, agents, [claim for claim in new if claim.illustration in part])
            settle_illustrations(part)


def _claims(concept: Concept, rows: Mapping[int, Any], refused: Collection[int]) -> list[Claim]:
    if not rows:
        return []
    sure = confidence(concept, np.stack(list(rows.values())))
    return [
        Claim(key, concept.term_id, concept.agent_id, round(float(one), 4))
        for key, one in zip(rows, sure, strict=True)
        if one >= LEAST and key not in refused
    ]


def _refused(concept: Concept, asked: Collection[int]) -> set[int]:
    rejected = Statement.objects.filter(term=concept.term_id, status=Statement.Status.REJECTED)
    return set(rejected.filter(illustration__in=asked).values_list("illustration", flat=True))


def _agents(concept: Concept) -> set[int]:
    """Every version of the concept: a later one takes the place of those before."""
    same = Agent.objects.filter(kind=Agent.Kind.MODEL, name=f"concept:{concept.term.code}")
    return set(same.values_list("pk", flat=True))
