"""What trained heads say of classes that someone else has named, such as the folders of a set of pages.

A class is named by words of our vocabularies ("carte"; "page blanche, reliure"). One word that we do not know, and the
heads have no answer. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from indexing.vision.heads import Ranked
from indexing.vocabularies import TermRecord, find

#: A technique that nobody asked for counts for its kin: a halftone for photographs, a print for drawings.
KIN = (("photographie", "impression-photomecanique"), ("dessin", "estampe", "peinture", "collage"))


def of_kinds(ranked: Mapping[str, Sequence[Ranked]], names: Sequence[str]) -> np.ndarray | None:
    """(n, classes) shares of each class of `names`, from what `Heads.classify` said of n pictures; None when a name
    holds a word that the heads have no class for. Rows need not sum to one: what no class stands for is left out."""
    named = [[_term(word.strip()) for word in name.split(",")] for name in names]
    terms = [[term for term in several if term is not None] for several in named]
    if any(len(known) < len(words) for known, words in zip(terms, named, strict=True)):
        return None
    asked = [term.code for several in terms for term in several if term.vocabulary == "technique"]
    columns = [sum(_share(ranked, term, asked) for term in several) for several in terms]
    return np.stack([np.asarray(column) for column in columns], axis=1)


def _term(word: str) -> TermRecord | None:
    for vocabulary in ("layout", "technique"):
        term = find(vocabulary, word)
        if term is not None and (vocabulary, term.code) not in (("layout", "illustration"), ("layout", "text")):
            return term
    return find("layout", "text-only") if word.lower() in ("texte", "text", "a page of text") else None


def _share(ranked: Mapping[str, Sequence[Ranked]], term: TermRecord, asked: Sequence[str]) -> np.ndarray:
    if term.vocabulary == "layout":
        return _column(ranked["layout"], (term.code,))
    kin = next((group for group in KIN if term.code in group), (term.code,))
    codes = [term.code, *(code for code in kin if code not in asked)]
    return np.asarray(_column(ranked["layout"], ("illustration",)) * _column(ranked["technique"], codes))


def _column(rows: Sequence[Ranked], codes: Sequence[str]) -> np.ndarray:
    return np.array([sum(share for code, share in row if code in codes) for row in rows])
