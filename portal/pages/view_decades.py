"""The nearest of each decade, or of each year, as rows of pictures."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from portal.pages.ask import language
from portal.pages.view_rows import Row, listed, pictured, span
from search.query import SearchQuery
from search.views.decades import STEPS, decades


@dataclass(frozen=True)
class Shelves:
    """`following` is the address of the next page, without view; empty at the end."""

    per: str
    rows: list[Row]
    total: int
    undated: int
    following: str


def overview(query: SearchQuery, asked_for: QueryDict) -> Shelves:
    per = asked_for.get("per", "decade")
    found = decades(query, language(), per if per in STEPS else "decade")
    drawn = pictured([one.hits for one in found.decades], listed(asked_for))
    rows = [
        Row(span(one.start, one.end), one.count, one.url, several)
        for one, several in zip(found.decades, drawn, strict=True)
    ]
    return Shelves(found.per, rows, found.total, found.undated, _following(asked_for, query, found.following))


def _following(asked_for: QueryDict, query: SearchQuery, cursor: int | None) -> str:
    if cursor is None:
        return ""
    pairs = asked_for.copy()
    pairs["cursor"] = dict(query.replace(cursor=cursor).pairs())["cursor"]
    return "?" + pairs.urlencode()
