"""Single words asked as a patron would: how many of the first ten pictures show the thing, in each language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from indexing.evaluation import plots
from indexing.evaluation.errors import EvaluationError
from indexing.evaluation.inputs import Places, json_of, material
from indexing.evaluation.outcome import Outcome, percent
from indexing.evaluation.pictures import vectors
from indexing.evaluation.ranking import mean_of, precision_at

if TYPE_CHECKING:
    from indexing.vision.protocols import Embedder

LANGUAGES = ("fr", "en")
FIRST = 10


@dataclass(frozen=True)
class Concept:
    """A word in both languages and a mask over the files: which of them show it."""

    fr: str
    en: str
    relevant: np.ndarray


def evaluate(path: Path, embedder: Embedder, images: Path | None = None) -> Outcome:
    """`{files: [name], concepts: [{fr, en, relevant: [index or name]}]}`."""
    given = json_of(path)
    listed = given.get("files")
    if not isinstance(listed, list) or not listed or not all(isinstance(file, str) for file in listed):
        raise EvaluationError(f"{path.name}: 'files' must be a list of file names, and not empty.")
    files = list(dict.fromkeys(listed))
    concepts = _concepts(path, given.get("concepts"), listed, files)
    places = Places(path, images)
    pictures = vectors(embedder, [places.find(file, f"file {number}") for number, file in enumerate(files)])["meaning"]
    texts = {language: embedder.embed_texts([getattr(one, language) for one in concepts]) for language in LANGUAGES}
    figures = measured(concepts, pictures, texts)
    return Outcome(
        "concepts",
        "encoder",
        material(path, len(files)),
        figures,
        _summary(figures),
        lambda: plots.concepts(figures["per_concept"]),
    )


def measured(concepts: Sequence[Concept], pictures: np.ndarray, texts: dict[str, np.ndarray]) -> dict[str, Any]:
    """Figures of concepts whose row i in `texts[language]` is asked among the rows of `pictures`."""
    found = {
        language: [precision_at(pictures @ text, one.relevant, FIRST) for one, text in zip(concepts, rows, strict=True)]
        for language, rows in texts.items()
    }
    possible = [min(FIRST, int(one.relevant.sum())) / FIRST for one in concepts]
    best = sum(possible) / len(possible)
    return {
        "p10": {language: mean_of(values) for language, values in found.items()},
        "best_possible": round(best, 4),
        "share": {language: round(sum(v) / len(v) / best, 4) if best else None for language, v in found.items()},
        "chance": mean_of([float(one.relevant.mean()) for one in concepts]),
        "per_concept": [
            {
                "fr": one.fr,
                "en": one.en,
                "relevant": int(one.relevant.sum()),
                "p10": {language: round(values[number], 4) for language, values in found.items()},
            }
            for number, one in enumerate(concepts)
        ],
    }


def _concepts(path: Path, given: object, listed: list[str], files: list[str]) -> list[Concept]:
    if not isinstance(given, list) or not given:
        raise EvaluationError(f"{path.name}: 'concepts' must be a list, and not empty.")
    place = {file: number for number, file in enumerate(files)}
    concepts = []
    for number, one in enumerate(given):
        where = f"{path.name}, concept {number}"
        if not isinstance(one, dict) or not all(isinstance(one.get(word), str) and one[word] for word in LANGUAGES):
            raise EvaluationError(f"{where}: it needs a word under 'fr' and 'en'.")
        if not isinstance(one.get("relevant"), list):
            raise EvaluationError(f"{where}: 'relevant' must be a list of files.")
        mask = np.zeros(len(files), dtype=bool)
        for which in one["relevant"]:
            name = listed[which] if type(which) is int and 0 <= which < len(listed) else which
            if not isinstance(name, str) or name not in place:
                raise EvaluationError(f"{where}: {which!r} is neither a place in 'files' nor one of their names.")
            mask[place[name]] = True
        concepts.append(Concept(one["fr"], one["en"], mask))
    return concepts


def _summary(figures: dict[str, Any]) -> list[str]:
    shares = "  ".join(f"{one} {percent(figures['share'][one])}" for one in LANGUAGES)
    lines = [f"Share of the best possible precision at 10: {shares}; by chance P@10 is {figures['chance']}"]
    for one in figures["per_concept"]:
        lines.append(f"{one['p10']['fr']:.1f} {one['p10']['en']:.1f}  {one['fr']} / {one['en']} ({one['relevant']})")
    return lines
