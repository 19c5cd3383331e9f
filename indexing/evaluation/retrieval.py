"""Words to pictures: each caption looks for its own picture among all pictures of the list."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from indexing.evaluation import plots
from indexing.evaluation.errors import EvaluationError
from indexing.evaluation.inputs import Places, lines_of, material
from indexing.evaluation.outcome import Outcome, percent
from indexing.evaluation.pictures import vectors
from indexing.evaluation.ranking import ranks, recall, reciprocal

if TYPE_CHECKING:
    from indexing.vision.protocols import Embedder

LANGUAGES = ("fr", "en")
#: ISO 639 codes of three letters and catalogues' words for the two languages the portal speaks.
SAME = {"fra": "fr", "fre": "fr", "french": "fr", "français": "fr", "eng": "en", "english": "en", "anglais": "en"}


@dataclass(frozen=True)
class Asked:
    """The distinct pictures of a list, and for each language its captions with the place of their picture."""

    paths: list[Path]
    captions: dict[str, list[tuple[int, str]]]


def evaluate(path: Path, embedder: Embedder, images: Path | None = None) -> Outcome:
    """Lines `{file, caption, lang}`. A line without a caption only adds its picture to the gallery."""
    asked = read(path, images)
    pictures = vectors(embedder, asked.paths)["meaning"]
    said: dict[str, Any] = {}
    for language in sorted(set(LANGUAGES) | set(asked.captions), key=_order):
        captions = asked.captions.get(language, [])
        own = np.array([place for place, _ in captions], dtype=np.int64)
        said[language] = measured(embedder.embed_texts([text for _, text in captions]), pictures, own)
    size = len(asked.paths)
    figures = said | {"gallery": size, "chance_r10": round(min(1.0, 10 / size), 4)}
    return Outcome(
        "retrieval",
        "encoder",
        material(path, size),
        figures,
        _summary(said, figures),
        lambda: plots.recalls(said, figures["chance_r10"]),
    )


def measured(captions: np.ndarray, gallery: np.ndarray, own: np.ndarray) -> dict[str, Any]:
    """Figures of one language: caption row i belongs to gallery row `own[i]`; null where there is no caption."""
    found = ranks(captions, gallery, own)
    shares: dict[str, Any] = {f"r{k}": recall(found, k) for k in (1, 5, 10)}
    return {"n": len(found)} | shares | {"mrr": reciprocal(found)}


def read(path: Path, images: Path | None = None) -> Asked:
    """The same caption of the same file counts once."""
    lines = lines_of(path, ("file",))
    places = Places(path, images)
    paths = {str(line.fields["file"]): places.find(line.fields["file"], f"line {line.number}") for line in lines}
    place = {file: number for number, file in enumerate(paths)}
    asked: dict[str, dict[tuple[int, str], None]] = {}
    for line in lines:
        caption, language = line.fields.get("caption"), line.fields.get("lang")
        if not caption:
            continue
        if not isinstance(caption, str) or not isinstance(language, str) or not language.strip():
            raise EvaluationError(f"{path.name}, line {line.number}: a caption needs a text and its 'lang'.")
        word = language.strip().lower()
        code = SAME.get(word, word.replace("_", "-").split("-")[0])
        asked.setdefault(code, {})[place[line.fields["file"]], caption.strip()] = None
    if not asked:
        raise EvaluationError(f"{path.name} has no caption to search with.")
    return Asked(list(paths.values()), {language: list(captions) for language, captions in asked.items()})


def _order(language: str) -> tuple[int, str]:
    return (LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES), language)


def _summary(said: dict[str, Any], figures: dict[str, Any]) -> list[str]:
    lines = [f"{figures['gallery']} pictures; by chance {percent(figures['chance_r10'])} are among the first 10"]
    for language, one in said.items():
        found = "  ".join(f"R@{k} {percent(one[f'r{k}'])}" for k in (1, 5, 10))
        lines.append(f"{language}: {one['n']} captions  {found}  MRR {one['mrr']}")
    return lines
