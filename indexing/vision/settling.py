"""One box for each thing on a page, where a detector gave several.

A map is also a picture, and a face in an engraving may look like an initial: the rules here decide between boxes of
several classes in one place. Pure geometry; nothing fails.
"""

from __future__ import annotations

from collections.abc import Sequence

from indexing.vision.protocols import Detection

SAME = 0.55  # IoU from which two boxes are of one thing
INSIDE = 0.85  # share of a box within another from which it lies in it
#: What a picture has of its own, rather than what is set beside it.
PARTS = frozenset({"initial", "ornament", "illustration", "printers-mark", "stamp"})
#: Said of a picture, these tell more than "illustration".
FINER = frozenset({"map", "score", "table", "advertisement", "printers-mark"})
SURE = 0.5  # confidence from which the finer word is believed over a surer plain one


def settle(boxes: Sequence[Detection]) -> list[Detection]:
    """The boxes to keep, best first.

    Of two boxes of one thing the surer stays, or the finer class if it is sure enough. Within a surer picture there is
    no other picture, initial or ornament; an advertisement or a table may hold a picture.
    """
    kept: list[Detection] = []
    for box in sorted(boxes, key=_rank):
        if not any(_gives_way(box, other) for other in kept):
            kept.append(box)
    return sorted(kept, key=lambda box: -box.confidence)


def _rank(box: Detection) -> float:
    return -(box.confidence + (1.0 if box.label in FINER and box.confidence >= SURE else 0.0))


def _gives_way(box: Detection, other: Detection) -> bool:
    """Whether `box` is said already by `other`, which ranks before it."""
    common = _common(box, other)
    if common <= 0:
        return False
    mine, theirs = box.w * box.h, other.w * other.h
    if common / (mine + theirs - common) >= SAME:
        return True
    if box.label == other.label:  # a part of the thing, or the page round it
        return common / min(mine, theirs) >= INSIDE
    return box.label in PARTS and other.label in ("illustration", "map") and common / mine >= INSIDE


def _common(one: Detection, other: Detection) -> float:
    wide = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
    high = min(one.y + one.h, other.y + other.h) - max(one.y, other.y)
    return max(0.0, wide) * max(0.0, high)
