"""The views of a result set, and what each needs besides the results: nothing for mosaic and list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from portal.pages import view_decades, view_map, view_timeline
from search.query import SearchQuery

#: Views that show the whole result set at once and have no pages of results.
OVERVIEWS: dict[str, Callable[[SearchQuery, QueryDict], Any]] = {
    "timeline": view_timeline.overview,
    "decades": view_decades.overview,
    "map": view_map.overview,
}


def switch() -> list[tuple[str, str]]:
    """(value of `view`, words); the first is the one without a value."""
    return [
        ("", _("Mosaic")),
        ("list", _("List")),
        ("timeline", _("Timeline")),
        ("decades", _("Decades")),
        ("map", _("Map")),
    ]


def overview(view: str, query: SearchQuery, asked_for: QueryDict) -> Any:
    """What the template of `view` draws; None for the views of one page of results."""
    return OVERVIEWS[view](query, asked_for) if view in OVERVIEWS else None
