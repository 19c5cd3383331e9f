"""Trained heads: technique, function, genre, page class and rotation, told from the vectors an encoder makes.

Each is a matrix product and a softmax (Bishop, PRML 4.3.4), divided by a temperature that was fitted on documents not
trained on, so that a confidence of 0.8 is right about eight times in ten. A head may have a class NONE: "none of my
terms"; the prompts of the terms without examples share its confidence. Heads serve the encoder whose checksum their
card names, and no other. `ModelUnavailableError` when the folder is not a set of heads.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexing.vision.protocols import ModelCard, ModelUnavailableError
from indexing.vision.traits import WIDTH
from indexing.vision.weights import checked

NONE = ""
UPRIGHT = "upright"
#: Clockwise quarter turns that make a picture upright, in the order of the copies that `rotation` is given.
TURNS = (0, 90, 180, 270)
FILE = "heads.safetensors"

Ranked = list[tuple[str, float]]


@dataclass(frozen=True)
class Head:
    """`weight` (classes, features) and `bias` (classes,) with the temperature already divided out."""

    codes: tuple[str, ...]
    weight: np.ndarray
    bias: np.ndarray

    def shares(self, rows: np.ndarray) -> np.ndarray:
        """(n, features) -> (n, classes), rows that sum to one."""
        return softmax(rows @ self.weight.T + self.bias)


@dataclass(frozen=True)
class Heads:
    """`encoder`: the sha256 of the weights they were trained on. `upright` scores copies of one picture against
    each other; `doubt` judges a picture at one look."""

    card: ModelCard
    encoder: str
    heads: Mapping[str, Head]
    upright: np.ndarray
    doubt: Head

    @classmethod
    def load(cls, folder: Path) -> Heads:
        """Heads from `heads.safetensors` and `card.json` in `folder`."""
        from safetensors.numpy import load_file

        try:
            card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
            tensors = {name: rows.astype(np.float32) for name, rows in load_file(folder / FILE).items()}
            heads = {
                name: Head(tuple(codes), tensors[f"{name}.weight"], tensors[f"{name}.bias"])
                for name, codes in card["heads"].items()
            }
            speaker = ModelCard(
                card["name"], card["version"], checked(folder / FILE), card["licence"], card.get("url", "")
            )
            return cls(speaker, card["encoder"]["sha256"], heads, tensors[f"{UPRIGHT}.weight"], heads.pop("rotation"))
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise ModelUnavailableError(f"{folder} does not hold trained heads: {error!r}") from error

    def classify(self, look: np.ndarray, meaning: np.ndarray, traits: np.ndarray) -> dict[str, list[Ranked]]:
        """Unit rows of both spaces and `traits.traits` of n pictures -> {vocabulary: n lists of (code, calibrated
        confidence), best first}. The share of NONE is in the list too: all shares of a list sum to one."""
        rows = features(look, meaning, traits)
        return {name: _ranked(head.codes, head.shares(rows)) for name, head in self.heads.items()}

    def doubtful(self, look: np.ndarray, meaning: np.ndarray) -> np.ndarray:
        """(n,) the probability, at one look, that a picture is not upright: worth the three other passes or not."""
        rows = np.concatenate([look, meaning], axis=1)
        return np.asarray(1 - self.doubt.shares(rows)[:, self.doubt.codes.index("0")])

    def rotation(self, look: np.ndarray, meaning: np.ndarray, upright: float = 0.25) -> list[tuple[int, float]]:
        """(4, n, d) vectors of n pictures turned clockwise by 0, 90, 180 and 270 degrees -> for each the turn that
        makes it upright, with its calibrated confidence. `upright`: how probable it is beforehand that none is needed;
        the default holds all turns equally likely."""
        scores = np.concatenate([look, meaning], axis=2) @ self.upright
        before = np.log([upright, *[(1 - upright) / 3] * 3])
        shares = softmax(scores.T + before)
        return [(TURNS[int(row.argmax())], float(row.max())) for row in shares]


def features(look: np.ndarray, meaning: np.ndarray, traits: np.ndarray) -> np.ndarray:
    """(n, look + meaning + traits): what the heads of the vocabularies see."""
    if traits.shape[1] != WIDTH:
        raise ValueError(f"{traits.shape[1]} traits, {WIDTH} expected")
    return np.concatenate([look, meaning, traits], axis=1)


def softmax(logits: np.ndarray) -> np.ndarray:
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def _ranked(codes: Sequence[str], shares: np.ndarray) -> list[Ranked]:
    order = np.argsort(-shares, axis=1, kind="stable")
    return [[(codes[i], float(row[i])) for i in best] for row, best in zip(shares, order, strict=True)]


def blend(trained: Ranked, prompted: Ranked) -> Ranked:
    """One list, best first: terms with examples as the head says; the share the head gives to NONE goes to the other
    terms, in the proportions of their prompts. It is lost when there are none: the list then sums to less than one."""
    shares = dict(trained)
    rest = shares.pop(NONE, 0.0)
    others = [(code, share) for code, share in prompted if code not in shares]
    whole = sum(share for _, share in others)
    mixed = [*shares.items(), *((code, rest * share / whole) for code, share in others if whole > 0)]
    return sorted(mixed, key=lambda one: -one[1])
