"""The boxes of an illustration that get vectors of their own: which ones, their crops, and their rows.

Small and doubtful boxes say little, and a box that is nearly the whole picture says nothing new; the surest MOST are
kept, so that describing costs little more. Boxes are page pixels.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from PIL.Image import Image

from indexing import box_vectors
from indexing.models import Agent, Space, Statement
from indexing.pipeline.boxes import Box, overlap
from indexing.pipeline.crops import Crop
from indexing.vision.protocols import Detection, Embedder, Kind

#: Under this many pixels of the working copy the encoder is shown mostly its own enlargement.
LEAST_SIDE = 48
SURE = 0.3
MOST = 8
#: Intersection over union: with the whole picture, and with a surer box.
WHOLE, SAME = 0.8, 0.7


@dataclass(frozen=True)
class Part:
    """One box and what stands in it, upright. `code` is of the vocabulary of objects."""

    code: str
    confidence: float
    box: Box
    image: Image


def known(illustrations: Collection[int], *, models: bool) -> dict[int, list[Statement]]:
    """The objects with a box that are stored for `illustrations` and that nobody rejected, those of models if asked."""
    placed = Statement.objects.filter(illustration__in=illustrations, x__isnull=False, term__vocabulary="object")
    found: dict[int, list[Statement]] = {}
    for row in placed.exclude(status=Statement.Status.REJECTED).select_related("term", "agent"):
        if models or row.agent.kind != Agent.Kind.MODEL:
            found.setdefault(row.illustration_id, []).append(row)
    return found


def choose(crop: Crop, detections: Iterable[Detection], stored: Iterable[Statement]) -> list[Part]:
    """At most MOST parts of one illustration, surest first."""
    seen = [(one.confidence, one.label, crop.box(one)) for one in detections]
    seen += [(row.confidence, row.term.code, (row.x or 0, row.y or 0, row.w or 1, row.h or 1)) for row in stored]
    row = crop.illustration
    frame = (row.x, row.y, row.w, row.h)
    chosen: list[Part] = []
    for confidence, code, box in sorted(seen, key=lambda one: (-one[0], one[1])):
        if len(chosen) == MOST or confidence < SURE:
            break
        if box is None or overlap(box, frame) > WHOLE or any(overlap(box, other.box) > SAME for other in chosen):
            continue
        image = crop.piece(box)
        if min(image.size) >= LEAST_SIDE:
            chosen.append(Part(code, confidence, box, image))
    return chosen


def embed(
    embedder: Embedder, images: Sequence[Image], parts: Sequence[Sequence[Part]]
) -> tuple[dict[Kind, np.ndarray], list[dict[Kind, np.ndarray]]]:
    """The vectors of the pictures, and those of the parts of each; in one call, so that its batches are full."""
    rows = embedder.embed_images([*images, *(part.image for own in parts for part in own)])
    ends = np.cumsum([len(images), *map(len, parts)])
    whole = {kind: found[: len(images)] for kind, found in rows.items()}
    return whole, [{kind: found[a:b] for kind, found in rows.items()} for a, b in pairwise(ends)]


def store(
    illustrations: Collection[int], spaces: Collection[Space], found: Mapping[Space, Sequence[tuple[int, Part, Any]]]
) -> None:
    """Makes `found`, {space: (illustration, part, vector)}, all the boxes with a vector in `spaces`.

    Each takes the statement whose box it is: one that a person had reviewed may differ from it by a few pixels.
    """
    placed = known(illustrations, models=True)
    for space in spaces:
        rows: dict[int, tuple[int, int, Any]] = {}
        for illustration, part, vector in found.get(space, ()):
            own = _statement(part, placed.get(illustration, ()))
            if own is not None:
                rows.setdefault(own, (own, illustration, vector))
        box_vectors.replace(space, illustrations, rows.values())


def _statement(part: Part, placed: Iterable[Statement]) -> int | None:
    near = [
        (overlap(part.box, (row.x or 0, row.y or 0, row.w or 1, row.h or 1)), -row.pk)
        for row in placed
        if row.term.code == part.code
    ]
    best, key = max(near, default=(0.0, 0))
    return -key if best >= 0.5 else None
