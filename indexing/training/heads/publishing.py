"""Writes the shipped folder: weights, card, calibration curves and the model card, and reads it back.

The files are written beside their names and renamed, so that a portal that starts meanwhile sees the old or the new.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save

from indexing.training.heads.card import model_card
from indexing.training.heads.settings import VERSION, Recipe
from indexing.vision.heads import FILE, UPRIGHT, Head, Heads
from indexing.vision.protocols import ModelCard

NAME, LICENCE = "heads:portal", "AGPL-3.0-or-later"


def publish(
    recipe: Recipe, encoder: ModelCard, heads: Mapping[str, Head], upright: np.ndarray, doubt: Head,
    figures: Mapping[str, Any], curves: Mapping[str, Any],
) -> None:  # fmt: skip
    recipe.out.mkdir(parents=True, exist_ok=True)
    every = {**heads, "rotation": doubt}
    tensors = {UPRIGHT + ".weight": upright.astype(np.float32)}
    for name, head in every.items():
        tensors |= {f"{name}.weight": head.weight.astype(np.float32), f"{name}.bias": head.bias.astype(np.float32)}
    card = {
        "name": NAME,
        "version": VERSION,
        "licence": LICENCE,
        "encoder": {"name": recipe.encoder, "version": encoder.version, "sha256": encoder.sha256},
        "heads": {name: list(head.codes) for name, head in every.items()},
        "figures": figures,
    }
    _write(recipe.out / FILE, save({name: np.ascontiguousarray(rows) for name, rows in tensors.items()}))
    _write(recipe.out / "card.json", _json(card))
    _write(recipe.out / "calibration.json", _json(curves))
    _write(recipe.out / "MODEL_CARD.md", model_card(recipe, encoder, figures, curves).encode())
    Heads.load(recipe.out)


def _json(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


def _write(path: Path, content: bytes) -> None:
    partial = path.with_name(path.name + ".part")
    partial.write_bytes(content)
    partial.replace(path)
