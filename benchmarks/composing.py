"""python -m benchmarks.composing DATA: what the ways of adding words to a picture bring, as one JSON object.

DATA holds `bnf_types` and `corpus`. The gallery is `bnf_types` with the held-out books of the corpus; each question is
a picture of one class, with the word of another class added and its own taken away. Of the first ten found: the share
that has what was added, the share that still has what was taken away, and the mean percentile of their likeness by
look to the picture asked with.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from indexing.pipeline.models import choices
from indexing.vision import registry
from indexing.vision.calibration import calibration
from indexing.vision.protocols import Embedder

#: Folder of bnf_types -> its word in French and in English.
CLASSES = {"dessin": ("dessin", "drawing"), "photo": ("photographie", "photograph"), "carte": ("carte", "map")}
EACH = 40
FIRST = 10
#: Of reciprocal rank fusion, as in `search.fusion`.
K = 60
SEED = 1


class Gallery:
    """The vectors of all pictures, the class of those that have one, and the vectors of the words."""

    def __init__(self, data: Path, embedder: Embedder, spread: float) -> None:
        from indexing.training.corpus import load_pairs, split_by_book
        from indexing.training.settings import Recipe

        held_out = split_by_book(load_pairs(data / "corpus"), Recipe.held_out_share, Recipe.seed).held_out
        classed = {name: sorted((data / "bnf_types" / name).glob("*.jpg")) for name in CLASSES}
        paths = [one.path for one in held_out] + [path for several in classed.values() for path in several]
        found = embedder.embed_images([Image.open(path).convert("RGB") for path in paths])
        self.meaning, self.look, self.spread = found["meaning"], found["look"], spread
        self.classes = np.array([""] * len(held_out) + [name for name, several in classed.items() for _ in several])
        words = [word for pair in CLASSES.values() for word in pair]
        self.words = dict(zip(words, embedder.embed_texts(words), strict=True))
        terms = [word for name in ("technique", "function", "genre") for t in choices(name) for word in (t.fr, t.en)]
        self.means = self.meaning.mean(axis=0), embedder.embed_texts(terms).mean(axis=0)


Way = Callable[[Gallery, int, np.ndarray, np.ndarray], np.ndarray]


def summed(weight: float, centred: bool) -> Way:
    """The picture and the words in one sum; a weight of 0 stands for the spread of the two kinds of cosine."""

    def score(gallery: Gallery, picture: int, plus: np.ndarray, minus: np.ndarray) -> np.ndarray:
        own = gallery.meaning[picture] - (gallery.means[0] if centred else 0)
        # The mean of the words cancels out between what is added and what is taken away.
        return np.asarray(gallery.meaning @ (own + (weight or gallery.spread) * (plus - minus)))

    return score


def beside_look(gallery: Gallery, picture: int, plus: np.ndarray, minus: np.ndarray) -> np.ndarray:
    lists = summed(0, False)(gallery, picture, plus, minus), gallery.look @ gallery.look[picture]
    return np.asarray(sum(1 / (K + 1 + np.argsort(np.argsort(-one))) for one in lists))


WAYS: dict[str, Way] = {
    "the picture alone": lambda gallery, picture, plus, minus: gallery.meaning @ gallery.meaning[picture],
    "the words alone": lambda gallery, picture, plus, minus: gallery.meaning @ (plus - minus),
    "plain sum": summed(1, False),
    "plain sum, the mean of pictures taken away": summed(1, True),
    "each by its spread": summed(0, False),
    "each by its spread, the mean of pictures taken away": summed(0, True),
    "each by its spread, fused with likeness by look": beside_look,
}


def questions(gallery: Gallery, language: int) -> Iterator[tuple[int, str, str]]:
    random = np.random.default_rng(SEED)
    for own in CLASSES:
        for other in CLASSES:
            if own != other:
                rows = np.flatnonzero(gallery.classes == own)
                yield from ((int(row), own, other) for row in random.choice(rows, min(EACH, len(rows)), replace=False))


def measured(gallery: Gallery, way: Way, language: int) -> dict[str, Any]:
    added, left, alike = [], [], []
    for picture, own, other in questions(gallery, language):
        score = way(gallery, picture, gallery.words[CLASSES[other][language]], gallery.words[CLASSES[own][language]])
        score = np.where(np.arange(len(score)) == picture, -np.inf, score)
        first = np.argsort(-score)[:FIRST]
        likeness = gallery.look @ gallery.look[picture]
        added.append((gallery.classes[first] == other).mean())
        left.append((gallery.classes[first] == own).mean())
        alike.append(np.mean([(likeness < likeness[row]).mean() for row in first]))
    return {"added": round(np.mean(added), 3), "left": round(np.mean(left), 3), "alike": round(np.mean(alike), 3)}


def main() -> None:
    import django
    from django.conf import settings

    django.setup()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("data", type=Path)
    figures = calibration(settings.ENCODER)
    spread = figures["image"]["std"] / figures["text"]["std"]
    gallery = Gallery(parser.parse_args().data, registry.embedder(settings.ENCODER), spread)
    said = {
        language: {name: measured(gallery, way, number) for name, way in WAYS.items()}
        for number, language in enumerate(("fr", "en"))
    }
    print(json.dumps({"pictures": len(gallery.meaning), "spread": round(spread, 2), **said}, indent=1))


if __name__ == "__main__":
    main()
