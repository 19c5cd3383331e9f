"""The search page, whole or (for htmx) its results region only, and the address that takes a picture.

Bad parameters become notices, never errors. A search that finds nothing says which filter to take away: the same
question is counted again without each filter in turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO, cast
from urllib.parse import quote, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.pages import ask, content_state, explaining
from portal.pages.asked import OWN, Asked, tidy
from portal.pages.chips import chips
from portal.pages.colour import picker
from portal.pages.export import offer
from portal.pages.histogram import histogram
from portal.pages.limits import allowed
from portal.pages.marked import marks
from portal.pages.mosaic import tiles
from portal.pages.places import places
from portal.pages.view_switch import overview, switch
from portal.roles import is_curator
from search.parameters import MOST_CHOSEN
from search.problems import Problem
from search.query import SearchQuery
from search.results import ActiveFilter, Facet, FacetValue, Notice, Results
from search.terms import glossary
from search.uploads import UploadError, keep

FIRST = 6
WAYS_OUT = 5


@dataclass(frozen=True)
class FacetView:
    """A facet as it is drawn: the first values and the chosen ones, then the rest behind "more"."""

    facet: Facet
    first: list[FacetValue]
    rest: list[FacetValue]
    key: str


@dataclass(frozen=True)
class WayOut:
    filter: ActiveFilter
    count: int


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    if content_state.NAME in request.GET:
        return content_state.opened(request)
    asked_for = tidy(request.GET)
    fragment = bool(request.htmx) and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    address = f"{reverse('search')}?{asked_for.urlencode()}" if asked_for else reverse("search")
    if not fragment and asked_for.urlencode() != request.GET.urlencode():
        return HttpResponseRedirect(address)
    # The templates make their links from the address as it should be, not as it was sent.
    request.GET = asked_for  # type: ignore[assignment]
    response = render(request, "search/_swap.html" if fragment else "search/page.html", context(request, asked_for))
    if fragment:
        response["HX-Push-Url"] = address
    patch_vary_headers(response, ["HX-Request"])
    return response


def context(request: HttpRequest, asked_for: QueryDict) -> dict[str, object]:
    asked = Asked.parse(asked_for)
    query, problems = parse(asked_for)
    whole = overview(asked.view, query, asked_for)
    # An overview has no pages of results: its cursor is its own.
    results = ask.answer(query.replace() if whole else query)
    problems += explaining.problems(request, asked_for)
    notices = [Notice(problem.code, problem.text) for problem in problems] + list(results.notices)
    facets = list(drawn(results.facets))
    ticked = [(f.name, v.code) for f in results.facets for v in f.values if v.selected and not v.excluded]
    return {
        "asked": asked,
        "picker": picker(asked_for, ask.language()),
        "sorts": sorts(),
        "folds": folds(),
        "results": results,
        "notices": notices,
        "facets": facets,
        "hidden": asked.hidden(ticked),
        "chips": chips(asked_for),
        "marks": marks(query, asked_for),
        "marking": True,
        "ticking": whole is None and is_curator(request.user),
        "most_ticked": MOST_CHOSEN,
        "places": places(query, results.facets),
        "histogram": histogram(results.years, *asked.year_range),
        "views": switch(),
        "overview": whole,
        "tiles": tiles(results.hits, opened_from(asked_for.urlencode(), results)),
        "ways_out": ways_out(results) if not results.hits else [],
        **offer(query, results.count),
        "plan": explaining.plan(request, asked_for, results),
        "export_query": without_own(asked_for, "cursor").urlencode(),
        "scored": any(hit.score is not None for hit in results.hits),
        "criteria": without_own(asked_for, "cursor", "image").urlencode(),
    }


def parse(asked_for: QueryDict) -> tuple[SearchQuery, list[Problem]]:
    return SearchQuery.parse(asked_for, ignore=OWN)


def without_own(query: QueryDict, *more: str) -> QueryDict:
    """The query without the page's own parameters, which the search would call unknown."""
    rest = query.copy()
    for name in (*OWN, *more):
        rest.pop(name, None)
    return rest


def sorts() -> list[tuple[str, str]]:
    return [
        ("relevance", _("by relevance")),
        ("date", _("oldest first")),
        ("-date", _("newest first")),
        ("size", _("largest first")),
    ]


def folds() -> list[tuple[str, str]]:
    return [("", _("each picture")), ("document", _("one per document")), ("duplicates", _("same picture once"))]


def drawn(facets: Iterable[Facet]) -> Iterator[FacetView]:
    """Concepts share the parameter of objects, and are shown apart from them."""
    concepts = {word.code for word in glossary().by_id.values() if word.vocabulary == "concept"}
    for facet in facets:
        if facet.name != "object" or not concepts:
            yield shown(facet)
            continue
        learned = tuple(value for value in facet.values if value.code in concepts)
        yield shown(replace(facet, values=tuple(value for value in facet.values if value not in learned)))
        yield shown(replace(facet, label=_("Concepts"), values=learned), "concept")


def shown(facet: Facet, key: str = "") -> FacetView:
    first = [v for n, v in enumerate(facet.values) if n < FIRST or v.selected or v.excluded]
    return FacetView(facet, first, [v for v in facet.values if v not in first], key or facet.name)


def opened_from(listed: str, results: Results) -> list[str]:
    """Behind each illustration's address, the list it was found in: previous, next and the way back need it."""
    return ["?in=" + quote(listed, safe="") if listed else ""] * len(results.hits)


def ways_out(results: Results) -> list[WayOut]:
    """The filters whose removal would find something, the most rewarding first."""
    found = []
    for active in results.filters[:WAYS_OUT]:
        query, _problems = parse(QueryDict(urlsplit(active.remove_url).query))
        count = ask.count(query)
        if count:
            found.append(WayOut(active, count))
    return sorted(found, key=lambda way: -way.count)


@require_POST
def search_image(request: HttpRequest) -> HttpResponse:
    """Keeps the picture for a few minutes and leads to the search by it, with the criteria already chosen."""
    criteria = QueryDict(request.POST.get("criteria", "")[:4000], mutable=True)
    criteria.pop("cursor", None)
    problem = ""
    upload = request.FILES.get("picture")
    if upload is None:
        problem = _("Choose a picture first.")
    elif not allowed(request, "upload"):
        problem = _("Too many pictures in a short time: wait a minute and send it again.")
    else:
        try:
            criteria.setlist("image", [keep(cast(BinaryIO, upload))])
        except UploadError as error:
            problem = str(error)
    if problem:
        messages.error(request, problem)
    return HttpResponseRedirect(f"{reverse('search')}?{tidy(criteria).urlencode()}")
