"""From a cosine to a percentage that people can read, and the floor under which a likeness means nothing.

Cosines of different models and kinds cannot be compared: unrelated pictures may lie at 0.6 in one space and at 0.1 in
another. Each `Space` carries, for each kind of comparison, the mean and deviation of unrelated pairs and a logistic
curve fitted on pairs known to match or not: percentage = 100 / (1 + exp(-(a * cosine + b))). A model that ships no
figures gets guesses for its kind, which only keep the page usable until it is calibrated.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Comparison = Literal["text", "image", "look"]

#: The default floor: this many deviations above unrelated pairs. Of pairs that have nothing to do with one another,
#: about 0.6 % pass (normal law), so that a corpus does not answer everything to every question.
DEVIATIONS = 2.5
#: Of how many pictures one shows what a word asks, as the odds' logarithm. In the corpora at hand, captions say so of
#: one in 150, and they name less than what is seen (docs/search.md compares the percentages with what was right).
ODDS = math.log(99)
#: What CLIP-like models show before anything is measured; half way to "alike" is put 4 deviations above chance.
GUESSES: dict[str, tuple[float, float]] = {"text": (0.15, 0.03), "image": (0.45, 0.12), "look": (0.40, 0.12)}


@dataclass(frozen=True)
class Calibration:
    """`mean` and `std` of the cosine of unrelated pairs; `a` and `b` of the logistic."""

    mean: float
    std: float
    a: float
    b: float

    @classmethod
    def of(cls, figures: dict[str, Any], kind: Comparison) -> Calibration:
        """The figures a space stores for `kind`; missing ones are derived or guessed."""
        own = figures.get(kind) if isinstance(figures.get(kind), dict) else figures
        mean, std = (
            float((own or {}).get(key, guess)) for key, guess in zip(("mean", "std"), GUESSES[kind], strict=True)
        )
        std = max(std, 1e-3)
        a = float((own or {}).get("a", 1 / std))
        b = float((own or {}).get("b", -a * (mean + 4 * std)))
        return cls(mean, std, a if a > 0 else 1 / std, b)

    @property
    def half(self) -> float:
        """The cosine that reads 50 %."""
        return -self.b / self.a

    def percentage(self, cosine: float) -> float:
        """0..100, one decimal."""
        return round(100 / (1 + math.exp(-max(-60.0, min(60.0, self.a * cosine + self.b)))), 1)

    def floor(self, min_score: float | None = None) -> float:
        """The least cosine that counts. A reader's own floor replaces the default, upwards or downwards."""
        if min_score is None:
            return self.mean + DEVIATIONS * self.std
        if min_score <= 0:
            return -1.0
        share = min(min_score, 99.9) / 100
        return (math.log(share / (1 - share)) - self.b) / self.a


def in_corpora(figures: dict[str, Any], corpora: Collection[str]) -> dict[str, Any]:
    """The figures of a space as they are in `corpora` (slugs; those with a minus are left out; none means all).

    `figures["corpora"]` is {slug: {"rows": n, kind: {"mean", "std"}}} as `indexing.pipeline.calibration` measures it.
    Several corpora are taken together as the mixture of their pictures. The logistic moves along: it keeps its distance
    from unrelated pairs, in deviations. For words it is also brought from the half-and-half pairs it was fitted on to
    what a search meets (Bayes' rule): one picture in a hundred is what was asked. A kind that was measured in none of
    the corpora keeps the model's own figures.
    """
    chosen = {slug for slug in corpora if not slug.startswith("-")}
    measured = [
        (held["rows"], held)
        for slug, held in figures.get("corpora", {}).items()
        if (slug in chosen or not chosen) and f"-{slug}" not in corpora
    ]
    moved = dict(figures)
    for kind in GUESSES:
        parts = [(rows, held[kind]["mean"], held[kind]["std"]) for rows, held in measured if kind in held]
        if parts:
            moved[kind] = _moved(figures.get(kind), *_mixture(parts), prior=ODDS if kind == "text" else 0.0)
    return moved


def _mixture(parts: Sequence[tuple[int, float, float]]) -> tuple[float, float]:
    """Mean and deviation of (rows, mean, deviation) taken together."""
    rows = sum(n for n, _, _ in parts)
    mean = sum(n * m for n, m, _ in parts) / rows
    square = sum(n * (s * s + m * m) for n, m, s in parts) / rows
    return mean, math.sqrt(max(square - mean * mean, 1e-6))


def _moved(own: object, mean: float, std: float, prior: float) -> dict[str, float]:
    if not isinstance(own, dict) or not {"mean", "std", "a", "b"} <= own.keys() or own["a"] <= 0 or own["std"] <= 0:
        return {"mean": mean, "std": std}
    a = own["a"] * own["std"] / std
    half = mean + (-own["b"] / own["a"] - own["mean"]) * std / own["std"]
    return {"mean": mean, "std": std, "a": a, "b": -a * half - prior}


def combined(parts: Sequence[tuple[Calibration, float]], length: float) -> Calibration:
    """The calibration of a weighted sum of unit vectors, brought back to unit length from `length`.

    The cosine with a sum is the sum of the cosines over the length: means add with their weights, and the spreads of
    independent terms by their squares. A term with a negative weight is expected to be unrelated at the half-way mark.
    """
    length = max(length, 1e-6)
    mean = sum(weight * one.mean for one, weight in parts) / length
    std = math.sqrt(sum((weight * one.std) ** 2 for one, weight in parts)) / length
    half = sum(weight * (one.half if weight > 0 else one.mean) for one, weight in parts) / length
    a = length / sum(abs(weight) / one.a for one, weight in parts)
    return Calibration(mean, max(std, 1e-3), a, -a * half)
