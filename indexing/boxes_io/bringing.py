"""Boxes of a file against those that stand here: told in numbers first, then written as one act that can be undone.

A box is the one whose key it carries, else the one of its kind that it overlaps most. What a file does not name stays
as it is. Everything is said by the curator who brings it. Boxes of objects that lie in no illustration are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from django.contrib.auth.models import User

from indexing.boxes_io.given import GivenBox, GivenPage
from indexing.boxes_io.places import matched
from indexing.boxes_io.sheets import Box, Sheet, sheets
from indexing.curating import Pen, acting, objects, shapes
from indexing.curating.cuts import centre, holds
from indexing.curating.shapes import ShapeError
from indexing.curating.values import assign
from indexing.models import Act, Corpus, Illustration, Page, Statement, Term
from indexing.pipeline.boxes import Box as Place
from indexing.pipeline.boxes import clamp, match
from indexing.pipeline.illustrations import lock
from indexing.pipeline.terms import TermBook
from indexing.text import slug
from indexing.vocabularies import find

#: Overlap from which a box without a key is the one that stands here.
SAME = 0.5
#: Pixels by which a side may differ before a box has moved: what formats round away.
NEAR = 1

What = Literal["new", "moved", "relabelled", "unchanged", "homeless"]


@dataclass(frozen=True)
class Change:
    """`box`: what stands here, None for a new one; `place` in page pixels."""

    what: What
    vocabulary: str
    label: str
    place: Place
    box: Box | None = None


@dataclass
class Brought:
    """What a file would change, or has changed: boxes by what happens to them, pages that match none of ours, and
    labels that no vocabulary knows."""

    pages: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    strangers: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    act: Act | None = None

    @property
    def changes(self) -> int:
        return self.counts["new"] + self.counts["moved"] + self.counts["relabelled"]


def compared(given: Collection[GivenPage], corpus: Corpus) -> Brought:
    """What the file would change. Writes nothing."""
    told, _ = _compared(*matched(given, corpus))
    return told


def bring(given: Collection[GivenPage], corpus: Corpus, user: User | None, name: str = "") -> Brought:
    """Writes what differs, in one transaction. `act` is None where nothing does."""
    with acting(user, "import-boxes", detail={"file": name[:200]}, corpus=corpus) as pen:
        pages, strangers = matched(given, corpus)
        lock(list(pages))  # nobody else edits between the look and the write
        told, changes = _compared(pages, strangers)
        book = TermBook()
        for page, several in changes:
            _write(pen, page, several, book)
        pen.act.detail |= {"counts": dict(told.counts)}
        pen.act.save(update_fields=["detail"])
        told.act = pen.act if pen.changed else None
    return told


def meant(label: str) -> tuple[str, str]:
    """(vocabulary, code) of a label: a code before all else, then a word of objects, then one of layout; what nobody
    knows is an object of its own name."""
    own = slug(label)
    found = {name: find(name, label) for name in ("layout", "object")}
    for name, term in found.items():
        if term and term.code == own:
            return name, term.code
    term = found["object"] or found["layout"]
    return (term.vocabulary, term.code) if term else ("object", own)


def _compared(pages: Mapping[int, GivenPage], strangers: list[str]) -> tuple[Brought, list[tuple[Page, list[Change]]]]:
    told = Brought(pages=len(pages), strangers=strangers)
    unknown: dict[str, None] = {}
    changes = []
    rows = Page.objects.filter(pk__in=pages).select_related("document").order_by("pk")
    for sheet in sheets(rows):
        boxes = pages[sheet.page.pk].boxes
        several = _of_page(sheet, boxes)
        told.counts.update(one.what for one in several)
        changes.append((sheet.page, several))
        unknown |= {box.label: None for box in boxes if not (find("layout", box.label) or find("object", box.label))}
    told.unknown = list(unknown)
    return told, changes


def _of_page(sheet: Sheet, boxes: list[GivenBox]) -> list[Change]:
    wanted = [(*meant(box.label), place, box.key) for box in boxes if (place := _place(sheet.page, box))]
    found = _pairs(wanted, sheet.boxes)
    frames = [box.place for box in sheet.boxes if box.vocabulary == "layout"]
    frames += [place for vocabulary, _label, place, _key in wanted if vocabulary == "layout"]
    changes = []
    for number, (vocabulary, label, place, _key) in enumerate(wanted):
        box = sheet.boxes[found[number]] if number in found else None
        changes.append(Change(_what(vocabulary, label, place, box, frames), vocabulary, label, place, box))
    # Frames first: what is inside looks for its illustration among those that stand then.
    return sorted(changes, key=lambda one: one.vocabulary != "layout")


def _place(page: Page, box: GivenBox) -> Place | None:
    return clamp((box.x * page.width, box.y * page.height, box.w * page.width, box.h * page.height),
                 page.width, page.height)  # fmt: skip


def _what(vocabulary: str, label: str, place: Place, box: Box | None, frames: list[Place]) -> What:
    if box is None:
        homeless = vocabulary == "object" and not any(holds(frame, centre(place)) for frame in frames)
        return "homeless" if homeless else "new"
    if any(abs(one - other) > NEAR for one, other in zip(place, box.place, strict=True)):
        return "moved"
    return "unchanged" if label == box.label else "relabelled"


def _pairs(wanted: list[tuple[str, str, Place, str]], here: list[Box]) -> dict[int, int]:
    """{place in `wanted`: place in `here`}: by key, then by place under the same label, then by place alone."""
    keys = {box.key: number for number, box in enumerate(here)}
    pairs: dict[int, int] = {}
    for number, (vocabulary, _label, _place, key) in enumerate(wanted):
        known = keys.get(key)
        if known is not None and here[known].vocabulary == vocabulary and known not in pairs.values():
            pairs[number] = known
    for same_label in (True, False):
        groups = {(one[0], one[1] if same_label else "") for one in wanted}
        for vocabulary, label in sorted(groups):
            some = [n for n, one in enumerate(wanted) if n not in pairs and _fits(one[0], one[1], vocabulary, label)]
            taken = set(pairs.values())
            others = [n for n, box in enumerate(here)
                      if n not in taken and _fits(box.vocabulary, box.label, vocabulary, label)]  # fmt: skip
            found = match([wanted[n][2] for n in some], [here[n].place for n in others], SAME)
            pairs |= {some[i]: others[j] for i, j in found.items()}
    return pairs


def _write(pen: Pen, page: Page, changes: list[Change], book: TermBook) -> None:
    for change in changes:
        if change.what in ("unchanged", "homeless"):
            continue
        term = Term.objects.get(pk=book.ensure(change.vocabulary, change.label).id)
        (_frame if change.vocabulary == "layout" else _object)(pen, page, change, term)


def _fits(vocabulary: str, label: str, wanted: str, wanted_label: str) -> bool:
    return vocabulary == wanted and wanted_label in ("", label)


def _frame(pen: Pen, page: Page, change: Change, term: Term) -> None:
    try:
        if change.box is None:
            row = shapes.add(pen, page, change.place)
        else:
            row = Illustration.objects.select_related("page").get(pk=int(change.box.key[1:]))
            if change.what == "moved":
                shapes.place(pen, row, change.place)
    except ShapeError as error:
        if error.code != "taken":  # another frame stands exactly there: nothing to add
            raise
        return
    if term.code != (change.box.label if change.box else "illustration"):
        assign(pen, [row.pk], term)


def _object(pen: Pen, page: Page, change: Change, term: Term) -> None:
    if change.box is not None:
        said = Statement.objects.select_related("illustration__page", "agent", "term")
        objects.redraw(pen, said.get(pk=int(change.box.key[1:])), term, change.place)
        return
    around = Illustration.objects.filter(page=page, withdrawn_at=None).select_related("page")
    point = centre(change.place)
    homes = [row for row in around if holds(shapes.box_of(row), point)]
    if homes:
        objects.draw(pen, min(homes, key=lambda row: (row.w * row.h, row.pk)), term, change.place)
