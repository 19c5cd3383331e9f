"""Chooses what each list of a search counts for: `python -m benchmarks.fusion` writes its table into docs/search.md.

Development set: pictures drawn at random from the books on which the encoder was trained. Half of them, drawn too, lose
their caption, as in a library where many have none; the captions of a picture's neighbours are the text of its page,
which is noise. The words for things that captions name most often are asked in French and in English; a picture is
right if its whole caption names the thing. Ranks are fused as `search.fusion` does it, with *text* at 1. Books kept
apart from training are asked only after the choice, as a check. Vectors are kept under --cache between runs.
"""

from __future__ import annotations

import argparse
import os
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import report

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "search.md"
PICTURES, WORDS, SEED = 1200, 60, 7
WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0)
DEPTHS = (10, 20, 50)
#: As the search's own floor: this many deviations of all cosines above their mean.
DEVIATIONS = 2.5


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    options.add_argument("--cache", type=Path, default=ROOT / "var" / "fusion")
    asked = options.parse_args()
    prepare()
    lines = []
    for name, pairs in sets(asked.data).items():
        figures = measured(pairs, *vectors(pairs, asked.cache / f"{name}.npz"))
        lines += table(name, pairs, figures)
    report.write("fusion", "\n".join(lines), PAGE)
    print("\n".join(lines))


def prepare() -> None:
    # The settings want to know where things are; nothing is connected to.
    needed = {"SECRET_KEY": "x", "DATABASE_URL": "postgres://x/x", "REDIS_URL": "redis://x"}
    for name, value in {"DJANGO_SETTINGS_MODULE": "portal.settings", **needed}.items():
        os.environ.setdefault(name, value)
    import django

    django.setup()


def sets(data: Path) -> dict[str, list[Any]]:
    from indexing.training.corpus import load_pairs, split_by_book
    from indexing.training.settings import Recipe

    split = split_by_book(load_pairs(data / "corpus"), Recipe.held_out_share, Recipe.seed)
    drawn = random.Random(SEED).sample(split.train, PICTURES)
    return {"development": drawn, "kept apart": split.held_out}


def lexicon() -> list[Any]:
    from indexing.evaluation.held_out import SEEN
    from indexing.training.lexicon import load_lexicon

    return [one for one in load_lexicon() if one.kind in SEEN]


def vectors(pairs: Sequence[Any], kept: Path) -> tuple[np.ndarray, np.ndarray]:
    """((2, words, dims) of the lexicon in French and English, (pictures, dims))."""
    if not kept.exists():
        from django.conf import settings
        from PIL import Image

        from indexing.vision import registry

        embedder = registry.embedder(settings.ENCODER)
        words = [embedder.embed_texts([one.words(language)[0] for one in lexicon()]) for language in ("fr", "en")]
        pictures = [
            embedder.embed_images([Image.open(pair.path).convert("RGB") for pair in pairs[at : at + 64]])["meaning"]
            for at in range(0, len(pairs), 64)
        ]
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.savez(kept, words=np.stack(words), meaning=np.concatenate(pictures))
    held = np.load(kept)
    return held["words"], held["meaning"]


def measured(pairs: Sequence[Any], words: np.ndarray, pictures: np.ndarray) -> dict[str, Any]:
    """{weight of meaning: (mean average precision, precision in the first of DEPTHS)}, and what was asked."""
    from indexing.training.lexicon import concept_labels
    from search.fusion import K

    shown = concept_labels(pairs, lexicon()).numpy().astype(bool)
    commonest = np.argsort(-shown.sum(0), kind="stable")[:WORDS]
    texts = written(pairs)
    cosines = words @ pictures.T
    floor = cosines.mean() + DEVIATIONS * cosines.std()
    scores: dict[float, list[list[float]]] = {weight: [] for weight in WEIGHTS}
    for column in commonest:
        for place, language in enumerate(("fr", "en")):
            by_text = ranks(strength(texts, lexicon()[column].words(language)[0]))
            near = cosines[place, column]
            by_meaning = ranks(np.where(near >= floor, near, 0))
            for weight in WEIGHTS:
                fused = 1 / (K + by_text) + weight / (K + by_meaning)
                scores[weight].append(judged(fused, shown[:, column]))
    return {"queries": 2 * len(commonest), "scores": {w: np.mean(rows, axis=0) for w, rows in scores.items()}}


def written(pairs: Sequence[Any]) -> list[tuple[str, str]]:
    """What is left to the text of each picture: (its caption or nothing, the captions of its book's neighbours)."""
    from indexing.text import fold

    hidden = random.Random(SEED + 1)
    kept = [fold(pair.caption) if hidden.random() < 0.5 else "" for pair in pairs]
    books: dict[int, list[int]] = {}
    for number, pair in enumerate(pairs):
        books.setdefault(pair.book, []).append(number)
    around = [""] * len(pairs)
    for numbers in books.values():
        for place, number in enumerate(numbers):
            beside = [*numbers[max(0, place - 2) : place], *numbers[place + 1 : place + 3]]
            around[number] = " ".join(fold(pairs[other].caption) for other in beside)
    return list(zip(kept, around, strict=True))


def strength(texts: Sequence[tuple[str, str]], word: str) -> np.ndarray:
    """1 for a caption that has the word, 0.1 for a page that has it: the search's weights of A and D."""
    from indexing.training.lexicon import _pattern

    pattern = _pattern([word])
    return np.array([1.0 * bool(pattern.search(own)) + 0.1 * bool(pattern.search(page)) for own, page in texts])


def ranks(values: np.ndarray) -> np.ndarray:
    """1 for the best; infinite for what a list does not hold."""
    found = np.full(len(values), np.inf)
    order = np.argsort(-values, kind="stable")
    order = order[values[order] > 0]
    found[order] = np.arange(1, len(order) + 1)
    return found


def judged(fused: np.ndarray, right: np.ndarray) -> list[float]:
    order = np.argsort(-fused, kind="stable")
    hits = right[order] & (fused[order] > 0)
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    average = float((precision * hits).sum() / max(1, right.sum()))
    return [average, *(float(precision[depth - 1]) for depth in DEPTHS)]


def table(name: str, pairs: Sequence[Any], figures: dict[str, Any]) -> list[str]:
    heads = "".join(f" | first {depth}" for depth in DEPTHS)
    lines = [f"{name.capitalize()}: {len(pairs)} pictures, {figures['queries']} questions.", "",
             f"| weight of meaning | average precision{heads} |", "|---|---" + "|---" * len(DEPTHS) + "|"]  # fmt: skip
    for weight, scores in figures["scores"].items():
        cells = " | ".join(f"{score:.3f}" for score in scores)
        lines.append(f"| {weight:g} | {cells} |")
    return [*lines, ""]


if __name__ == "__main__":
    main()
