"""Find the illustrations of a page.

With a detector that knows layout classes, its boxes are the answer. Without one, `blocks` looks for what is neither
paper nor lines of text, by measures of form alone; it tells no map from an engraving and calls all of them
"illustration". A page that is one picture is one illustration; blank pages and pages of text have none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexing.vision.blocks import blocks
from indexing.vision.protocols import Detection, ModelCard
from indexing.vocabularies import by_vocabulary

if TYPE_CHECKING:
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
    return [box for box in detector.detect([image], FLOOR)[0] if box.label in kept]


def _classes() -> set[str]:
    """Layout classes that are worth an entry of their own: neither text nor noise."""
    terms = by_vocabulary("layout")
    return {t.code for t in terms if "noise" not in (t.code, t.broader) and t.code not in ("text", "stamp")}
