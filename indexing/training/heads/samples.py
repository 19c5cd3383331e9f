"""One picture as the heads see it in training, and what is known of it."""

from __future__ import annotations

import hashlib
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


def opened(sample: Sample, kept: Path) -> Picture:
    """The picture of a sample, the same at every call. What takes time to make is made once, and lies in `kept`
    whatever encoder sees it later; pictures that are small files already are read from where they are."""
    if sample.path is not None and sample.box is None and sample.view == "plain" and not sample.held:
        return _turned(_made(sample), sample.turn)
    unturned = sample.key.removesuffix(f"/turn{sample.turn}")
    path = kept / f"{hashlib.sha256(unturned.encode()).hexdigest()[:20]}.jpg"
    if not path.exists():
        partial = path.with_suffix(f".{sample.turn}.part")
        _made(sample).save(partial, "JPEG", quality=95, subsampling=0)
        partial.replace(path)
    with Image.open(path) as file:
        return _turned(file.convert("RGB"), sample.turn)


def _made(sample: Sample) -> Picture:
    rng = np.random.default_rng(zlib.crc32(sample.key.removesuffix(f"/turn{sample.turn}").encode()))
    if sample.path is None:
        return SHEETS[sample.view](rng)
    with Image.open(sample.path) as file:
        picture = flatten(file)
        picture.load()
    if sample.box is not None:
        x, y, w, h = sample.box
        picture = picture.crop((round(x), round(y), round(x + w), round(y + h)))
    return VIEWS[sample.view](picture, rng)


def _turned(picture: Picture, turn: int) -> Picture:
    return picture.transpose(TURNS[turn]) if turn else picture
