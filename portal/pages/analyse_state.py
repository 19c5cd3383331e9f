"""The boxes of an analysed page as its form sends them: five lists of equal length, and a floor.

Numbers that are no box are told by the number of their row and left out; an empty row asks for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from indexing.pipeline.boxes import clamp
from search import analysing, parameters
from search.analysing import FLOOR, Analysis, Place, Seen

SIDES = ("x", "y", "w", "h")


@dataclass
class State:
    boxes: list[Seen] = field(default_factory=list)
    floor: float = FLOOR
    source: str = ""
    problems: list[str] = field(default_factory=list)

    def above(self) -> list[Seen]:
        """Those that the slider lets through."""
        return [box for box in self.boxes if box.confidence >= self.floor]

    @property
    def percent(self) -> int:
        return round(100 * self.floor)


def first(asked: QueryDict, found: Analysis) -> State:
    """The page as the machine sees it."""
    state = State(list(found.boxes), source=asked.get("source", "")[:2000])
    _floor(state, asked.get("floor", ""))
    return state


def read(sent: QueryDict, found: Analysis, language: str) -> State:
    state = State(source=sent.get("source", "")[:2000])
    _floor(state, sent.get("floor", ""))
    labels, dropped = sent.getlist("label"), set(sent.getlist("drop"))
    lists = [sent.getlist(side) for side in SIDES]
    for number, (label, *sides) in enumerate(zip(labels, *lists, strict=False), start=1):
        if str(number) in dropped or not any(side.strip() for side in sides):
            continue
        if len(state.boxes) >= analysing.MOST:
            state.problems.append(_("More than %(most)s boxes cannot be kept.") % {"most": analysing.MOST})
            break
        place, named = _place(sides, found), analysing.named(label[:100], language)
        if place is None or not named[1]:
            wrong = _("Row %(number)s is no box: a name, and left, top, width and height in pixels of the picture.")
            state.problems.append(wrong % {"number": number})
            continue
        state.boxes.append(found.own(*named, place))
    return state


def _place(sides: list[str], found: Analysis) -> Place | None:
    try:
        x, y, w, h = (parameters.number(-100_000, 100_000)(side.strip().replace(",", ".")) for side in sides)
    except parameters.Fault:
        return None
    return clamp((x, y, w, h), found.width, found.height) if w > 0 and h > 0 else None


def _floor(state: State, words: str) -> None:
    """In per cent, as the slider has it."""
    if not words.strip():
        return
    try:
        state.floor = parameters.number(0, 100)(words.strip().replace(",", ".")) / 100
    except parameters.Fault:
        state.problems.append(_("The least confidence must be a number from 0 to 100."))
