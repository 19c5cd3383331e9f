"""Boxes of things inside an illustration, drawn, moved and removed by hand; written with the pen of an act.

What somebody else has said is refused and said anew, since a statement is never overwritten; a curator's own box is
simply moved. Boxes are page pixels and are cut off at the edge of the page: ShapeError when nothing is left.
"""

from __future__ import annotations

from indexing.curating.pen import Pen
from indexing.curating.shapes import ShapeError
from indexing.curating.values import REJECTED, assign, judge
from indexing.models import Illustration, Statement, Term
from indexing.pipeline.boxes import Box, clamp


def draw(pen: Pen, row: Illustration, term: Term, box: Box) -> Statement:
    return assign(pen, [row.pk], term, _inside(row, box))[0]


def redraw(pen: Pen, statement: Statement, term: Term, box: Box) -> Statement:
    """Another place or name for a box. Returns the statement that holds from now on."""
    place = _inside(statement.illustration, box)
    if not _own(pen, statement):
        judge(pen, [statement], REJECTED)
        return assign(pen, [statement.illustration_id], term, place)[0]
    x, y, w, h = place
    pen.update([statement], term=term, x=x, y=y, w=w, h=h, polygon=None)
    return statement


def erase(pen: Pen, statement: Statement) -> None:
    if _own(pen, statement):
        pen.delete([statement])
    else:
        judge(pen, [statement], REJECTED)


def _own(pen: Pen, statement: Statement) -> bool:
    return pen.act.user_id is not None and statement.agent.user_id == pen.act.user_id


def _inside(row: Illustration, box: Box) -> Box:
    found = clamp(box, row.page.width, row.page.height)
    if found is None:
        raise ShapeError("outside")
    return found
