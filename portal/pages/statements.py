"""All that was said of an illustration, grouped by vocabulary for the reader, and the boxes among it for the viewer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexing.measures import Measure, Sheet, measure
from indexing.models import Illustration, Statement
from portal.pages.words import VOCABULARIES, vocabulary
from portal.templatetags.portal import percent
from search.results import FoundObject

Box = tuple[int, int, int, int]
SAME_PLACE = 0.8


@dataclass(frozen=True)
class Said:
    """One statement in words. `own` is the source's own word where it differs from our label."""

    id: int
    vocabulary: str
    code: str
    label: str
    own: str
    confidence: float
    agent: str
    kind: str
    status: str
    box: Box | None
    size: Measure | None = None

    @property
    def meter(self) -> str:
        return f"{self.confidence:.3f}"


@dataclass(frozen=True)
class Group:
    label: str
    said: tuple[Said, ...]


def said_of(illustration: Illustration, language: str) -> list[Said]:
    """Every statement, the surest first."""
    rows = illustration.statements.select_related("term", "agent").order_by("-confidence", "id")
    page = illustration.page
    sheet = Sheet(page.width, page.height, page.mm_width, page.mm_height)
    frame = (illustration.x, illustration.y, illustration.w, illustration.h)
    return [_said(row, language, frame, sheet) for row in rows]


def size_of(illustration: Illustration) -> Measure:
    """How large it is itself."""
    page, frame = illustration.page, (illustration.x, illustration.y, illustration.w, illustration.h)
    return measure(frame, frame, Sheet(page.width, page.height, page.mm_width, page.mm_height))


def _said(row: Statement, language: str, frame: Box, sheet: Sheet) -> Said:
    label = row.term.label(language)
    own = row.label if row.label and row.label.casefold() not in (label.casefold(), row.term.code) else ""
    box = None if row.x is None else (row.x, row.y or 0, row.w or 1, row.h or 1)
    return Said(
        row.pk, row.term.vocabulary, row.term.code, label, own, row.confidence,
        str(row.agent), row.agent.kind, row.status, box, measure(box, frame, sheet) if box else None,
    )  # fmt: skip


def grouped(said: Sequence[Said]) -> list[Group]:
    """By vocabulary, in the order of our lists; vocabularies we do not know come last."""
    names = list(dict.fromkeys([*VOCABULARIES, *(each.vocabulary for each in said)]))
    groups = [Group(vocabulary(name), tuple(s for s in said if s.vocabulary == name)) for name in names]
    return [group for group in groups if group.said]


def drawn(said: Sequence[Said], frame: Box) -> list[Said]:
    """What can be drawn: statements with a place that nobody rejected, less those that only repeat the frame."""
    return [
        each
        for each in said
        if each.box is not None
        and each.status != Statement.Status.REJECTED
        and not (each.vocabulary == "layout" and overlap(each.box, frame) > SAME_PLACE)
    ]


def overlap(one: Box, other: Box) -> float:
    """Intersection over union."""
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    shared = max(width, 0) * max(height, 0)
    return shared / (one[2] * one[3] + other[2] * other[3] - shared)


def boxes(said: Sequence[Said]) -> list[FoundObject]:
    return [FoundObject(each.code, each.label, each.confidence, each.box, each.agent) for each in said if each.box]


def for_viewer(said: Sequence[Said]) -> list[dict[str, object]]:
    """Statements to draw, as JSON for the script of the page."""
    return [
        {"id": each.id, "box": each.box, "label": each.label, "percent": percent(each.confidence),
         "confidence": each.confidence, "agent": each.agent}
        for each in said
    ]  # fmt: skip
