"""What the search field offers while a reader types, as a list for `static/js/suggest.js`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.pages import ask
from portal.pages.asked import OWN, tidy
from search.query import SearchQuery
from search.suggest import suggest as found


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    query, _problems = SearchQuery.parse(tidy(request.GET), ignore=OWN)
    context = {"suggestions": found(query, ask.language()), "view": request.GET.get("view", "mosaic")}
    return render(request, "search/_suggestions.html", context)
