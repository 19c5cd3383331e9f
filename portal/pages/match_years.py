"""The years of a block's prints as a line with a mark for each, ready to be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.results import Hit

WIDTH, ROW, LEAST_SPAN = 1000, 26, 10


@dataclass(frozen=True)
class Mark:
    """A print on the line; those of one year stand above each other."""

    hit: Hit
    x: str
    y: str


@dataclass(frozen=True)
class Tick:
    year: int
    x: str


@dataclass(frozen=True)
class Axis:
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    base: int
    height: int


def axis(prints: Sequence[Hit], first: int, last: int) -> Axis:
    """`first` and `last`: the years of the line's ends; a block printed in one year stands in its middle."""
    room = max(LEAST_SPAN, last - first)
    start = first - (room - (last - first)) / 2

    def place(year: float) -> str:
        return f"{30 + (year - start) / room * (WIDTH - 60):.1f}"

    dated = [(hit.year_from if hit.year_from is not None else hit.year_to, hit) for hit in prints]
    highest = max((sum(y == year for y, _ in dated) for year, _ in dated if year is not None), default=1)
    base = highest * ROW + 10
    marks, stacked = [], dict[int, int]()
    for year, hit in dated:
        if year is not None:
            stacked[year] = stacked.get(year, 0) + 1
            marks.append(Mark(hit, place(year), f"{base - (stacked[year] - 0.5) * ROW:.1f}"))
    return Axis(tuple(marks), tuple(Tick(year, place(year)) for year in _round(first, last)), base, base + 30)


def _round(first: int, last: int) -> list[int]:
    """A few round years within the line, its ends if there is no other."""
    step = next((s for s in (1, 2, 5, 10, 20, 50, 100) if (last - first) / s <= 8), 500)
    found = list(range(-(-first // step) * step, last + 1, step))
    return found or [first]
