"""The form of an illustration as its template draws it: choices, boxes, and the picture to draw on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indexing.curating.shapes import TURNS
from indexing.images import region_url
from indexing.models import Illustration, Page, Term
from portal.pages.edit_state import NEW, OFFERED, SIDES, VALUES, State, boxed, state
from portal.pages.mosaic import drawing, shape
from portal.pages.statements import Box
from portal.pages.words import vocabulary
from search.results import FoundObject

WIDTH = 1400
#: How much of its own size is shown around a frame that is looked at closely.
MARGIN = 0.25


@dataclass(frozen=True)
class Choice:
    code: str
    label: str


@dataclass(frozen=True)
class Field:
    name: str
    label: str
    value: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class BoxRow:
    """`name` stands before the names of its fields; `who` said it, empty for a new one."""

    name: str
    label: str
    sides: tuple[Field, ...]
    gone: bool = False
    who: str = ""


def context(row: Illustration, language: str, mine: State | None = None, was: State | None = None) -> dict[str, Any]:
    """The form as it stands, or (`mine`) as somebody has filled it in, when it showed `was`."""
    now = state(row, language)
    held = mine or now
    return {
        "illustration": row,
        "page": row.page,
        "document": row.page.document,
        "was": json.dumps(was or now, ensure_ascii=False),
        "held": held,
        "fields": [_chosen(name, held.get(name, ""), language) for name in VALUES],
        "sides": _sides("", held),
        "turns": [str(turn) for turn in TURNS],
        "boxes": _rows(row, held),
        "labels": _labels(language),
    }


def canvas(row: Illustration, closely: bool) -> dict[str, Any]:
    """The picture under the boxes: `view` is its part of the page, in page pixels."""
    frame = (row.x, row.y, row.w, row.h)
    view = _around(frame, row.page) if closely else (0, 0, row.page.width, row.page.height)
    things = [
        FoundObject(one.term.code, "", one.confidence, (one.x or 0, one.y or 0, one.w or 1, one.h or 1), "")
        for one in boxed(row)
    ]
    return {
        "image": region_url(row.page, view, WIDTH) if row.page.file else "",
        "view": view,
        "size": _fitted(view[2], view[3]),
        "shape": shape(view[2], view[3]),
        "drawing": drawing(view, 0, things, 700),
        "frame": frame,
        "closely": closely,
    }


def cut(posted: Mapping[str, str], row: Illustration) -> dict[str, str]:
    """The fields of the line of a cut, as they were typed, else a line through the middle."""
    middle = {"way": "across", "x": str(row.x + row.w // 2), "y": str(row.y + row.h // 2)}
    names = {"way": "cut", **{name: f"cut-{name}" for name in ("x", "y", "x1", "y1", "x2", "y2")}}
    return {short: posted.get(name) or middle.get(short, "") for short, name in names.items()}


def _around(frame: Box, page: Page) -> Box:
    x, y, w, h = frame
    across, down = round(w * MARGIN), round(h * MARGIN)
    left, top = max(0, x - across), max(0, y - down)
    return left, top, min(page.width, x + w + across) - left, min(page.height, y + h + down) - top


def _fitted(width: int, height: int) -> tuple[int, int]:
    share = min(1.0, WIDTH / max(width, height))
    return max(1, round(width * share)), max(1, round(height * share))


def _chosen(name: str, value: str, language: str) -> Field:
    terms = list(Term.objects.filter(vocabulary=name).order_by("pk"))
    return Field(name, vocabulary(name), value, tuple(_tree(terms, None, 0, language)))


def _tree(terms: Sequence[Term], above: int | None, depth: int, language: str) -> list[Choice]:
    """Terms under their broader one, each level further in."""
    found = []
    for term in sorted((one for one in terms if one.broader_id == above), key=lambda one: one.label(language)):
        found.append(Choice(term.code, "\u2003" * depth + term.label(language)))
        found += _tree(terms, term.pk, depth + 1, language)
    return found


def _labels(language: str) -> list[str]:
    terms = Term.objects.filter(vocabulary__in=("object", "layout"))
    return sorted({term.label(language) for term in terms}, key=str.casefold)


def _sides(before: str, held: Mapping[str, str]) -> tuple[Field, ...]:
    return tuple(Field(f"{before}{side}", side, held.get(f"{before}{side}", "")) for side in SIDES)


def _rows(row: Illustration, held: Mapping[str, str]) -> list[BoxRow]:
    """The boxes that stand, those of the form that do no longer, and empty rows for new ones."""
    who = {f"box-{one.pk}": str(one.agent) for one in boxed(row)}
    names = list(dict.fromkeys([*who, *(name.rpartition("-")[0] for name in held if name.startswith("box-"))]))
    drawn = max((number + 1 for number in range(NEW) if f"new-{number}-label" in held), default=0)
    names += [f"new-{number}" for number in range(min(NEW, max(OFFERED, drawn + 1)))]
    return [_row(name, held, who.get(name, "")) for name in names]


def _row(name: str, held: Mapping[str, str], who: str) -> BoxRow:
    return BoxRow(name, held.get(f"{name}-label", ""), _sides(f"{name}-", held), bool(held.get(f"{name}-gone")), who)
