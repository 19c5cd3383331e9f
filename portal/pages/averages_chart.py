"""Objects by year as small charts, one an object, each to its own height, with a table that says the same.

All numbers that stand in attributes are ready strings, which no locale changes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from portal.templatetags.portal import colon
from search.frequency import Frequency, Series

#: Objects drawn, the most frequent first; the data hold all.
DRAWN = 12
WIDTH, HEIGHT = 100.0, 40.0


@dataclass(frozen=True)
class Bar:
    x: str
    y: str
    width: str
    height: str
    words: str


@dataclass(frozen=True)
class Chart:
    """`bars` are of the share of each period, the highest as high as the chart; `first` and `last` are years."""

    code: str
    label: str
    total: int
    bars: tuple[Bar, ...]
    first: int
    last: int


@dataclass(frozen=True)
class Row:
    """A period of the table: how many are dated to it, and the share of each object drawn, 0..1."""

    period: str
    dated: int
    shares: tuple[float, ...]


def charts(found: Frequency) -> list[Chart]:
    if not found.dated:
        return []
    return [_chart(found, one) for one in found.series[:DRAWN]]


def table(found: Frequency) -> list[Row]:
    if not found.dated:
        return []
    dated = _periods(found.dated, found.step)
    drawn = [_periods(one.years, found.step) for one in found.series[:DRAWN]]
    return [
        Row(period(start, found.step), dated[start], tuple(one[start] / dated[start] for one in drawn))
        for start in sorted(dated)
    ]


def period(start: int, step: int) -> str:
    return str(start) if step == 1 else f"{start}–{start + step - 1}"


def _periods(years: dict[int, int], step: int) -> Counter[int]:
    """{first year of the period: number}"""
    found: Counter[int] = Counter()
    for year, count in years.items():
        found[year // step * step] += count
    return found


def _chart(found: Frequency, one: Series) -> Chart:
    dated, shown = _periods(found.dated, found.step), _periods(one.years, found.step)
    first, last = min(dated), max(dated)
    number = (last - first) // found.step + 1
    top = max(shown[start] / dated[start] for start in shown)
    bars = []
    for start in sorted(shown):
        share = shown[start] / dated[start]
        high = max(1.0, share / top * HEIGHT)
        left = (start - first) / found.step / number * WIDTH
        words = f"{period(start, found.step)}{colon()}{shown[start]} / {dated[start]}"
        bars.append(Bar(f"{left:.2f}", f"{HEIGHT - high:.2f}", f"{WIDTH / number * 0.85:.2f}", f"{high:.2f}", words))
    return Chart(one.code, one.label, one.total, tuple(bars), min(found.dated), max(found.dated))
