"""Before and after in the list an illustration was opened from, by running that search again.

`?in=` carries the list's own query string. A list that has changed meanwhile, or a string that means nothing, leaves
only the way back, or nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from django.http import QueryDict
from django.urls import reverse

from portal.pages import ask
from portal.pages.asked import OWN
from search.query import SearchQuery


@dataclass(frozen=True)
class Turn:
    """`back` leads to the list, at this picture."""

    back: str
    previous: str
    following: str


def turn(pk: int, listed: str) -> Turn | None:
    if not listed:
        return None
    given = QueryDict(listed[:4000])
    query, _problems = SearchQuery.parse(given, ignore=OWN)
    back = f"{reverse('search')}?{given.urlencode()}#hit-{pk}"
    # One more on each side: the neighbours of the first and the last stand on other pages.
    start = max(query.cursor - 1, 0)
    ids = ask.ids(query, start, query.size + 2)
    if pk not in ids:
        return Turn(back, "", "")
    at = ids.index(pk)
    previous = _address(ids[at - 1], start + at - 1, query, given) if at else ""
    following = _address(ids[at + 1], start + at + 1, query, given) if at + 1 < len(ids) else ""
    return Turn(back, previous, following)


def _address(pk: int, place: int, query: SearchQuery, given: QueryDict) -> str:
    """The neighbour's address, within the page of the list that it stands on."""
    page = query.replace(cursor=place // query.size * query.size).pairs()
    listed = QueryDict(mutable=True)
    for name, value in page:
        listed.appendlist(name, value)
    if "view" in given:
        listed["view"] = str(given["view"])
    return f"{reverse('illustration', args=[pk])}?in={quote(listed.urlencode(), safe='')}"
