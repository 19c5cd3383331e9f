"""Asking in tests as a reader does: by an address."""

from __future__ import annotations

from django.http import QueryDict

from search.engine import search
from search.query import SearchQuery
from search.results import Results


def query(address: str) -> SearchQuery:
    """The query of an address that must be without fault."""
    found, problems = SearchQuery.parse(QueryDict(address.removeprefix("/search").removeprefix("?")))
    assert problems == []
    return found


def ask(address: str = "", language: str = "fr") -> Results:
    return search(query(address), language)


def ids(address: str = "") -> list[int]:
    return [hit.id for hit in ask(address).hits]


def counts(results: Results, name: str) -> dict[str, int]:
    """{code: count} of a facet, in its order."""
    return next(({v.code: v.count for v in facet.values} for facet in results.facets if facet.name == name), {})
