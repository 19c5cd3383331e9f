"""One picture as the heads see it in training, and what is known of it."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from indexing.training.heads.sheets import SHEETS
from indexing.training.heads.views import VIEWS, Picture
from indexing.vision.pictures import flatten

Box = tuple[float, float, float, float]
TURNS = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}


@dataclass(frozen=True)
class Sample:
    """`key` names it for good and seeds its view; `group` is its book or document; `labels` {vocabulary: code}.

    `path` is None for a sheet drawn by program, whose kind is `view`. `box` is x, y, w, h in pixels. `held` samples are
    never trained on. `turn`: degrees clockwise it is turned by before it is seen.
    """

    key: str
    group: str
    source: str
    path: Path | None
    view: str = "plain"
    box: Box | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    held: bool = False
    turn: int = 0


def opened(sample: Sample) -> Picture:
    """The picture of a sample, the same at every call."""
    rng = np.random.default_rng(zlib.crc32(sample.key.encode()))
    if sample.path is None:
        return SHEETS[sample.view](rng)
    with Image.open(sample.path) as file:
        picture = flatten(file)
        picture.load()
    if sample.box is not None:
        x, y, w, h = sample.box
        picture = picture.crop((round(x), round(y), round(x + w), round(y + h)))
    picture = VIEWS[sample.view](picture, rng)
    return picture.transpose(TURNS[sample.turn]) if sample.turn else picture
