"""What a detector finds on the pages of a set, as the portal asks it, in the set's own classes and coordinates.

A set may label less than the detector knows. A finer class counts as the broader one that the set labels (a headpiece
as an ornament, a woman as a person). Where the set labels illustrations but no maps, scores, printer's marks or
advertisements, these count as illustrations: all of them are pictures on the page. What the set does not label at all
(ornaments in a set of illustrations, people) is left out, since the set cannot say whether it is right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.conf import settings

from indexing.evaluation.coco import Sheet, Truth
from indexing.evaluation.pictures import batches
from indexing.evaluation.progress import watched
from indexing.vision import layout
from indexing.vision.settling import settle
from indexing.vocabularies import by_vocabulary

if TYPE_CHECKING:
    from PIL.Image import Image

    from indexing.vision.protocols import Detection, Detector

#: Under this a box adds nothing to a precision-recall curve; the usual floor of COCO's own evaluation.
LEAST = 0.001
PICTURES = frozenset({"map", "score", "printers-mark", "advertisement"})
BATCH = 8


@dataclass(frozen=True)
class Found:
    """On one page, in its COCO coordinates. `kept`: what the portal would keep. However unsure: `each` class taken by
    itself, as COCO judges it, and `whole`, what is seen of the page when each thing is said once."""

    kept: list[Detection]
    each: list[Detection]
    whole: list[Detection]


class Said:
    """A detector's answer for one picture, so that the portal's own path needs no second look."""

    def __init__(self, detector: Detector, boxes: list[Detection]) -> None:
        self.card, self.labels = detector.card, detector.labels
        self.facts: object = getattr(detector, "facts", None)
        self._boxes = boxes

    def detect(self, images: Sequence[Image], floor: float = 0.05) -> list[list[Detection]]:
        return [[box for box in self._boxes if box.confidence >= floor] for _ in images]


def on_sheets(truth: Truth, detector: Detector) -> list[Found]:
    """What is found on each sheet of the truth, in the truth's classes."""
    found = []
    pages = watched(batches([sheet.path for sheet in truth.sheets], BATCH), "Pages", -(-len(truth.sheets) // BATCH))
    sheets = iter(truth.sheets)
    for images in pages:
        for image, seen in zip(images, detector.detect(images, LEAST), strict=True):
            found.append(_found(next(sheets), image, seen, truth, detector))
    return found


def known(truth: Truth, labels: Iterable[str]) -> set[str]:
    """The classes of the truth that a detector with these labels can find."""
    return {code for label in labels if (code := as_labelled(label, truth.classes))}


def as_labelled(label: str, classes: Sequence[str]) -> str | None:
    """The set's class for what a detector calls `label`; None when the set does not label such things."""
    chain: list[str] = [label]
    broader = _broader()
    while (above := broader.get(chain[-1])) and above not in chain:
        chain.append(above)
    for code in chain:
        if code in classes:
            return code
    return "illustration" if "illustration" in classes and PICTURES.intersection(chain) else None


def _broader() -> dict[str, str]:
    return {term.code: term.broader for name in ("object", "layout") for term in by_vocabulary(name)}


def _on_page() -> set[str]:
    """Classes that are found by cutting up the page; all others by asking the detector for objects."""
    return {term.code for term in by_vocabulary("layout")} - {"text", "stamp"}


def _found(sheet: Sheet, image: Image, seen: list[Detection], truth: Truth, detector: Detector) -> Found:
    on_page = _on_page()
    frames = [box for box in seen if box.label in on_page]
    objects = [box for box in seen if box.label not in on_page]
    kept = [box for box in objects if box.confidence >= settings.DETECTION_FLOOR]
    if on_page.intersection(detector.labels):
        kept += layout.segment(image, Said(detector, seen))
    across, down = sheet.size[0] / image.width, sheet.size[1] / image.height
    translated = _translated(frames, truth.classes, across, down)
    apart = [box for code in truth.classes for box in settle([box for box in translated if box.label == code])]
    things = _translated(objects, truth.classes, across, down)
    return Found(
        _translated(kept, truth.classes, across, down),
        apart + things,
        _translated(settle(frames), truth.classes, across, down) + things,
    )


def _translated(boxes: list[Detection], classes: Sequence[str], across: float, down: float) -> list[Detection]:
    return [
        replace(box, label=code, x=box.x * across, y=box.y * down, w=box.w * across, h=box.h * down, polygon=())
        for box in boxes
        if (code := as_labelled(box.label, classes))
    ]
