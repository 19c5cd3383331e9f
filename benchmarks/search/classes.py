"""The classes of questions that are measured: their criteria as the search reads them, and which rows pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.search.data import Collection
from benchmarks.search.load import Terms
from search.parameters import Floor

#: Places in the tables of shares (`data`): a technique of 30 %, one of 1 %, a corpus of 14 %, an object that 5 % show.
COMMON, RARE, CORPUS, OBJECT, SURE = 0, 7, 2, 2, 0.6
FIRST, LAST = 1830, 1849
#: The floor that the class "floor" asks, as a percentage: some questions have hundreds of rows above it, some few and
#: some none (of the synthetic pictures the best reach 37 to 56 %). That of the others is low, so that there are 50.
LEAST, LOW = 40.0, 20.0


@dataclass(frozen=True)
class Class:
    """`criteria` are fields of SearchQuery; `passing` (rows,) bool."""

    name: str
    criteria: dict[str, Any]
    passing: np.ndarray


def classes(known: Collection, terms: Terms) -> list[Class]:
    thing = {"object": (Floor(terms.object[OBJECT].code, SURE),)}

    def technique(place: int) -> dict[str, Any]:
        return {"technique": (terms.technique[place].code,)}

    shown = known.has(OBJECT, SURE)
    years = (known.year >= FIRST) & (known.year <= LAST)
    every = np.ones(known.rows, dtype=bool)
    return [
        Class("no filter", {}, every),
        Class("technique 30 %", technique(COMMON), known.technique == COMMON),
        Class("technique 1 %", technique(RARE), known.technique == RARE),
        Class("20 years", {"year_from": FIRST, "year_to": LAST}, years),
        Class("object >= .6", thing, shown),
        Class("object and technique", {**thing, **technique(COMMON)}, shown & (known.technique == COMMON)),
        Class("corpus", {"corpus": (terms.corpora[CORPUS].slug,)}, known.corpus == CORPUS),
        Class("verified only", {"status": ("accepted",)}, known.verified),
        Class("floor", {"min_score": LEAST}, every),
    ]
