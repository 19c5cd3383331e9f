"""Models whose answers can be worked out by hand: one sees the mean colour, the other finds what it was told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from indexing.vision.protocols import Detection, ModelCard

#: What each word means in the space of colours.
WORDS = {
    "rouge": (1, 0, 0),
    "red": (1, 0, 0),
    "vert": (0, 1, 0),
    "green": (0, 1, 0),
    "bleu": (0, 0, 1),
    "blue": (0, 0, 1),
    "jaune": (1, 1, 0),
    "yellow": (1, 1, 0),
}


def unit(rows: Sequence[Sequence[float]]) -> np.ndarray:
    values = np.array(rows, dtype=np.float32).reshape(len(rows), 3)
    return values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-9)


class Colours:
    """Meaning is the mean colour; look is its complement turned round, so that the two differ."""

    card = ModelCard("stub:colours", "1", "c" * 64, "")
    dims = {"meaning": 3, "look": 3}

    def embed_images(self, images: Sequence[Image.Image]) -> dict[str, np.ndarray]:
        means = [np.asarray(image.convert("RGB")).reshape(-1, 3).mean(axis=0) / 255 for image in images]
        return {"meaning": unit(means), "look": unit([mean[::-1] + 0.01 for mean in means])}

    def embed_texts(self, texts: Sequence[str]) -> np.ndarray:
        """The last known word of a text decides."""
        known = [[word for word in text.replace(",", " ").split() if word in WORDS][-1:] for text in texts]
        return unit([WORDS[words[0]] if words else (1, 1, 1) for words in known])


class Told:
    """Finds on each picture what it was told for a picture of that width."""

    card = ModelCard("stub:told", "1", "d" * 64, "")

    def __init__(self, labels: Sequence[str], found: dict[int, list[Detection]]) -> None:
        self.labels, self.found = tuple(labels), found

    def detect(self, images: Sequence[Image.Image], floor: float = 0.05) -> list[list[Detection]]:
        return [
            sorted(
                (box for box in self.found.get(image.width, []) if box.confidence >= floor),
                key=lambda box: -box.confidence,
            )
            for image in images
        ]


def paint(path: Path, colour: str, size: tuple[int, int] = (16, 16)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, colour).save(path)
    return path


def write_lines(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def write_json(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path
