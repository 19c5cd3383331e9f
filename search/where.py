"""Where in a picture the encoder sees what words say: windows of the picture compared with the words.

A relevance map and no detection: the scores only say which places of one picture stand out, in standard deviations
above its mean window, and something always does. `NoEncoderError` passes (docs/composed.md has what it is worth).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indexing.models import Illustration, Space
from indexing.pipeline.crops import cut, open_page
from indexing.sources.records import SourceError
from indexing.vision import windows
from search import encoder, uploads
from search.encoder import NoEncoderError

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Place:
    """`xywh` in page pixels; `score` in standard deviations above the picture's mean."""

    xywh: Box
    score: float


@dataclass(frozen=True)
class Places:
    """`heat`: cells of the picture above its mean, with their score. `agent`: who looked, name and version."""

    words: str
    agent: str
    best: tuple[Place, ...]
    heat: tuple[Place, ...]


def where(illustration: Illustration, words: str) -> Places:
    """Best first. The illustration comes with its page; its picture must be here."""
    space = Space.objects.filter(active=True, kind=Space.Kind.MEANING).first()
    if space is None:
        raise NoEncoderError("no-vectors")
    frame = (illustration.x, illustration.y, illustration.w, illustration.h)
    answer = encoder.places(
        space, f"{illustration.pk}:{frame}:{illustration.rotation}", lambda: _kept(illustration), words
    )
    scores = np.asarray(answer["scores"], dtype=np.float64)
    if scores.shape != (len(windows.windows()),) or not np.isfinite(scores).all():
        raise NoEncoderError("encoder-failed")
    best = tuple(Place(_on_page(illustration, one.box), round(one.score, 2)) for one in windows.best(scores))
    return Places(words, str(answer["agent"]), best, tuple(_cells(illustration, windows.heat(scores))))


def _kept(illustration: Illustration) -> str:
    try:
        return uploads.keep_picture(cut(illustration.page, open_page(illustration.page), [illustration])[0].image)
    except SourceError as error:
        raise NoEncoderError("region-unknown") from error


def _cells(illustration: Illustration, heat: np.ndarray) -> list[Place]:
    side = 1 / windows.CELLS
    return [
        Place(_on_page(illustration, (column * side, row * side, side, side)), round(float(heat[row, column]), 2))
        for row, column in np.argwhere(heat > 0)
    ]


def _on_page(illustration: Illustration, box: tuple[float, float, float, float]) -> Box:
    """A box in fractions of the picture as it is shown, in page pixels."""
    x, y, w, h = box
    if illustration.rotation == 90:
        x, y, w, h = y, 1 - x - w, h, w
    elif illustration.rotation == 180:
        x, y = 1 - x - w, 1 - y - h
    elif illustration.rotation == 270:
        x, y, w, h = 1 - y - h, x, h, w
    left, top = illustration.x + round(x * illustration.w), illustration.y + round(y * illustration.h)
    return left, top, max(1, round(w * illustration.w)), max(1, round(h * illustration.h))
