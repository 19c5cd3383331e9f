"""Pictures like one picture, by look, by meaning and by colour: the same search as the search page's "alike"."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.pages import ask
from portal.pages.mosaic import Tile, tiles
from search.parameters import Likeness
from search.query import SearchQuery

SHOWN = 8


@dataclass(frozen=True)
class Strip:
    name: str
    label: str
    tiles: list[Tile]
    url: str


def strips(pk: int) -> list[Strip]:
    """Only those that found something: a picture without a vector has no likes."""
    kinds = (("look", _("By look")), ("meaning", _("By meaning")), ("colour", _("By colour")))
    found = []
    for name, label in kinds:
        query = SearchQuery(like=(Likeness(pk),), by=name, size=SHOWN)
        hits = ask.hits(query)
        if hits:
            found.append(Strip(name, label, tiles(hits), query.replace(size=SearchQuery().size).url(reverse("search"))))
    return found
