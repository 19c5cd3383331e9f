"""Find the illustrations of a page.

With a detector that knows layout classes, its boxes are the answer, each class from its own threshold on, once what
was seen twice is settled (`settle`). Without one, `blocks` looks for what is neither paper nor lines of text, by
measures of form alone; it tells no map from an engraving and calls all of them "illustration". A page that is one
picture is one illustration; blank pages and pages of text have none.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from indexing.vision.blocks import blocks
from indexing.vision.protocols import Detection, ModelCard
from indexing.vision.settling import settle
from indexing.vocabularies import by_vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL.Image import Image

    from indexing.vision.protocols import Detector

FLOOR = 0.25

# Who speaks when no detector does: rules, so there are no weights to sum.
CARD = ModelCard("blocks", "1", "", "AGPL-3.0-or-later")


def segment(image: Image, detector: Detector | None = None) -> list[Detection]:
    """Illustrations and their kin (ornament, initial, map ...) in pixels of `image`, best first.

    A `detector` none of whose labels are layout classes, one of COCO's objects say, is not asked.
    """
    kept = _classes()
    if detector is None or not kept.intersection(detector.labels):
        return blocks(image)
    least = thresholds(detector)
    lowest = min([FLOOR, *least.values()])
    seen = [box for box in detector.detect([image], lowest)[0] if box.label in kept]
    return settle([box for box in seen if box.confidence >= least.get(box.label, least.get("default", FLOOR))])


def without(boxes: Sequence[Detection]) -> list[Detection]:
    """The boxes that are not of page layout: what is looked for within an illustration."""
    return [box for box in boxes if box.label not in _known()]


def card_of(detector: Detector) -> ModelCard:
    """Who speaks of layout. A detector of objects too has two voices: what one says must not replace the other's."""
    card = detector.card
    return card if _known().issuperset(detector.labels) else replace(card, name=f"{card.name} (layout)")


def _known() -> set[str]:
    return {term.code for term in by_vocabulary("layout")}


def thresholds(detector: Detector) -> dict[str, float]:
    """From which confidence on a class is kept, as the detector's own card says; empty without one."""
    facts = getattr(detector, "facts", None)
    return dict(facts.thresholds) if facts else {}


def _classes() -> set[str]:
    """Layout classes that are worth an entry of their own: neither text nor noise."""
    terms = by_vocabulary("layout")
    return {t.code for t in terms if "noise" not in (t.code, t.broader) and t.code not in ("text", "stamp")}
