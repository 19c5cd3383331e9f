"""Everything the picture side needs at each step, held in memory: maps, features, captions, concept labels.

Maps are the frozen lower trunk's output for each cached view (about 210 MB a view); they are read whole, since joint
training visits them at random.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from indexing.training.corpus import Pair
from indexing.training.features import Maps, lower_maps, upper_features
from indexing.training.lexicon import concept_labels
from indexing.training.settings import Recipe
from indexing.training.teacher import Teacher
from indexing.training.texts import Texts, described
from indexing.training.trunk import UpperTrunk, build_trunk, load_classifier
from indexing.training.views import VIEWS

# A second pass through a view draws other crops and tints.
PASSES = ("whole", "cut", "page", "worn", "cut-2", "worn-2", "page-2")
_CLASSIFIER_TEMPERATURE = 1.5
_CONTEXT_SHARE = 0.3


@dataclass(frozen=True)
class Material:
    pairs: list[Pair]
    maps: list[Maps]
    original: list[Tensor]
    """Features of the untouched trunk, one N x 1280 tensor per pass."""
    teacher: Tensor
    labels: Tensor
    class_opinions: Tensor

    def captions(self, rows: list[int], rng: random.Random) -> list[str]:
        """Caption of each row, now and then with its chapter heading."""
        chosen = [self.pairs[row] for row in rows]
        return [described(pair) if rng.random() < _CONTEXT_SHARE else pair.caption for pair in chosen]


def cached_maps(recipe: Recipe, pairs: list[Pair], name: str, passed: str) -> Maps:
    return lower_maps(
        [pair.path for pair in pairs],
        VIEWS[passed.partition("-")[0]],
        recipe.weights,
        recipe.cached(f"maps-{name}-{passed}.npy"),
        seed=f"{recipe.seed}-{passed}",
    )


def class_names(recipe: Recipe) -> list[str]:
    """Leading name of each of the 1000 ImageNet classes (the background class left out)."""
    lines = (recipe.weights / "imagenet_labels.txt").read_text(encoding="utf-8").splitlines()
    return [line.split(",")[0].strip() for line in lines[1:]]


def _original(recipe: Recipe, name: str, passed: str, maps: Maps) -> Tensor:
    stored = recipe.cached(f"features-{name}-{passed}.npy")
    if not stored.exists():
        np.save(stored, upper_features(maps, UpperTrunk(build_trunk(recipe.weights)).eval()).numpy())
    return torch.from_numpy(np.load(stored))


def _opinions(recipe: Recipe, features: Tensor) -> Tensor:
    weight, bias = load_classifier(recipe.weights)
    return ((features @ weight.T + bias)[:, 1:] / _CLASSIFIER_TEMPERATURE).softmax(-1)


def _seen(recipe: Recipe, parts: dict[str, list[Pair]], passed: str) -> tuple[Maps, Tensor]:
    """Maps and untouched features of every part, one after the other, through one view."""
    maps = {name: np.asarray(cached_maps(recipe, pairs, name, passed)) for name, pairs in parts.items()}
    original = [_original(recipe, name, passed, part) for name, part in maps.items()]
    return np.concatenate(list(maps.values())), torch.cat(original)


def prepare(recipe: Recipe, parts: dict[str, list[Pair]], texts: Texts, teacher: Teacher) -> Material:
    """`parts` are cached apart under their names, so that one may change without the others being seen again."""
    pairs = [pair for part in parts.values() for pair in part]
    seen = [_seen(recipe, parts, passed) for passed in PASSES]
    original = [features for _, features in seen]
    return Material(
        pairs=pairs,
        maps=[maps for maps, _ in seen],
        original=original,
        teacher=teacher([texts.english(pair.caption, pair.language) for pair in pairs]),
        labels=concept_labels(pairs, texts.concepts),
        class_opinions=_opinions(recipe, original[0]),
    )
