"""The trained heads on classes that a set names: their answers where the words of the set are words they know.

Heads serve one encoder; with another, or where they are not installed, there is no answer. A class of the set that no
head stands for is left out with its pictures, so every figure comes with the number of pictures it covers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from django.conf import settings

from indexing.evaluation.prompts import without_article
from indexing.vision.heads import Heads
from indexing.vision.kinds import of_kinds
from indexing.vision.protocols import ModelUnavailableError
from indexing.vision.weights import locate

if TYPE_CHECKING:
    from indexing.vision.protocols import Embedder

LEAST = 2  # classes: choosing among one says nothing


@dataclass(frozen=True)
class Answers:
    """`covered`: mask of the pictures whose class the heads know; of these, (n, known) shares and the true column."""

    covered: np.ndarray
    known: list[int]
    shares: np.ndarray
    true: np.ndarray

    @property
    def right(self) -> np.ndarray:
        return np.asarray(self.shares.argmax(axis=1) == self.true)


def heads_of(embedder: Embedder) -> Heads | None:
    """The heads of the settings, if they are here and were trained on this encoder."""
    if not settings.HEADS:
        return None
    try:
        heads = Heads.load(locate(settings.HEADS))
    except ModelUnavailableError:
        return None
    return heads if heads.encoder == embedder.card.sha256 else None


def answers(
    heads: Heads, names: Sequence[Sequence[str]], rows: dict[Any, np.ndarray], traits: np.ndarray, owners: np.ndarray
) -> Answers | None:
    """`names[i]`: what class i is called, best first (its French label, its English one, its folder). None when fewer
    than two of the classes are known to the heads."""
    ranked = heads.classify(rows["look"], rows["meaning"], traits)
    spoken = [next((w for w in words if of_kinds(ranked, [w]) is not None), "") for words in map(_plain, names)]
    asked = [word for word in spoken if word]
    if len(asked) < LEAST:
        return None
    shares = of_kinds(ranked, asked)
    if shares is None:
        return None
    known = [number for number, word in enumerate(spoken) if word]
    covered = np.isin(owners, known)
    true = np.array([known.index(owner) for owner in owners[covered]])
    return Answers(covered, known, shares[covered], true)


def kept_curves() -> dict[str, Any]:
    """{head, or head and class: reliability} on documents that the heads had not seen, as their trainer kept them."""
    try:
        path = locate(settings.HEADS) / "calibration.json"
        kept = json.loads(path.read_text(encoding="utf-8"))
        found: dict[str, Any] = {}
        for head, one in kept.items():
            found[head] = one["calibrated"]
            found |= {f"{head} {code}": curve for code, curve in one.get("classes", {}).items()}
    except (ModelUnavailableError, OSError, ValueError, KeyError, AttributeError, TypeError):
        return {}
    return found


def _plain(words: Sequence[str]) -> list[str]:
    return [", ".join(without_article(part.strip()) for part in word.split(",")) for word in words]
