"""What the reader marked yes and no, as the strip above the results shows it, and the marks of one illustration.

The marks live in the address. Marked pictures that are gone, or not fetched yet, stand there without a thumbnail.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from indexing.images import region_url
from indexing.models import Illustration
from search.query import SearchQuery

SIDE = 160


@dataclass(frozen=True)
class Mark:
    id: int
    label: str
    image: str


@dataclass(frozen=True)
class Marks:
    """`concept` leads to the form that makes a concept of the marks; `by` are the kinds of likeness to choose from."""

    yes: tuple[Mark, ...]
    no: tuple[Mark, ...]
    fresh: str
    concept: str
    by: tuple[tuple[str, str, str, bool], ...]


@dataclass(frozen=True)
class Judgement:
    """Of an illustration opened from a list: the list with it marked yes, marked no, or neither. `said` is what is."""

    yes: str
    no: str
    neither: str
    said: str


def marks(query: SearchQuery, asked_for: QueryDict) -> Marks | None:
    """None before the first mark."""
    if not (query.yes or query.no):
        return None
    known = thumbnails([*query.yes, *query.no])
    pairs = [("yes", key) for key in query.yes] + [("no", key) for key in query.no]
    form = urlencode([*pairs, ("by", "meaning" if query.by == "meaning" else "look")])
    kinds = (("look", _("by look")), ("meaning", _("by meaning")))
    return Marks(
        tuple(known[key] for key in query.yes),
        tuple(known[key] for key in query.no),
        listed(asked_for, yes=(), no=()),
        f"{reverse('concept-new')}?{form}",
        tuple((name, words, listed(asked_for, by=(name,)), query.by == name) for name, words in kinds),
    )


def thumbnails(ids: Sequence[int]) -> dict[int, Mark]:
    rows = Illustration.objects.select_related("page__document").defer("page__text", "page__text_blocks").in_bulk(ids)
    return {key: _mark(key, rows.get(key)) for key in ids}


def _mark(key: int, row: Illustration | None) -> Mark:
    if row is None or row.withdrawn_at:
        return Mark(key, _("Illustration no. %(number)s") % {"number": key}, "")
    picture = region_url(row.page, (row.x, row.y, row.w, row.h), SIDE, row.rotation) if row.page.file else ""
    return Mark(key, Truncator(row.caption or row.page.document.title).chars(80), picture)


def judgement(pk: int, list_address: str) -> Judgement | None:
    """None for an illustration that was not opened from a list."""
    if not list_address:
        return None
    given = QueryDict(list_address[:4000])
    key = str(pk)
    yes, no = ([one for one in given.getlist(name) if one != key] for name in ("yes", "no"))
    said = "yes" if key in given.getlist("yes") else "no" if key in given.getlist("no") else ""
    return Judgement(
        listed(given, yes=(*yes, key), no=no),
        listed(given, yes=yes, no=(*no, key)),
        listed(given, yes=yes, no=no),
        said,
    )


def listed(given: QueryDict, **changes: Sequence[str]) -> str:
    """The address of the list with other values of some parameters, from its first page."""
    query = given.copy()
    query.pop("cursor", None)
    for name, values in changes.items():
        query.setlist(name, list(values))
    asked = query.urlencode()
    return f"{reverse('search')}?{asked}" if asked else reverse("search")
