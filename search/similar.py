"""Pictures like one picture: what the illustration page and the API show beside it."""

from __future__ import annotations

from search.engine import Found
from search.parameters import Likeness
from search.query import SearchQuery
from search.results import Hit


def similar(illustration: int, by: str, n: int, language: str) -> list[Hit]:
    """At most `n` illustrations above the default floor, nearest first, never the picture itself.

    `by` is "look", "meaning" or "colour". None while the picture has no vector, or no palette.
    """
    found = Found(SearchQuery(like=(Likeness(illustration),), by=by, size=n))
    return list(found.hits(found.page(0, n), language))
