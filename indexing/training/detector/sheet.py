"""A page while it is being composed: what is laid on it, and the boxes of what has a name.

Nothing here fails.
"""

from __future__ import annotations

import numpy as np

from indexing.training.detector.classes import LAYOUT, judged
from indexing.training.detector.geometry import pasted
from indexing.training.detector.parts import Mask
from indexing.training.detector.samples import Page, Picture, Rng, no_boxes
from indexing.training.detector.stock import Stock


class Sheet:
    """A white page being filled; `put` lays something on it and, with a name, remembers its box."""

    def __init__(self, rng: Rng, stock: Stock, h: int, w: int) -> None:
        self.rng, self.stock, self.h, self.w = rng, stock, h, w
        self.canvas: Picture = np.full((h, w, 3), 255, np.uint8)
        self.boxes: list[tuple[float, float, float, float]] = []
        self.classes: list[int] = []
        self.doubtful: set[str] = set()  # classes that this page says nothing of

    def put(self, picture: Picture, x: float, y: float, name: str = "", ink: bool = True) -> None:
        x, y = max(0, round(x)), max(0, round(y))
        pasted(self.canvas, picture, x, y, ink)
        if name:
            self.mark(x, y, picture.shape[1], picture.shape[0], name)

    def mark(self, x: float, y: float, w: float, h: float, name: str) -> None:
        """Remembers a box, clipped to the page."""
        left, top, right, bottom = max(0.0, x), max(0.0, y), min(self.w, x + w), min(self.h, y + h)
        if right - left > 4 and bottom - top > 4:
            self.boxes.append((left, top, right, bottom))
            self.classes.append(LAYOUT.index(name))

    def write(self, x: float, y: float, w: float, h: float) -> None:
        if w > 12 and h > 6:
            self.put(inked_text(self.stock.text(self.rng, round(h), round(w))), x, y)

    def page(self) -> Page:
        boxes = np.array(self.boxes, np.float32) if self.boxes else no_boxes()
        return Page(self.canvas, boxes, self.classes, judged(*self.doubtful), "composed")


def inked_text(mask: Mask) -> Picture:
    return np.ascontiguousarray(np.repeat(mask[..., None], 3, 2))
