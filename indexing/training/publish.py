"""Last step: measure likeness on held-out pictures, and write the folder the portal loads.

Calibration sees held-out books only. Raises what `export.check` raises when the written folder does not load.
"""

from __future__ import annotations

import json
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import normalize

from indexing.training.calibration import calibrate_pairs
from indexing.training.corpus import Pair, Split
from indexing.training.export import check, write_look, write_model
from indexing.training.features import upper_features
from indexing.training.joint import Towers
from indexing.training.material import cached_maps
from indexing.training.settings import Recipe
from indexing.training.text_tower import embed_texts

_COPIES = ("cut", "worn", "page")


def look_of(features: Tensor, projection: dict[str, Tensor]) -> Tensor:
    """Trunk features N x 1280 -> unit look vectors N x 512."""
    return normalize((features - projection["mean"]) @ projection["components"].T, dim=-1)


def _calibrations(recipe: Recipe, split: Split, towers: Towers, projection: dict[str, Tensor]) -> dict[str, Any]:
    """Text: held-out captions. Picture kinds: a held-out picture and its cut, worn or page-bound copy."""
    seen = {
        passed: upper_features(cached_maps(recipe, split.held_out, "held-out", passed), towers.upper)
        for passed in ("whole", *_COPIES)
    }
    with torch.inference_mode():
        meaning = {passed: normalize(towers.head(features), dim=-1) for passed, features in seen.items()}
    look = {passed: look_of(features, projection) for passed, features in seen.items()}
    captions = embed_texts(towers.text, towers.tokenizer, [pair.caption for pair in split.held_out])

    def of_copies(vectors: dict[str, Tensor]) -> dict[str, float]:
        copies = torch.cat([vectors[passed] for passed in _COPIES])
        return calibrate_pairs(vectors["whole"].repeat(len(_COPIES), 1), copies, recipe.seed)

    return {
        "text": calibrate_pairs(captions, meaning["whole"], recipe.seed),
        "image": of_copies(meaning),
        "look": of_copies(look),
    }


def publish(recipe: Recipe, split: Split, train: list[Pair], trunk: Any, towers: Towers) -> None:
    features = upper_features(cached_maps(recipe, train, "train", "whole"), towers.upper)
    write_model(recipe.out, trunk, towers.head, towers.text, towers.scale, towers.tokenizer)
    projection = write_look(recipe.out, features)
    figures = _calibrations(recipe, split, towers, projection)
    (recipe.out / "calibration.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    check(recipe.out)
