"""What the floor lets through: `python -m benchmarks.floor` writes its tables into docs/search.md.

Strings of random letters and of random syllables must find nothing by meaning, ordinary words something; and of the
pictures that are given a percentage, about that share should be right. Asked of the sets of `benchmarks.fusion`, with
the figures that a corpus of their pictures would get from `indexing.pipeline.calibration`.
"""

from __future__ import annotations

import argparse
import random
import string
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import fusion, report

ASKED, SEED = 50, 11
BANDS = (0, 5, 10, 20, 30, 50, 100)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, default=fusion.ROOT.parent / "shared" / "data")
    options.add_argument("--cache", type=Path, default=fusion.ROOT / "var" / "fusion")
    asked = options.parse_args()
    fusion.prepare()
    lines = [
        "| pictures | strings of letters that find something, floor alone | with the words known | ordinary words |",
        "|---|---|---|---|",
    ]
    heads = " | ".join(f"{low}–{high} %" for low, high in pairwise(BANDS))
    bands = [f"| pictures | {heads} |", "|---|" + "---|" * (len(BANDS) - 1)]
    for name, pairs in fusion.sets(asked.data).items():
        words, pictures = fusion.vectors(pairs, asked.cache / f"{name}.npz")
        found, right = measured(pairs, words, pictures)
        lines.append(
            f"| {name}, {len(pairs)} | {found[0]} of {ASKED} | {found[1]} of {ASKED} | {found[2]} of {ASKED} |"
        )
        bands.append(f"| {name} | {' | '.join(right)} |")
    report.write("floor", "\n".join([*lines, "", *bands]), fusion.PAGE)
    print("\n".join([*lines, "", *bands]))


def measured(pairs: Sequence[Any], words: np.ndarray, pictures: np.ndarray) -> tuple[list[int], list[str]]:
    """How many of each kind of question find something, and in each band of percentages the share that was right."""
    from django.conf import settings

    from indexing.pipeline.calibration import _spread
    from indexing.pipeline.ordinary import TEXTS
    from indexing.text import fold
    from indexing.training.lexicon import concept_labels
    from indexing.vision import registry
    from search.meaning import LETTERS
    from search.score import Calibration, in_corpora

    embedder = registry.embedder(settings.ENCODER)
    own = _spread(embedder.embed_texts(TEXTS) @ pictures.T)
    figures = {**embedder.calibration(), "corpora": {"set": {"rows": len(pairs), "text": own}}}
    scale = Calibration.of(in_corpora(figures, []), "text")
    strings, ordinary = nonsense(), list(range(words.shape[1]))
    known = [
        any(pieces == 1 or len(word) / pieces >= LETTERS for word, pieces in zip(one.split(), cut, strict=True))
        for one, cut in ((one, embedder.pieces(one.split())) for one in strings)
    ]
    reach = (embedder.embed_texts(strings) @ pictures.T).max(1) >= scale.floor()
    used = {fold(text) for text in TEXTS}
    fresh = [n for n in ordinary if not {fold(w) for w in fusion.lexicon()[n].words("fr")} & used]
    drawn = random.Random(SEED).sample(fresh, ASKED)
    ordinary_found = sum((words[n % 2, n] @ pictures.T).max() >= scale.floor() for n in drawn)
    shown = concept_labels(pairs, fusion.lexicon()).numpy().astype(bool)
    common = shown.sum(0) >= 3
    cosines = (words[:, common] @ pictures.T).reshape(-1)
    truth = np.broadcast_to(shown[:, common].T, (2, common.sum(), len(pairs))).reshape(-1)
    above = cosines >= scale.floor()
    percentages = np.array([scale.percentage(float(cosine)) for cosine in cosines[above]])
    right = [band(percentages, truth[above], low, high) for low, high in pairwise(BANDS)]
    return [int(reach.sum()), int((reach & np.array(known)).sum()), int(ordinary_found)], right


def band(percentages: np.ndarray, truth: np.ndarray, low: float, high: float) -> str:
    inside = (percentages >= low) & (percentages < high)
    return f"{100 * truth[inside].mean():.0f} % of {inside.sum()}" if inside.any() else "–"


def nonsense() -> list[str]:
    """Half of random letters, half of random syllables; one word or two."""
    draw = random.Random(SEED)
    return [
        " ".join(_letters(draw) if number % 4 < 2 else _syllables(draw) for _ in range(1 + number % 2))
        for number in range(ASKED)
    ]


def _letters(draw: random.Random) -> str:
    return "".join(draw.choices(string.ascii_lowercase, k=draw.randint(4, 8)))


def _syllables(draw: random.Random) -> str:
    return "".join(draw.choice("bcdfghjklmnpqrstvwxz") + draw.choice("aeiouy") for _ in range(draw.randint(2, 4)))


if __name__ == "__main__":
    main()
