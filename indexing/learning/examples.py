"""The examples of a head: pictures, their true class, and the group that must stay together (a document).

A class with few examples counts as the one above it in its tree, or as none of the others; so does what the model in
use says of them when the two are compared. LearnError where nothing can be learned. Database errors pass.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from indexing.learning.errors import LearnError
from indexing.learning.truth import documents, is_held, truth
from indexing.pipeline.terms import TermBook

#: Examples that a class needs, in at least two groups, to be learned by itself.
FEWEST = 4
#: Under so many examples nothing is learned.
LEAST = 12
#: More than these are not read: the figures hardly change, and the fit takes minutes.
MOST = 8_000
#: The class "none of these".
NONE = None

Class = int | None


@dataclass(frozen=True)
class Example:
    """`key`: the illustration, or the name of an uploaded picture; `term`: what it truly is."""

    key: int | str
    term: Class
    group: str

    @property
    def held(self) -> bool:
        return is_held(self.group)


@dataclass(frozen=True)
class Classes:
    """The classes that are learned, and what others count as; `lineage`: a term and those above it."""

    terms: tuple[Class, ...]
    lineage: Callable[[int], Sequence[int]]

    def of(self, term: Class) -> int | None:
        """The place of a term among the classes: its own, that of one above it, that of NONE; None where there is
        none."""
        for one in self.lineage(term) if term is not None else ():
            if one in self.terms:
                return self.terms.index(one)
        return self.terms.index(NONE) if NONE in self.terms else None


def of_statements(vocabulary: str) -> list[Example]:
    return _grouped({**truth(vocabulary)})


def of_lists(term: int, yes: Collection[int], no: Collection[int]) -> list[Example]:
    """Pictures that are `term`, and pictures that are not; one in both lists counts as not."""
    return _grouped({**dict.fromkeys(yes, term), **dict.fromkeys(no, NONE)})


def _grouped(known: Mapping[int, Class]) -> list[Example]:
    groups = documents(known)
    return [Example(key, known[key], groups[key]) for key in sorted(groups)]


def thinned(examples: Sequence[Example]) -> list[Example]:
    """At most MOST, drawn by a fixed chance, each class in its share."""
    if len(examples) <= MOST:
        return list(examples)
    kept = np.random.default_rng(0).permutation(len(examples))[:MOST]
    return [examples[i] for i in sorted(kept)]


def classes(examples: Sequence[Example], book: TermBook) -> Classes:
    """Which classes the examples that are trained on can teach. LearnError for fewer than two."""
    taught = [one for one in examples if not one.held]
    if len(taught) < LEAST:
        raise LearnError("few", known=len(taught), least=LEAST)
    if len({one.group for one in taught}) < 2:
        raise LearnError("one-document")
    above = {term: book.lineage(term) for term in {one.term for one in examples} - {NONE} if term is not None}
    above |= {higher: book.lineage(higher) for line in list(above.values()) for higher in line}
    counts, groups = _counted(taught)
    # What is too rare goes to the term above it, which may then be common enough.
    for term in sorted(above, key=lambda one: -len(above[one])):
        if counts[term] and not _enough(term, counts, groups):
            higher = above[term][1] if len(above[term]) > 1 else NONE
            counts[higher] += counts.pop(term)
            groups[higher] |= groups.pop(term)
    terms: list[Class] = [*sorted(term for term in counts if term is not None)]
    if _enough(NONE, counts, groups):
        terms.append(NONE)
    if len(terms) < 2:
        raise LearnError("one-class", fewest=FEWEST)
    return Classes(tuple(terms), book.lineage)


def _counted(examples: Sequence[Example]) -> tuple[Counter[Class], dict[Class, set[str]]]:
    counts: Counter[Class] = Counter(one.term for one in examples)
    groups: dict[Class, set[str]] = defaultdict(set)
    for one in examples:
        groups[one.term].add(one.group)
    return counts, groups


def _enough(term: Class, counts: Mapping[Class, int], groups: Mapping[Class, set[str]]) -> bool:
    return counts[term] >= FEWEST and len(groups[term]) > 1
