"""What was found on a page against what was known of it: the same place keeps its id, hence its permalink.

An illustration that is found no more is withdrawn, not deleted, unless a person has reviewed or corrected it: then it
stays. What a person has set (`Illustration.corrected`) is never set again here: a frame that was moved is recognised
where it was found before as well, and a removed one stays removed. Called inside the transaction of the step, with the
pages locked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import timezone

from indexing import box_vectors, vectors
from indexing.changes import changed, state
from indexing.models import Agent, Change, Doubt, Entry, Illustration, Page, Space, Statement
from indexing.pipeline.boxes import SAME, Box, match

PLACE = ("x", "y", "w", "h")
#: Overlap from which what a machine finds is the frame that a person has drawn, found less exactly.
DRAWN = 0.5


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
        pairs = _pairs([one.box for one in several], rows)
        result[page] = [rows[pairs[i]] if i in pairs else Illustration(page_id=page) for i in range(len(several))]
        for one, row in zip(several, result[page], strict=True):
            _apply(one, row, agent, move=row.pk not in kept and "place" not in row.corrected)
        new += [row for row in result[page] if row.pk is None]
        missed = [row for j, row in enumerate(rows) if j not in pairs.values()]
        gone += [row.pk for row in missed if row.pk not in kept and not row.corrected]
        # Withdrawn with a page that is back now: nobody will find again what only a person has drawn.
        back = [row for row in missed if "place" in row.corrected and "withdrawn" not in row.corrected]
        Illustration.objects.filter(pk__in=[row.pk for row in back]).update(withdrawn_at=None)
    old = changed([row for rows in result.values() for row in rows if row.pk is not None], fields, before)
    Illustration.objects.bulk_update(old, fields, batch_size=500)
    Illustration.objects.bulk_create(new, batch_size=2000)
    withdraw(gone)
    return result


def _apply(found: Found, row: Illustration, agent: Agent, *, move: bool) -> None:
    if move or row.pk is None:
        row.x, row.y, row.w, row.h = found.box
        row.found_by, row.confidence = agent, found.confidence
    if "withdrawn" not in row.corrected:
        row.withdrawn_at = None
    for name, value in found.values.items():
        if name not in row.corrected:
            setattr(row, name, value)
    for name, value in found.defaults.items():
        if not getattr(row, name):
            setattr(row, name, value)


def _pairs(boxes: Sequence[Box], rows: Sequence[Illustration]) -> dict[int, int]:
    """{place in `boxes`: place in `rows`}: where a row is, where a machine had found it, and what a person drew."""
    pairs = match(boxes, [_box(row) for row in rows])
    moved = [j for j, row in enumerate(rows) if "place" in row.corrected]
    before = _found_at([rows[j] for j in moved])
    for places, floor in ((before, SAME), ({rows[j].pk: _box(rows[j]) for j in moved}, DRAWN)):
        free = [i for i in range(len(boxes)) if i not in pairs]
        open_ = [j for j in moved if j not in pairs.values() and rows[j].pk in places]
        found = match([boxes[i] for i in free], [places[rows[j].pk] for j in open_], floor)
        pairs |= {free[i]: open_[j] for i, j in found.items()}
    return pairs


def _box(row: Illustration) -> Box:
    return row.x, row.y, row.w, row.h


def _found_at(rows: Sequence[Illustration]) -> dict[int, Box]:
    """{id: where it was before a person moved it}; those that a person drew have no such place."""
    held: dict[int, dict[str, Any]] = {r.pk: {n: getattr(r, n) for n in (*PLACE, "corrected")} for r in rows}
    found: dict[int, Box] = {}
    for change in Change.objects.filter(model="illustration", row__in=held).order_by("-pk"):
        then = held[change.row] = held[change.row] | (change.before or {})
        if change.before and change.row not in found and "place" not in then["corrected"]:
            found[change.row] = (then["x"], then["y"], then["w"], then["h"])
    return found


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
    Doubt.objects.filter(illustration__in=illustrations).delete()
    for space in Space.objects.all():
        vectors.remove(space, list(illustrations))
        box_vectors.remove(space, illustrations)
