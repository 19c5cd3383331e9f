"""Zero-shot classification: a picture is compared with the prompts of every term of a vocabulary.

Confidence is the share of a term in a softmax over the vocabulary: it says how clearly the term wins over its
neighbours, not how often such an answer is right. The pictures of a page with none of the terms still get one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from indexing.vocabularies import TermRecord, by_vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexing.vision.protocols import Embedder


class ZeroShot:
    """Prompts of a vocabulary, embedded once, in French and English."""

    def __init__(
        self, embedder: Embedder, vocabulary: str | Sequence[TermRecord], temperature: float = 0.05, top: int = 3
    ) -> None:
        """`vocabulary` is a name or the terms to choose from (the top level only, say); `ValueError` if none."""
        terms = by_vocabulary(vocabulary) if isinstance(vocabulary, str) else vocabulary
        if not terms:
            raise ValueError("a classifier needs at least one term")
        self.codes = tuple(term.code for term in terms)
        self.temperature = temperature
        self.top = top
        self.prototypes = _prototypes(embedder, terms)

    def classify(self, meaning: np.ndarray) -> list[list[tuple[str, float]]]:
        """(n, d) unit vectors of the *meaning* space -> for each the best (code, confidence), best first."""
        logits = np.atleast_2d(meaning) @ self.prototypes.T / self.temperature
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        order = np.argsort(-shares, axis=1, kind="stable")[:, : self.top]
        return [[(self.codes[i], float(row[i])) for i in best] for row, best in zip(shares, order, strict=True)]


def _prototypes(embedder: Embedder, terms: Sequence[TermRecord]) -> np.ndarray:
    """(terms, d) unit rows. Each language weighs the same, however many prompts it has."""
    prompts: list[str] = []
    owners: list[int] = []
    for place, term in enumerate(terms):
        for language, texts in enumerate((term.prompts_fr or (term.fr,), term.prompts_en or (term.en,))):
            prompts += texts
            owners += [2 * place + language] * len(texts)
    vectors = embedder.embed_texts(prompts)
    sums = np.zeros((2 * len(terms), vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, owners, vectors)
    means = _unit(sums).reshape(len(terms), 2, -1).mean(axis=1)
    return _unit(means)


def _unit(rows: np.ndarray) -> np.ndarray:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-12), dtype=np.float32)
