"""The pages' way to the search engine, in the reader's language: everything, or only as much as a page needs."""

from __future__ import annotations

from django.utils.translation import get_language

from search.engine import Found, search
from search.query import SearchQuery
from search.results import Hit, Results


def language() -> str:
    return (get_language() or "fr")[:2]


def answer(query: SearchQuery) -> Results:
    return search(query, language())


def hits(query: SearchQuery) -> tuple[Hit, ...]:
    """One page of hits, without facets, years or count."""
    found = Found(query)
    return found.hits(found.page(query.cursor, query.size), language())


def count(query: SearchQuery) -> int:
    return Found(query).count()


def ids(query: SearchQuery, offset: int, size: int) -> list[int]:
    """The illustrations at `offset` of the ordered results."""
    return [place.id for place in Found(query).page(offset, size)]
