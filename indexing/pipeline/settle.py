"""Final values of illustrations, from all that was said of them, and the flat rows that search reads.

Rule: what a person said or accepted > the catalogue > models; rejected claims are out, and so is what a model says
against a person's rejection; among equals the highest confidence wins. All of it may be derived again at any time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from django.db import transaction

from indexing import vectors
from indexing.models import Agent, Entry, Illustration, Space, Statement
from indexing.pipeline.entries import write
from indexing.pipeline.facets import Facets
from indexing.pipeline.illustrations import forget, lock
from indexing.pipeline.terms import TermBook

SETTLED = ("technique", "function", "genre", "theme")
Vectors = Mapping[Space, Mapping[int, "np.ndarray[Any, Any]"]]


@transaction.atomic
def settle_illustrations(illustrations: Collection[int], found: Vectors | None = None) -> int:
    """Makes the search rows of `illustrations` anew. Returns how many have one.

    `found` is {space: {illustration: unit vector}}; vectors stored earlier get the new filters.
    """
    asked = Illustration.objects.filter(pk__in=illustrations)
    lock(set(asked.order_by().values_list("page", flat=True)))
    rows = list(asked.select_related("page__document__corpus").defer("page__text_blocks", "page__document__metadata"))
    live = [row for row in rows if row.withdrawn_at is None and row.page.document.withdrawn_at is None]
    gone = set(illustrations) - {row.pk for row in live}
    if gone:
        forget(gone)
    said = _statements(live)
    facets = Facets(TermBook())
    entries = [facets.entry(row, said[row.pk], _final(said[row.pk])) for row in live]
    write([(entry, row) for entry, row in zip(entries, live, strict=True)])
    _filters(entries, found or {})
    return len(entries)


def _statements(rows: Collection[Illustration]) -> dict[int, list[Statement]]:
    said: dict[int, list[Statement]] = defaultdict(list)
    found = Statement.objects.filter(illustration__in=[row.pk for row in rows]).select_related("agent", "term")
    for statement in found.order_by("pk"):
        said[statement.illustration_id].append(statement)
    return said


def _final(said: Collection[Statement]) -> dict[str, Statement]:
    """{vocabulary: the statement that counts} of one illustration."""
    refused = {s.term_id for s in said if s.status == Statement.Status.REJECTED and s.x is None}
    best: dict[str, Statement] = {}
    for statement in said:
        vocabulary = statement.term.vocabulary
        if vocabulary not in SETTLED or statement.status == Statement.Status.REJECTED:
            continue
        if rank(statement) == 0 and statement.term_id in refused:
            continue
        held = best.get(vocabulary)
        if held is None or _weight(statement) > _weight(held):
            best[vocabulary] = statement
    return best


def rank(statement: Statement) -> int:
    """3 for the word of a person of ours, 2 for that of a person at the source, 1 for the catalogue, 0 for a model."""
    if statement.status == Statement.Status.ACCEPTED or statement.agent.user_id is not None:
        return 3
    return {Agent.Kind.PERSON.value: 2, Agent.Kind.CATALOGUE.value: 1}.get(statement.agent.kind, 0)


def _weight(statement: Statement) -> tuple[int, float, float]:
    # Of two words of our people the later one counts: it corrects the earlier.
    when = (statement.reviewed_at or statement.created_at).timestamp() if rank(statement) == 3 else 0.0
    return (rank(statement), when, statement.confidence)


def _filters(entries: Collection[Entry], found: Vectors) -> None:
    for space, rows in found.items():
        vectors.write(space, [(entry, rows[entry.pk]) for entry in entries if entry.pk in rows])
    for space in Space.objects.all():
        new = found.get(space, {})
        old = [entry for entry in entries if entry.pk not in new]
        if old:
            vectors.refresh_filters(space, old)
