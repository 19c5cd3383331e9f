"""What the recipe passes on: pages with their boxes, and the pictures made of them for training.

Pictures are uint8 RGB arrays (height, width, 3); boxes are float32 rows x1, y1, x2, y2 in pixels. Nothing here fails.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexing.training.detector.classes import LAYOUT, Judged

Picture = npt.NDArray[np.uint8]
Boxes = npt.NDArray[np.float32]
Rng = np.random.Generator


def no_boxes() -> Boxes:
    return np.zeros((0, 4), np.float32)


@dataclass
class Page:
    """A page and what is known of it; `judged` tells which layout classes its makers looked for."""

    picture: Picture
    boxes: Boxes
    classes: list[int]
    judged: Judged
    source: str = ""
    document: str = ""
    name: str = ""

    def of(self, name: str) -> Boxes:
        """The boxes of one layout class."""
        return self.boxes[[number == LAYOUT.index(name) for number in self.classes]]
