"""What the models in use say of illustrations, as if nobody had reviewed them. Reads the database only."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from indexing.learning.truth import TURNED
from indexing.pipeline.said import read
from indexing.pipeline.settle import final

TOGETHER = 1_000


class Present(NamedTuple):
    """The term that would count if there were models only, how sure, and who says it."""

    term: int
    confidence: float
    agent: str


def present(vocabulary: str, illustrations: Collection[int]) -> dict[int, Present]:
    """{illustration: what models say of it}; those of which none speaks are left out."""
    found: dict[int, Present] = {}
    keys = list(illustrations)
    for start in range(0, len(keys), TOGETHER):
        said, _book = read(keys[start : start + TOGETHER], judged=False)
        for key, rows in said.items():
            machine = [s for s in rows if s.rank == 0 and not s.placed and not s.term.code.startswith(TURNED)]
            best = final(machine, (vocabulary,)).get(vocabulary)
            if best is not None:
                found[key] = Present(best.term.id, best.confidence, str(best.agent))
    return found
