"""The timeline as it is drawn: columns of stacked rectangles, the same figures as a table, and rows of pictures.

Numbers inside the drawing are ready strings, which no locale changes. Colours are classes (`static/css/views.css`), one
for each of the commonest techniques, the last for all others.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from portal.pages.ask import language
from portal.pages.view_rows import Row, listed, pictured, span
from search.query import SearchQuery
from search.views.timeline import Period, Segment, Timeline, timeline

HEIGHT = 100.0
COLOURS = 8


@dataclass(frozen=True)
class Block:
    """One technique of one period. The title says all that its colour and height say."""

    segment: Segment
    span: str
    colour: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Key:
    segment: Segment
    colour: str


@dataclass(frozen=True)
class Line:
    """A row of the table: one cell per technique, None where there is nothing."""

    period: Period
    span: str
    cells: list[Segment | None]


@dataclass(frozen=True)
class Chart:
    found: Timeline
    blocks: list[Block]
    keys: list[Key]
    marks: list[str]
    most: int
    lines: list[Line]
    rows: list[Row]


def overview(query: SearchQuery, asked_for: QueryDict) -> Chart:
    found = timeline(query, language())
    colours = {one.code: _colour(number, one.code) for number, one in enumerate(found.techniques)}
    most = max((sum(part.count for part in one.segments) for one in found.periods), default=0)
    shown = [one for one in found.periods if one.hits]
    drawn = pictured([one.hits for one in shown], listed(asked_for))
    years = [span(one.start, one.end) for one in found.periods]
    return Chart(
        found=found,
        blocks=[block for place in range(len(found.periods)) for block in _column(found, place, most, colours)],
        keys=[Key(one, colours[one.code]) for one in found.techniques],
        marks=[str(found.periods[place].start) for place in _marks(len(found.periods))],
        most=most,
        lines=[_line(found, one, words) for one, words in zip(found.periods, years, strict=True) if one.count],
        rows=[
            Row(span(one.start, one.end), one.count, one.url, several)
            for one, several in zip(shown, drawn, strict=True)
        ],
    )


def _colour(number: int, code: str) -> str:
    return f"t{min(number, COLOURS - 1)}" if code else "unknown"


def _column(found: Timeline, place: int, most: int, colours: dict[str, str]) -> list[Block]:
    """The blocks of one period, the commonest technique of the whole at the bottom."""
    period, width = found.periods[place], 100 / len(found.periods)
    blocks, below = [], 0
    for part in period.segments:
        height = part.count / most * HEIGHT
        top = HEIGHT - (below + part.count) / most * HEIGHT
        below += part.count
        blocks.append(
            Block(
                part,
                span(period.start, period.end),
                colours[part.code],
                f"{place * width + width * 0.04:.3f}",
                f"{top:.3f}",
                f"{width * 0.92:.3f}",
                f"{max(height, 0.6):.3f}",
            )
        )
    return blocks


def _marks(count: int) -> list[int]:
    """The periods whose first year stands under the drawing: at most five, evenly."""
    several = min(count, 5)
    return [round(number * (count - 1) / max(several - 1, 1)) for number in range(several)]


def _line(found: Timeline, period: Period, words: str) -> Line:
    held = {part.code: part for part in period.segments}
    return Line(period, words, [held.get(one.code) for one in found.techniques])
