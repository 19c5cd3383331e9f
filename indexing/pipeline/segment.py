"""A page into its illustrations: as the source says, else by the blocks of its ALTO, else by the layout model.

`find` looks and writes nothing; `store` writes one page inside the transaction of its step. Segmented again, a page
keeps the illustrations it had (see `illustrations`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from PIL import Image

from indexing.models import Agent, Illustration, Page
from indexing.pipeline import statements
from indexing.pipeline.boxes import clamp
from indexing.pipeline.illustrations import Found, lock, reconcile
from indexing.pipeline.models import ALTO, Models
from indexing.pipeline.spaces import agent_of
from indexing.pipeline.statements import Claim
from indexing.pipeline.terms import TermBook
from indexing.pipeline.texts import alto_of, around
from indexing.sources.alto import Alto
from indexing.sources.alto_layout import illustrations
from indexing.sources.records import IllustrationRecord, Rect
from indexing.text import clean
from indexing.vision import layout
from indexing.vision.protocols import Detection, ModelCard


@dataclass(frozen=True)
class Segments:
    """What was found on a page, by whom; `classes` is the layout class of each, empty where the finder has none."""

    card: ModelCard
    found: list[Found] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)


def find(page: Page, image: Image.Image, models: Models) -> Segments:
    """The illustrations of a page that its source has not segmented."""
    alto = alto_of(page)
    records = illustrations(alto)[0] if alto else []
    if records:
        found = [_found(page, record, record.box, 1.0) for record in records]
        kept = [one for one in found if one is not None]
        return Segments(ALTO, kept, [""] * len(kept))
    return _by_layout(page, image, alto, models)


def _by_layout(page: Page, image: Image.Image, alto: Alto | None, models: Models) -> Segments:
    detector = models.layout.detector if models.layout else None
    across, down = page.width / image.width, page.height / image.height
    segments = Segments(layout.card_of(detector) if detector else layout.CARD)
    for one in layout.segment(image, detector):
        box = _scaled(one, across, down)
        found = _found(page, around(alto, box), box, one.confidence)
        if found is not None:
            segments.found.append(found)
            segments.classes.append(one.label)
    return segments


def _scaled(one: Detection, across: float, down: float) -> Rect:
    return Rect(round(one.x * across), round(one.y * down), max(1, round(one.w * across)), max(1, round(one.h * down)))


def _found(page: Page, record: IllustrationRecord, rect: Rect, confidence: float) -> Found | None:
    box = clamp((rect.x, rect.y, rect.w, rect.h), page.width, page.height)
    if box is None:
        return None
    words = {name: clean(getattr(record, name)) for name in ("caption", "heading", "nearby_text")}
    return Found(box, confidence, words)


def store(page: Page, segments: Segments) -> list[Illustration]:
    """Brings the page's illustrations in line. Returns those it has now. Called inside a transaction."""
    lock([page.pk])
    agent = agent_of(segments.card)
    rows = reconcile({page.pk: segments.found}, agent)[page.pk]
    _classes(rows, segments, agent)
    return rows


def _classes(rows: list[Illustration], segments: Segments, agent: Agent) -> None:
    book, claims = TermBook(), []
    by_box = {one.box: (one, label) for one, label in zip(segments.found, segments.classes, strict=True)}
    for row, (one, label) in zip(rows, by_box.values(), strict=True):
        if label not in ("", "illustration"):  # that it is one, its being here says already
            claims.append(Claim(row.pk, book.ensure("layout", label).id, agent.pk, one.confidence))
    statements.replace([row.pk for row in rows], [agent.pk], claims)
