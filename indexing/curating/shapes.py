"""The frames of illustrations on their page: placed, turned, cut in two, joined, added and removed.

Every function writes with the pen of an act and marks what it sets in `Illustration.corrected`, so that no later
segmentation or harvest sets it back: "place", "rotation", "withdrawn" here; "caption", "heading", "nearby_text",
"noise" and "copies" in `marks`. ShapeError, with nothing written, where a frame cannot be had.

Boxes of what is inside are page pixels and stay where they are. Those whose centre a frame no longer holds go to the
illustration of the page that holds it, if there is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils import timezone

from indexing.curating.acting import person
from indexing.curating.cuts import Line, centre, halves, holds, side, union
from indexing.curating.pen import Pen
from indexing.models import Illustration, Page, Statement
from indexing.pipeline.boxes import Box, clamp
from indexing.pipeline.illustrations import lock

TURNS = (0, 90, 180, 270)


class ShapeError(ValueError):
    """`code`: outside, taken, turn, cut, few, pages, gone, itself, unknown, iconclass."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def correct(pen: Pen, row: Illustration, what: str, **new: Any) -> bool:
    """Sets what a person says of `row` and keeps that a person has said it. False when it was so already."""
    if all(getattr(row, name) == value for name, value in new.items()):
        return False
    pen.update([row], **new, corrected=sorted({*row.corrected, what}))
    return True


def box_of(row: Illustration) -> Box:
    return row.x, row.y, row.w, row.h


def place(pen: Pen, row: Illustration, box: Box) -> None:
    """Moves and resizes a frame; what of it lies outside the page is cut off."""
    x, y, w, h = _free(row.page, box, row)
    if correct(pen, row, "place", x=x, y=y, w=w, h=h):
        rehome(pen, row)


def rotate(pen: Pen, row: Illustration, degrees: int) -> None:
    """The turn that brings the picture upright, clockwise."""
    if degrees not in TURNS:
        raise ShapeError("turn")
    correct(pen, row, "rotation", rotation=degrees)


def add(pen: Pen, page: Page, box: Box) -> Illustration:
    """A new illustration, or the removed one that had exactly this place."""
    lock([page.pk])
    return _made(pen, page, box)


def remove(pen: Pen, row: Illustration) -> None:
    """Withdraws an illustration: its permalink goes on to say that it was there."""
    if row.withdrawn_at is None:
        correct(pen, row, "withdrawn", withdrawn_at=timezone.now())


def put_back(pen: Pen, row: Illustration) -> None:
    """Undoes a removal, whoever removed it. From now on the frame is a person's, and no machine removes it."""
    if row.withdrawn_at is not None:
        kept = sorted({*row.corrected, "place"} - {"withdrawn"})
        pen.update([row], withdrawn_at=None, corrected=kept)


def split(pen: Pen, row: Illustration, line: Line) -> Illustration:
    """Cuts a frame in two. The larger part keeps the permalink (the first, of equals); returns the other.

    What curators said of the whole picture they said of both parts; heading and nearby text are those of both.
    """
    frames = halves(box_of(row), line)
    if frames is None:
        raise ShapeError("cut")
    keeps = 0 if frames[0][2] * frames[0][3] >= frames[1][2] * frames[1][3] else 1
    x, y, w, h = _free(row.page, frames[keeps], row)
    correct(pen, row, "place", x=x, y=y, w=w, h=h)
    around = {"rotation": row.rotation, "heading": row.heading, "nearby_text": row.nearby_text}
    made = _made(pen, row.page, frames[1 - keeps], **around)
    sign = -1 if keeps else 1
    boxed = row.statements.exclude(x=None)
    pen.update([one for one in boxed if sign * side(line, centre(_place_of(one))) > 0], illustration=made)
    pen.create([_copy(one, made) for one in told(row)])
    return made


def merge(pen: Pen, rows: Sequence[Illustration]) -> Illustration:
    """Joins illustrations of one page in the frame around them. The largest keeps its permalink and is returned.

    The others are withdrawn; their boxes and what curators said of them go to the one that stays, and so does their
    first caption where it has none.
    """
    if len({row.pk for row in rows}) < 2:
        raise ShapeError("few")
    if len({row.page_id for row in rows}) > 1:
        raise ShapeError("pages")
    if any(row.withdrawn_at for row in rows):
        raise ShapeError("gone")
    stays = max(rows, key=lambda row: (row.w * row.h, -row.pk))
    others = sorted((row for row in rows if row.pk != stays.pk), key=lambda row: row.pk)
    x, y, w, h = _free(stays.page, union([box_of(row) for row in rows]), stays)
    for row in others:
        pen.update(list(row.statements.exclude(x=None)), illustration=stays)
        pen.update(list(told(row)), illustration=stays)
        remove(pen, row)
    correct(pen, stays, "place", x=x, y=y, w=w, h=h)
    caption = next((row.caption for row in others if row.caption), "")
    if caption and not stays.caption:
        correct(pen, stays, "caption", caption=caption)
    return stays


def rehome(pen: Pen, row: Illustration) -> None:
    """Gives boxes whose centre the frame does not hold to the smallest other frame of the page that does."""
    others = Illustration.objects.filter(page=row.page_id, withdrawn_at=None).exclude(pk=row.pk)
    around = sorted(others, key=lambda one: (one.w * one.h, one.pk))
    for one in row.statements.exclude(x=None):
        point = centre(_place_of(one))
        if not holds(box_of(row), point):
            pen.update([one], illustration=next((o for o in around if holds(box_of(o), point)), row))


def told(row: Illustration) -> QuerySet[Statement]:
    """What people of ours say of the whole picture, and stand by."""
    ours = Q(status=Statement.Status.ACCEPTED) | Q(agent__user__isnull=False)
    return row.statements.filter(ours, x=None).exclude(status=Statement.Status.REJECTED).order_by("pk")


def _made(pen: Pen, page: Page, box: Box, **values: Any) -> Illustration:
    x, y, w, h = _inside(page, box)
    here = Illustration.objects.filter(page=page, x=x, y=y, w=w, h=h).first()
    if here is not None:
        if here.withdrawn_at is None:
            raise ShapeError("taken")
        put_back(pen, here)
        return here
    agent = person(cast(User, pen.act.user))
    new = Illustration(page=page, x=x, y=y, w=w, h=h, found_by=agent, corrected=["place"], **values)
    return pen.create([new])[0]


def _inside(page: Page, box: Box) -> Box:
    found = clamp(box, page.width, page.height)
    if found is None:
        raise ShapeError("outside")
    return found


def _free(page: Page, box: Box, row: Illustration) -> Box:
    x, y, w, h = _inside(page, box)
    if Illustration.objects.filter(page=page, x=x, y=y, w=w, h=h).exclude(pk=row.pk).exists():
        raise ShapeError("taken")
    return x, y, w, h


def _place_of(row: Statement) -> Box:
    return row.x or 0, row.y or 0, row.w or 1, row.h or 1


def _copy(row: Statement, to: Illustration) -> Statement:
    return Statement(
        illustration=to, term_id=row.term_id, agent_id=row.agent_id, confidence=row.confidence, label=row.label,
        status=row.status, reviewer_id=row.reviewer_id, reviewed_at=row.reviewed_at,
    )  # fmt: skip
