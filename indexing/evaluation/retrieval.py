"""Words to pictures: each caption looks for its own picture among all pictures of the list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from indexing.evaluation import plots
from indexing.evaluation.errors import EvaluationError
from indexing.evaluation.inputs import Line, Places, lines_of, material
from indexing.evaluation.outcome import Outcome, percent
from indexing.evaluation.pictures import vectors
from indexing.evaluation.ranking import ranks, recall, reciprocal

if TYPE_CHECKING:
    from indexing.vision.protocols import Embedder

LANGUAGES = ("fr", "en")
#: ISO 639 codes of three letters and catalogues' words for the two languages the portal speaks.
SAME = {"fra": "fr", "fre": "fr", "french": "fr", "français": "fr", "eng": "en", "english": "en", "anglais": "en"}


def evaluate(path: Path, embedder: Embedder, images: Path | None = None) -> Outcome:
    """Lines `{file, caption, lang}`. A line without a caption only adds its picture to the gallery."""
    lines = lines_of(path, ("file",))
    places = Places(path, images)
    gallery = {str(line.fields["file"]): places.find(line.fields["file"], f"line {line.number}") for line in lines}
    asked = _captions(path, lines)
    files = list(gallery)
    place = {file: number for number, file in enumerate(files)}
    pictures = vectors(embedder, list(gallery.values()))["meaning"]
    figures: dict[str, Any] = {}
    for language in sorted(set(LANGUAGES) | set(asked), key=_order):
        captions = asked.get(language, [])
        own = np.array([place[file] for file, _ in captions], dtype=np.int64)
        figures[language] = measured(embedder.embed_texts([text for _, text in captions]), pictures, own)
    figures |= {"gallery": len(files), "chance_r10": round(min(1.0, 10 / len(files)), 4)}
    said = {language: figures[language] for language in figures if language not in ("gallery", "chance_r10")}
    return Outcome(
        "retrieval",
        "encoder",
        material(path, len(files)),
        figures,
        _summary(said, figures),
        lambda: plots.recalls(said, figures["chance_r10"]),
    )


def measured(captions: np.ndarray, gallery: np.ndarray, own: np.ndarray) -> dict[str, Any]:
    """Figures of one language: caption row i belongs to gallery row `own[i]`; null where there is no caption."""
    found = ranks(captions, gallery, own)
    shares: dict[str, Any] = {f"r{k}": recall(found, k) for k in (1, 5, 10)}
    return {"n": len(found)} | shares | {"mrr": reciprocal(found)}


def _captions(path: Path, lines: list[Line]) -> dict[str, list[tuple[str, str]]]:
    """{language: [(file, caption)]}; the same caption of the same file counts once."""
    asked: dict[str, dict[tuple[str, str], None]] = {}
    for line in lines:
        caption, language = line.fields.get("caption"), line.fields.get("lang")
        if not caption:
            continue
        if not isinstance(caption, str) or not isinstance(language, str) or not language.strip():
            raise EvaluationError(f"{path.name}, line {line.number}: a caption needs a text and its 'lang'.")
        word = language.strip().lower()
        code = SAME.get(word, word.replace("_", "-").split("-")[0])
        asked.setdefault(code, {})[line.fields["file"], caption.strip()] = None
    if not asked:
        raise EvaluationError(f"{path.name} has no caption to search with.")
    return {language: list(captions) for language, captions in asked.items()}


def _order(language: str) -> tuple[int, str]:
    return (LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES), language)


def _summary(said: dict[str, Any], figures: dict[str, Any]) -> list[str]:
    lines = [f"{figures['gallery']} pictures; by chance {percent(figures['chance_r10'])} are among the first 10"]
    for language, one in said.items():
        found = "  ".join(f"R@{k} {percent(one[f'r{k}'])}" for k in (1, 5, 10))
        lines.append(f"{language}: {one['n']} captions  {found}  MRR {one['mrr']}")
    return lines
