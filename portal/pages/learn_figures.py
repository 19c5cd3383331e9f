"""The figures of a head as its page shows them: classes before and after, a matrix as picture and table, mistakes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from indexing.models import Term, TrainedHead
from portal.pages.marked import Mark, thumbnails

#: Of the picture of a matrix, in its own units.
SIDE, LETTER = 36, 6.5
#: Longer labels are cut, the whole ones stand in the table.
LONGEST = 24
#: Under so many items a figure says little, and is said to.
WEAK = 20


@dataclass(frozen=True)
class Row:
    """A class: how many held out, and (precision, recall, F1) before and after. `weak`: too few to mean much."""

    label: str
    n: int
    before: tuple[float, ...] | None
    after: tuple[float, ...]
    weak: bool


@dataclass(frozen=True)
class Cell:
    x: int
    y: int
    count: int
    share: str
    right: bool
    dark: bool


@dataclass(frozen=True)
class Matrix:
    """Rows are true, columns said. `cells` are where the squares of the picture stand, `shares` their ink."""

    labels: list[tuple[str, int]]
    columns: list[tuple[str, int]]
    left: int
    top: int
    cells: list[Cell]
    rows: list[tuple[str, list[int]]]
    width: int
    height: int


@dataclass(frozen=True)
class Mistake:
    true: str
    said: str
    confidence: float
    mark: Mark | None


@dataclass(frozen=True)
class Figures:
    raw: dict[str, Any]
    rows: list[Row]
    before: tuple[float, ...] | None
    after: tuple[float, ...]
    matrix: Matrix
    earlier: Matrix | None
    mistakes: list[Mistake]

    @property
    def weak(self) -> bool:
        return bool(self.raw["items"] < WEAK)


def figures(head: TrainedHead, language: str) -> Figures | None:
    """None for a head that was not measured."""
    raw = head.figures
    if "after" not in raw:
        return None
    labels = names(raw["terms"], language)
    before = raw["before"]
    rows = [
        Row(label, after["n"], _three(before["classes"][i]) if before else None, _three(after), after["n"] < WEAK)
        for i, (label, after) in enumerate(zip(labels, raw["after"]["classes"], strict=True))
    ]
    return Figures(
        raw, rows, _three(before) if before else None, _three(raw["after"]),
        matrix(labels, raw["after"]["confusion"]), matrix(labels, before["confusion"]) if before else None,
        _mistakes(raw["mistakes"], labels),
    )  # fmt: skip


def names(terms: Sequence[int | None], language: str) -> list[str]:
    """The labels of classes, in their order."""
    rows = Term.objects.in_bulk([term for term in terms if term is not None])
    return [rows[term].label(language) if term in rows else _("none of these") for term in terms]


def matrix(labels: Sequence[str], table: Sequence[Sequence[int]]) -> Matrix:
    """The last column, "nothing", is left out where it is empty."""
    silent = any(row[-1] for row in table)
    columns = [*labels, _("nothing")] if silent else list(labels)
    rows = [list(row if silent else row[:-1]) for row in table]
    left, top = _room(labels, 1.0), _room(columns, 0.9)
    cells = []
    for y, row in enumerate(rows):
        for x, count in enumerate(row):
            share = count / max(1, sum(row))
            cells.append(Cell(left + x * SIDE, top + y * SIDE, count, f"{share:.3f}", x == y, share > 0.55))
    return Matrix(
        [(label, top + i * SIDE) for i, label in enumerate(labels)],
        [(label, left + i * SIDE) for i, label in enumerate(columns)],
        left - 10, top - 8,
        cells, list(zip(labels, rows, strict=True)), left + SIDE * len(columns) + top // 2, top + SIDE * len(labels),
    )  # fmt: skip


def _room(labels: Sequence[str], share: float) -> int:
    """What the longest label takes, or the `share` of it that stands upright once it is turned."""
    return 20 + round(share * LETTER * max(min(len(label), LONGEST) for label in labels))


def _three(row: dict[str, Any]) -> tuple[float, ...]:
    return tuple(row[name] or 0.0 for name in ("precision", "recall", "f1"))


def _mistakes(found: Sequence[dict[str, Any]], labels: Sequence[str]) -> list[Mistake]:
    marks = thumbnails([one["key"] for one in found if isinstance(one["key"], int)])
    return [
        Mistake(labels[one["true"]], labels[one["said"]], one["confidence"], marks.get(one["key"])) for one in found
    ]
