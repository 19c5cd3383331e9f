"""All that one person changes of one illustration at once: one act.

An Edit holds only what was changed; what it leaves out is not touched, so that it can be applied on top of what others
have done meanwhile. A box that is gone by then is drawn anew when it was moved, and left gone when it was removed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from indexing.curating import marks, objects, shapes
from indexing.curating.cuts import Line
from indexing.curating.pen import Pen
from indexing.curating.values import assign, clear
from indexing.models import Illustration, Statement, Term
from indexing.pipeline.boxes import Box


@dataclass(frozen=True)
class BoxEdit:
    """A box as it shall be; `statement` is None for a new one."""

    statement: int | None
    term: Term
    box: Box


@dataclass(frozen=True)
class Edit:
    """`values`: {vocabulary: term, None for no value}; `copy_of`: an id, 0 for none; `line`: where it is cut in two."""

    values: Mapping[str, Term | None] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    iconclass: Collection[str] | None = None
    box: Box | None = None
    rotation: int | None = None
    noise: bool | None = None
    advertisement: bool | None = None
    copy_of: int | None = None
    boxes: Collection[BoxEdit] = ()
    erased: Collection[int] = ()
    put_back: bool = False
    removed: bool = False
    line: Line | None = None


def apply(pen: Pen, row: Illustration, edit: Edit) -> Illustration | None:
    """Writes an edit. Returns the other part where the illustration was cut in two. ShapeError, and nothing is kept."""
    if edit.put_back:
        shapes.put_back(pen, row)
    _say(pen, row, edit)
    _mark(pen, row, edit)
    _boxes(pen, row, edit)
    if edit.rotation is not None:
        shapes.rotate(pen, row, edit.rotation)
    if edit.box:
        shapes.place(pen, row, edit.box)
    made = shapes.split(pen, row, edit.line) if edit.line else None
    if edit.removed:
        shapes.remove(pen, row)
    return made


def _say(pen: Pen, row: Illustration, edit: Edit) -> None:
    for vocabulary, term in edit.values.items():
        if term is None:
            clear(pen, [row.pk], vocabulary)
        else:
            assign(pen, [row.pk], term)
    if edit.iconclass is not None:
        marks.iconclass(pen, row, edit.iconclass)


def _mark(pen: Pen, row: Illustration, edit: Edit) -> None:
    for name, text in edit.texts.items():
        marks.write(pen, row, name, text)
    if edit.noise is not None:
        marks.noise(pen, row, edit.noise)
    if edit.advertisement is not None:
        marks.advertisement(pen, row, edit.advertisement)
    if edit.copy_of is not None:
        marks.copy_of(pen, row, _other(edit.copy_of))


def _other(key: int) -> Illustration | None:
    if not key:
        return None
    found = Illustration.objects.filter(pk=key, withdrawn_at=None).first()
    if found is None:
        raise shapes.ShapeError("unknown")
    return found


def _boxes(pen: Pen, row: Illustration, edit: Edit) -> None:
    kept = Statement.objects.filter(illustration=row).exclude(status=Statement.Status.REJECTED).exclude(x=None)
    known = {one.pk: one for one in kept.select_related("agent", "illustration__page")}
    for key in edit.erased:
        if key in known:
            objects.erase(pen, known[key])
    for one in edit.boxes:
        held = known.get(one.statement or 0)
        if held is None:
            objects.draw(pen, row, one.term, one.box)
        else:
            objects.redraw(pen, held, one.term, one.box)
