"""Prompts of a class from its labels: sentences written once, the same for every class, set and encoder.

A label may hold several words ("page blanche, reliure"): each is asked for by itself, and they weigh the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from indexing.vision.tower import unit

if TYPE_CHECKING:
    from indexing.vision.protocols import Embedder

#: "{label}" is the label as given, with its article where it has one; "{word}" is without it.
TEMPLATES = {
    "fr": ("{label}", "{word}", "image : {word}", "{word} dans un livre ancien"),
    "en": ("{label}", "{word}", "picture: {word}", "{word} in an old book"),
}
_ARTICLE = re.compile(r"^(?:une?|des|les?|la|the|an?)\s+|^l['’]", re.IGNORECASE)
_SEVERAL = re.compile(r"\s*[,;/|]\s*")


def prompts(label: str, language: str) -> list[str]:
    """The prompts of one label in "fr" or "en"."""
    words = [word for word in _SEVERAL.split(label.strip()) if word]
    made = [
        template.format(label=word, word=without_article(word)) for word in words for template in TEMPLATES[language]
    ]
    return list(dict.fromkeys(made))


def without_article(word: str) -> str:
    """A French or English noun alone: "une carte" becomes "carte", "l'image" "image"."""
    return _ARTICLE.sub("", word)


def prototypes(embedder: Embedder, labels: Sequence[str], language: str) -> np.ndarray:
    """(labels, d) unit rows: the mean of each label's prompts."""
    texts = [prompts(label, language) for label in labels]
    rows = embedder.embed_texts([text for one in texts for text in one])
    ends = np.cumsum([len(one) for one in texts])
    return unit(np.stack([part.mean(axis=0) for part in np.split(rows, ends[:-1])]))
