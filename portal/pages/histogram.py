"""The year histogram as SVG rectangles, in strings that no locale changes. Empty when nothing is dated."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from search.results import YearBar

HEIGHT = 60


@dataclass(frozen=True)
class Column:
    bar: YearBar
    x: str
    y: str
    width: str
    height: str
    outside: bool


@dataclass(frozen=True)
class Histogram:
    columns: tuple[Column, ...]
    first: int
    last: int
    chosen_from: int
    chosen_to: int


def histogram(bars: Sequence[YearBar], year_from: int | None, year_to: int | None) -> Histogram | None:
    """Columns over the whole span; those outside the chosen years are drawn pale. Heights grow with the square root,
    so that a year with three pictures stays visible beside one with three thousand."""
    if not bars:
        return None
    first, last = bars[0].start, bars[-1].end
    span = last - first + 1
    top = math.sqrt(max(bar.count for bar in bars) or 1)
    low = first if year_from is None else min(max(year_from, first), last)
    high = last if year_to is None else min(max(year_to, first), last)
    columns = tuple(_column(bar, first, span, top, low, high) for bar in bars)
    return Histogram(columns, first, last, low, high)


def _column(bar: YearBar, first: int, span: int, top: float, low: int, high: int) -> Column:
    height = math.sqrt(bar.count) / top * HEIGHT
    if bar.count:
        height = max(height, 2)
    x = (bar.start - first) / span * 100
    width = (bar.end - bar.start + 1) / span * 100
    outside = bar.end < low or bar.start > high
    return Column(bar, f"{x:.3f}", f"{HEIGHT - height:.2f}", f"{max(width * 0.9, 0.2):.3f}", f"{height:.2f}", outside)
