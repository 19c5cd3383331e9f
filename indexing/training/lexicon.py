"""The heritage lexicon (`lexicon.txt`): concepts with their French and English words.

It serves three ends: pairs for the text tower, parts for made phrases, and labels read off captions for the concept
loss. A malformed line raises ValueError with its number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from indexing.training.corpus import Pair

LEXICON = Path(__file__).with_name("lexicon.txt")

# The corpus' own rule-made labels, by the leading French word of the concept they stand for.
_LABELS = {
    "estampe": "estampe",
    "photographie": "photographie",
    "dessin": "dessin",
    "lithographie": "lithographie",
    "planche_scientifique": "planche scientifique",
    "caricature": "caricature",
    "schema": "schéma",
    "gravure_de_mode": "gravure de mode",
    "partition": "partition",
    "vue": "vue",
    "carte": "carte",
    "planche_ornement": "ornement",
    "ornement": "ornement",
    "rebus": "rébus",
    "text": "page de texte",
    "blank": "page blanche",
    "poster": "affiche",
    "cover": "couverture",
}


@dataclass(frozen=True)
class Concept:
    kind: str
    french: tuple[str, ...]
    english: tuple[str, ...]

    def words(self, language: str) -> tuple[str, ...]:
        return self.french if language == "fr" else self.english


def fold(text: str) -> str:
    """Lower case without accents or ligatures, as the tokenizer sees it."""
    spelled = text.lower().replace("œ", "oe").replace("æ", "ae").replace("’", "'")
    return "".join(letter for letter in unicodedata.normalize("NFD", spelled) if not unicodedata.combining(letter))


def load_lexicon(path: Path = LEXICON) -> list[Concept]:
    concepts: list[Concept] = []
    kind = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("["):
            kind = line.strip("[] ")
            continue
        french, separator, english = line.partition(" = ")
        if not separator or not kind:
            raise ValueError(f"{path.name}:{number}: expected 'French = English' under a [kind]")
        concepts.append(Concept(kind, _words(french), _words(english)))
    return concepts


def _words(listed: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in listed.split(",") if word.strip())


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    ordered = sorted({fold(word) for word in words}, key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, ordered)) + r")\b")


def concept_labels(pairs: Sequence[Pair], concepts: Sequence[Concept]) -> Tensor:
    """Boolean len(pairs) x len(concepts): the caption holds one of the concept's words, or a rule label says so."""
    labels = torch.zeros(len(pairs), len(concepts), dtype=torch.bool)
    leading = {concept.french[0]: column for column, concept in enumerate(concepts)}
    patterns = {language: [_pattern(concept.words(language)) for concept in concepts] for language in ("fr", "en")}
    for row, pair in enumerate(pairs):
        caption = fold(pair.caption)
        for column, pattern in enumerate(patterns[pair.language]):
            if pattern.search(caption):
                labels[row, column] = True
        for label in (pair.function, pair.technique):
            if _LABELS.get(label) in leading:
                labels[row, leading[_LABELS[label]]] = True
    return labels
