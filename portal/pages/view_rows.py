"""Rows of pictures under a heading: what timeline, decades and map have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.http import QueryDict

from portal.pages.mosaic import Tile, tiles
from search.results import Hit


@dataclass(frozen=True)
class Row:
    """`url` narrows the search to the row; `words` say more of it."""

    title: str
    count: int
    url: str
    tiles: list[Tile]
    words: str = ""


def listed(asked_for: QueryDict) -> str:
    """What stands behind an illustration's address: the list it was found in, from its start, as overviews have no
    pages of results."""
    rest = asked_for.copy()
    rest.pop("cursor", None)
    return "?in=" + quote(rest.urlencode(), safe="") if rest else ""


def pictured(groups: Sequence[Sequence[Hit]], suffix: str) -> list[list[Tile]]:
    """The tiles of several groups, with two queries for all. `suffix` goes behind each address."""
    flat = [hit for group in groups for hit in group]
    drawn = iter(tiles(flat, [suffix] * len(flat)))
    return [[next(drawn) for _ in group] for group in groups]


def span(start: int, end: int) -> str:
    return str(start) if start == end else f"{start}–{end}"
