"""Heads small enough to work out by hand: two-dimensional vectors, and traits that count for nothing."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from indexing.vision.heads import FILE
from indexing.vision.traits import WIDTH

LOOK, MEANING = 2, 2
CLASSES = {
    "technique": ("dessin", "photographie"),
    "function": ("", "carte"),
    "layout": ("binding", "illustration"),
    "rotation": ("0", "turned"),
}


def weights(rows: list[list[float]], traits: int = WIDTH) -> np.ndarray:
    """Rows over look and meaning, with nothing for the traits."""
    return np.array([[*row, *[0.0] * traits] for row in rows], dtype=np.float32)


def write(folder: Path, encoder: str, **changed: np.ndarray) -> Path:
    """A folder of heads: each class follows one side of the look, `upright` the first side of the meaning."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {f"{name}.weight": weights([[4, 0, 0, 0], [0, 4, 0, 0]]) for name in CLASSES}
    tensors |= {f"{name}.bias": np.zeros(2, np.float32) for name in CLASSES}
    tensors["rotation.weight"] = weights([[4, 0, 0, 0], [0, 4, 0, 0]], traits=0)
    tensors["upright.weight"] = np.array([0, 0, 5, 0], np.float32)
    save_file(tensors | changed, folder / FILE)
    card = {
        "name": "heads:portal",
        "version": "7",
        "licence": "MIT",
        "encoder": {"name": "tiny", "sha256": encoder},
        "heads": {name: list(codes) for name, codes in CLASSES.items()},
    }
    (folder / "card.json").write_text(json.dumps(card))
    return folder
