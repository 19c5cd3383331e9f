"""From vectors to heads: one logistic head a vocabulary, one that knows which way is up. Takes a few minutes.

Material that is too thin for a class leaves the class out; nothing else is decided here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from indexing.multinomial import Fitted, Rows, fit, temperature
from indexing.training.heads.cleaning import kept
from indexing.training.heads.fitting import fit_upright
from indexing.training.heads.samples import Sample
from indexing.training.heads.settings import Recipe
from indexing.vision.heads import features, softmax

VOCABULARIES = ("technique", "function", "genre", "layout")
#: A class needs so many pictures, of so many books.
FEWEST, FEWEST_GROUPS = 10, 2
#: Real page scans weigh more than clean reproductions and than what programs draw.
WEIGHTS = {"gallica": 3.0, "early": 2.0, "corpus": 1.0, "specimen": 0.5, "sheet": 1.0}
#: Drawn by program, wholly or over a real picture: of no use for judging confidence.
DRAWN = ("specimen/", "sheet/", "remade/")
UPRIGHT_STRENGTHS = (3.0, 10.0, 30.0, 100.0)

Vectors = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True)
class Taught:
    """A head with the samples it was trained on; `out_of_fold` of `fitted` is in their order. `dropped`: labels that
    cleaning took away."""

    fitted: Fitted
    samples: list[Sample]
    dropped: int


@dataclass(frozen=True)
class Upright:
    """`weight` with the temperature divided out; `out_of_fold` (n, 4) calibrated shares of the pictures `keys`."""

    weight: NDArray[np.float32]
    out_of_fold: NDArray[np.float32]
    first: list[Sample]
    strength: float


def rows_of(vectors: Vectors) -> Rows:
    return features(vectors["look"], vectors["meaning"], vectors["traits"])


def teach(vocabulary: str, samples: Sequence[Sample], rows: Rows, recipe: Recipe) -> Taught:
    """The head of one vocabulary, from all samples that are not held out and have a label in it."""
    usable = _usable(vocabulary, samples)
    first = _fit(vocabulary, [samples[i] for i in usable], rows[usable], recipe)
    answers = np.array([first.head.codes.index(samples[i].labels[vocabulary]) for i in usable])
    guessed = np.array([samples[i].source == "corpus" and not samples[i].key.startswith("remade/") for i in usable])
    keep = kept(first.out_of_fold / np.float32(first.temperature), answers, guessed)
    clean = [i for i, stays in zip(usable, keep, strict=True) if stays]
    enough = {one.key for one in _enough(vocabulary, [samples[i] for i in clean])}
    chosen = [i for i in clean if samples[i].key in enough]
    final = _fit(vocabulary, [samples[i] for i in chosen], rows[chosen], recipe)
    return Taught(final, [samples[i] for i in chosen], len(usable) - len(chosen))


def _usable(vocabulary: str, samples: Sequence[Sample]) -> list[int]:
    labelled = [one for one in samples if not one.held and vocabulary in one.labels]
    enough = {one.key for one in _enough(vocabulary, labelled)}
    return [number for number, one in enumerate(samples) if one.key in enough]


def _enough(vocabulary: str, samples: Sequence[Sample]) -> list[Sample]:
    groups: dict[str, set[str]] = defaultdict(set)
    for one in samples:
        groups[one.labels[vocabulary]].add(one.group)
    counts = Counter(one.labels[vocabulary] for one in samples)
    good = {code for code in counts if counts[code] >= FEWEST and len(groups[code]) >= FEWEST_GROUPS}
    return [one for one in samples if one.labels[vocabulary] in good]


def _fit(vocabulary: str, samples: Sequence[Sample], rows: Rows, recipe: Recipe) -> Fitted:
    weights = np.array([WEIGHTS[one.source] for one in samples])
    real = np.array([is_real(one) for one in samples])
    labels, groups = [one.labels[vocabulary] for one in samples], [one.group for one in samples]
    return fit(rows, labels, groups, weights, real, recipe.folds, recipe.seed)


def is_real(sample: Sample) -> bool:
    return not sample.key.startswith(DRAWN)


def teach_upright(samples: Sequence[Sample], vectors: Vectors, recipe: Recipe) -> Upright:
    """`samples`: four copies of each picture in the order of the turns. The first, unturned copy is the upright one."""
    copies = copies_of(vectors)
    first = list(samples[::4])
    mine = np.array([not one.held for one in first])
    groups = [one.group for one, chosen in zip(first, mine, strict=True) if chosen]
    rows, weights = copies[mine], np.array([WEIGHTS[one.source] for one in first])[mine]
    splits = list(GroupKFold(recipe.folds).split(rows, groups=groups))
    tried = {}
    for strength in UPRIGHT_STRENGTHS:
        logits = np.zeros(rows.shape[:2], np.float32)
        for train, test in splits:
            logits[test] = rows[test] @ fit_upright(rows[train], weights[train], strength)
        tried[strength] = logits
    answers = np.zeros(len(rows), dtype=np.int64)
    strength = max(tried, key=lambda c: float(np.log(softmax(tried[c])[:, 0] + 1e-9).mean()))
    warmth = np.float32(temperature(tried[strength], answers))
    weight = fit_upright(rows, weights, strength) / warmth
    kept_first = [one for one, chosen in zip(first, mine, strict=True) if chosen]
    return Upright(weight, softmax(tried[strength] / warmth).astype(np.float32), kept_first, strength)


def copies_of(vectors: Vectors) -> NDArray[np.float32]:
    """(n, 4, look + meaning)."""
    rows = np.concatenate([vectors["look"], vectors["meaning"]], axis=1)
    return rows.reshape(len(rows) // 4, 4, rows.shape[1])


def teach_doubt(samples: Sequence[Sample], vectors: Vectors, recipe: Recipe) -> Fitted:
    """At one look: upright ("0") or not ("turned")."""
    mine = np.array([not one.held for one in samples])
    rows = np.concatenate([vectors["look"], vectors["meaning"]], axis=1)[mine]
    chosen = [one for one in samples if not one.held]
    labels = ["turned" if one.turn else "0" for one in chosen]
    weights = np.array([WEIGHTS[one.source] for one in chosen])
    return fit(
        rows, labels, [one.group for one in chosen], weights, np.ones(len(chosen), bool), recipe.folds, recipe.seed
    )
