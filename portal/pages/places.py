"""The small form that says where chosen things lie to one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.query import SearchQuery
from search.results import Facet
from search.terms import RELATIONS


@dataclass(frozen=True)
class Places:
    """(code, label) of the things that may be related, and of the relations."""

    things: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, str], ...]


def places(query: SearchQuery, facets: Sequence[Facet]) -> Places | None:
    """None while fewer than two things are chosen."""
    chosen = [floor.code for floor in query.object if not floor.excluded]
    labels = {value.code: value.label for facet in facets if facet.name == "object" for value in facet.values}
    if len(chosen) < 2:
        return None
    things = tuple((code, labels.get(code, code)) for code in chosen)
    return Places(things, tuple((kind, str(words)) for kind, words in RELATIONS.items()))
