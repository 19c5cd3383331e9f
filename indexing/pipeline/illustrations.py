"""What was found on a page against what was known of it: the same place keeps its id, hence its permalink.

An illustration that is found no more is withdrawn, not deleted, unless a person has reviewed it: then it stays. Called
inside the transaction of the step, with the pages locked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import timezone

from indexing import box_vectors, vectors
from indexing.changes import changed, state
from indexing.models import Agent, Entry, Illustration, Page, Space, Statement
from indexing.pipeline.boxes import Box, match

PLACE = ("x", "y", "w", "h")


@dataclass(frozen=True)
class Found:
    """One illustration found: its box in page pixels, the fields its finder knows, and those it would fill if empty."""

    box: Box
    confidence: float = 1.0
    values: Mapping[str, Any] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)


def lock(pages: Collection[int]) -> None:
    """Makes other steps on these pages wait until this transaction ends, so that each sees the other's whole result."""
    list(Page.objects.filter(pk__in=pages).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def reconcile(found: Mapping[int, Sequence[Found]], agent: Agent) -> dict[int, list[Illustration]]:
    """Brings the illustrations of the pages ({page id: found}) in line. Returns them in the order given."""
    known: dict[int, list[Illustration]] = {page: [] for page in found}
    for row in Illustration.objects.filter(page__in=found).order_by("pk"):
        known[row.page_id].append(row)
    names = {name for several in found.values() for one in several for name in (*one.values, *one.defaults)}
    fields = [*PLACE, "found_by", "confidence", "withdrawn_at", *sorted(names)]
    before = state([row for rows in known.values() for row in rows], fields)
    kept = reviewed([row.pk for rows in known.values() for row in rows])
    result: dict[int, list[Illustration]] = {}
    new: list[Illustration] = []
    gone: list[int] = []
    for page, given in found.items():
        several = list({one.box: one for one in given}.values())
        rows = known[page]
        pairs = match([one.box for one in several], [(r.x, r.y, r.w, r.h) for r in rows])
        result[page] = [rows[pairs[i]] if i in pairs else Illustration(page_id=page) for i in range(len(several))]
        for one, row in zip(several, result[page], strict=True):
            _apply(one, row, agent, move=row.pk not in kept)
        new += [row for row in result[page] if row.pk is None]
        gone += [r.pk for j, r in enumerate(rows) if j not in pairs.values() and r.pk not in kept]
    old = changed([row for rows in result.values() for row in rows if row.pk is not None], fields, before)
    Illustration.objects.bulk_update(old, fields, batch_size=500)
    Illustration.objects.bulk_create(new, batch_size=2000)
    withdraw(gone)
    return result


def _apply(found: Found, row: Illustration, agent: Agent, *, move: bool) -> None:
    if move or row.pk is None:
        row.x, row.y, row.w, row.h = found.box
        row.found_by, row.confidence = agent, found.confidence
    row.withdrawn_at = None
    for name, value in found.values.items():
        setattr(row, name, value)
    for name, value in found.defaults.items():
        if not getattr(row, name):
            setattr(row, name, value)


def reviewed(illustrations: Collection[int]) -> set[int]:
    """Those of which a person of ours has said something."""
    said = Statement.objects.filter(illustration__in=illustrations).order_by()
    by_person = ~Q(status=Statement.Status.MACHINE) | Q(reviewer__isnull=False) | Q(agent__user__isnull=False)
    return set(said.filter(by_person).values_list("illustration", flat=True))


def withdraw(illustrations: Collection[int]) -> None:
    """Takes illustrations out of search; their permalinks go on to say that they were there."""
    if not illustrations:
        return
    Illustration.objects.filter(pk__in=illustrations, withdrawn_at=None).update(withdrawn_at=timezone.now())
    forget(illustrations)


def forget(illustrations: Collection[int]) -> None:
    """Removes the search rows of illustrations, and nothing else."""
    Entry.objects.filter(pk__in=illustrations).delete()
    for space in Space.objects.all():
        vectors.remove(space, list(illustrations))
        box_vectors.remove(space, illustrations)
