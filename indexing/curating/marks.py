"""What a person writes and marks of one illustration, beside its place: texts, noise, advertisement, copy, Iconclass.

Written with the pen of an act; what is no statement is kept in `Illustration.corrected` (see `shapes`).
"""

from __future__ import annotations

import re
from collections.abc import Collection

from indexing.curating.pen import Pen
from indexing.curating.shapes import ShapeError, correct
from indexing.curating.values import REJECTED, assign, judge
from indexing.models import Illustration, Statement, Term
from indexing.pipeline.terms import TermBook
from indexing.text import clean

TEXTS = ("caption", "heading", "nearby_text")
#: A notation as https://iconclass.org/help/outline writes it: division, letter (doubled for the opposite), digits,
#: names in brackets, keys: 25F23, 25FF2, 11H(JEROME)3, 83(SHAKESPEARE, Hamlet), 31A33(+1). J is not used.
ICONCLASS = re.compile(r"[0-9]{1,2}(?:([A-IK-Z])\1?)?[0-9]*(?:\([^()+][^()]*\)[0-9]*)*(?:\(\+[0-9]+(?:\([^()]*\))?\))?")


def write(pen: Pen, row: Illustration, field: str, text: str) -> None:
    """`field` is one of TEXTS."""
    correct(pen, row, field, **{field: clean(text)})


def noise(pen: Pen, row: Illustration, value: bool) -> None:
    correct(pen, row, "noise", noise=value)


def advertisement(pen: Pen, row: Illustration, value: bool) -> None:
    """Says, or refuses all that says, that it is one (vocabulary layout)."""
    if value:
        term = TermBook().ensure("layout", "advertisement")
        assign(pen, [row.pk], Term.objects.get(pk=term.id))
    else:
        judge(pen, list(advertised(row)), REJECTED)


def advertised(row: Illustration) -> list[Statement]:
    """What says that it is an advertisement, free ones included."""
    kinds = ("advertisement", "free-advertisement")
    said = row.statements.filter(term__vocabulary="layout", term__code__in=kinds)
    return list(said.exclude(status=REJECTED))


def copy_of(pen: Pen, row: Illustration, other: Illustration | None) -> None:
    """Makes it a copy of the picture that `other` shows, or (None) of no other. ShapeError("itself")."""
    if other is None:
        correct(pen, row, "copies", copies=None)
        return
    if other.pk == row.pk:
        raise ShapeError("itself")
    group = other.copies or min(row.pk, other.pk)
    correct(pen, other, "copies", copies=group)
    correct(pen, row, "copies", copies=group)


def iconclass(pen: Pen, row: Illustration, notations: Collection[str]) -> None:
    """Makes `notations` all the Iconclass codes it has. ShapeError("iconclass") for what is no notation."""
    if any(len(one) > 80 or not ICONCLASS.fullmatch(one) for one in notations):
        raise ShapeError("iconclass")
    book = TermBook()
    terms = [book.ensure("iconclass", one, f"Iconclass {one}", f"Iconclass {one}").id for one in notations]
    had = list(noted(row))
    judge(pen, [one for one in had if one.term_id not in terms], REJECTED)
    for term in Term.objects.filter(pk__in=set(terms) - {one.term_id for one in had}):
        assign(pen, [row.pk], term)


def noted(row: Illustration) -> list[Statement]:
    """The statements behind its Iconclass codes."""
    said = row.statements.filter(term__vocabulary="iconclass", x=None).exclude(status=REJECTED)
    return list(said.select_related("term").order_by("pk"))
