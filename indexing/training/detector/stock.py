"""The pictures and printed parts that composed pages draw from: corpus, cuttings of real training pages, drawn parts.

A file that cannot be read is an OSError with its name.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from indexing.training.detector.material import Cutting, read
from indexing.training.detector.parts import Mask, Parts
from indexing.training.detector.samples import Page, Picture, Rng

NOT_PLAIN = ("map", "score", "empty")


class Stock:
    """`pages` are training pages only: their initials and woodcuts are cut out and set into other pages."""

    def __init__(self, cuttings: Sequence[Cutting], parts: Parts, pages: Sequence[Page]) -> None:
        self.parts = parts
        self._by_kind: dict[str, list[Cutting]] = {}
        for cutting in cuttings:
            self._by_kind.setdefault(cutting.kind, []).append(cutting)
        self._plain = [c for c in cuttings if c.kind not in NOT_PLAIN]
        prints = [p for p in pages if p.source != "gallica_pages"]
        self._initials = _cut(prints, "initial")
        self._ornaments = _cut(prints, "ornament")
        self._woodcuts = _cut(prints, "illustration")

    def picture(self, rng: Rng, kind: str = "") -> Picture:
        """A picture of a kind, or any that is neither map nor score, its white margins trimmed."""
        pool = self._by_kind.get(kind) or self._plain
        return trimmed(read(pool[int(rng.integers(len(pool)))].path, 420))

    def illustration(self, rng: Rng, h: int, w: int, old: bool = False) -> Picture:
        """One of about the shape asked for, at exactly that size; `old` prefers woodcuts of real pages."""
        if old and self._woodcuts and rng.random() < 0.6:
            return covering(self._woodcuts[int(rng.integers(len(self._woodcuts)))], h, w)
        for _ in range(4):
            picture = self.picture(rng, "estampe" if old else "")
            ratio = picture.shape[0] / picture.shape[1] * w / h
            if 0.7 < ratio < 1.4:
                break
        return covering(picture, h, w)

    def text(self, rng: Rng, h: int, w: int) -> Mask:
        """Whiteness of a column of text."""
        for _ in range(6):
            column = self.parts.columns[int(rng.integers(len(self.parts.columns)))]
            if column.shape[1] >= w * 0.9:
                break
        scale = max(1.0, w / column.shape[1] * 0.98)
        top = int(rng.integers(0, max(1, column.shape[0] - int(h / scale))))
        part = column[top : top + int(h / scale) + 1, : int(w / scale)]
        if scale > 1.02:
            part = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
        sheet = np.full((h, w), 255, np.uint8)
        sheet[: part.shape[0], : part.shape[1]] = part[:h, :w]
        return sheet

    def initial(self, rng: Rng, size: int) -> Picture:
        if self._initials and rng.random() < 0.65:
            real = self._initials[int(rng.integers(len(self._initials)))]
            return covering(real, round(size * np.clip(real.shape[0] / real.shape[1], 0.7, 1.4)), size)
        mask = self.parts.initials[int(rng.integers(len(self.parts.initials)))]
        return inked(rng, cv2.resize(mask, (size, size), interpolation=cv2.INTER_AREA))

    def ornament(self, rng: Rng, h: int, w: int) -> Picture:
        if self._ornaments and rng.random() < 0.45:
            real = self._ornaments[int(rng.integers(len(self._ornaments)))]
            if (real.shape[0] > real.shape[1]) != (h > w):
                real = np.ascontiguousarray(np.rot90(real))
            return np.asarray(cv2.resize(real, (w, h), interpolation=cv2.INTER_AREA), np.uint8)
        mask = self.parts.ornaments[int(rng.integers(len(self.parts.ornaments)))]
        if h > w:
            mask = np.rot90(mask)
        mask = np.asarray(cv2.resize(np.ascontiguousarray(mask), (w, h), interpolation=cv2.INTER_AREA), np.uint8)
        return inked(rng, on_dots(rng, mask) if rng.random() < 0.4 else mask)


def on_dots(rng: Rng, mask: Mask) -> Mask:
    """White on black strewn with white dots, as in the borders of Books of Hours."""
    h, w = mask.shape
    dots = cv2.resize((rng.random(((h + 1) // 2, (w + 1) // 2)) < 0.12) * 200.0, (w, h))
    return np.asarray(np.maximum(255.0 - mask, dots), np.uint8)


def inked(rng: Rng, mask: Mask) -> Picture:
    """Whiteness as a picture, in black or, now and then, in red or blue."""
    ink = (
        np.array([25, 22, 20])
        if rng.random() < 0.85
        else np.array([(160, 40, 30), (40, 50, 120)][int(rng.integers(2))])
    )
    white = mask.astype(np.float32)[..., None] / 255
    return np.asarray(ink + white * (255 - ink), np.uint8)


def covering(picture: Picture, h: int, w: int) -> Picture:
    """Scaled so as to fill h x w, what stands over cut off evenly."""
    h, w = max(2, h), max(2, w)
    scale = max(h / picture.shape[0], w / picture.shape[1])
    high, wide = max(h, round(picture.shape[0] * scale)), max(w, round(picture.shape[1] * scale))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    grown = cv2.resize(picture, (wide, high), interpolation=way)
    top, left = (high - h) // 2, (wide - w) // 2
    return np.ascontiguousarray(grown[top : top + h, left : left + w], np.uint8)


def trimmed(picture: Picture) -> Picture:
    """Without rows and columns that are nearly white from end to end."""
    ink = picture.min(2) < 215
    rows, columns = np.flatnonzero(ink.mean(1) > 0.01), np.flatnonzero(ink.mean(0) > 0.01)
    if len(rows) < 30 or len(columns) < 30:
        return picture
    return picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _cut(pages: Sequence[Page], name: str) -> list[Picture]:
    found = []
    for page in pages:
        for x1, y1, x2, y2 in page.of(name).round().astype(int):
            part = page.picture[max(0, y1) : y2, max(0, x1) : x2]
            if min(part.shape[:2]) > 12:
                found.append(part.copy())
    return found
