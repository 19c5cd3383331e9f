"""Citing a search: the citation as text, BibTeX or RIS, and a short permanent address that remembers the count.

`/q/<key>` shows what the search found on the day it was cited, and what it finds now.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.models import CitedSearch
from portal.pages import ask
from portal.pages.citation import TYPES
from portal.pages.limits import allowed
from portal.pages.search import parse
from search.exports.citation import Citation, cite, cited, criteria
from search.query import SearchQuery
from search.terms import glossary

LONGEST = 8000


@require_safe
def search_citation(request: HttpRequest, style: str) -> HttpResponse:
    """How to cite the search of this address, as of now. Criteria that are wrong are refused with the reason."""
    query, problems = parse(request.GET)
    if problems:
        return HttpResponseBadRequest("\n".join(p.text for p in problems), content_type="text/plain; charset=utf-8")
    return written(cite(query, ask.count(query), glossary(), ask.language()), style)


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Remembers the search and leads to its permanent address; the same search has one for each day."""
    query, _problems = parse(QueryDict(request.POST.get("criteria", "")[:LONGEST]))
    if not allowed(request, "export"):
        return render(request, "export/slow_down.html", status=429)
    if query.image:
        messages.error(request, _("A picture of yours is kept for minutes only: a search with it cannot be kept."))
        return HttpResponseRedirect(query.url())
    query = query.replace(size=SearchQuery().size)
    now = cite(query, ask.count(query), glossary(), ask.language())
    words = {}
    for code in ("fr", "en"):
        with translation.override(code):
            words[f"criteria_{code}"] = criteria(query, glossary(), code)
    row, _new = CitedSearch.objects.get_or_create(
        key=now.key,
        defaults={"query": query.url("")[1:], "count": now.count, "cited_at": now.retrieved, **words},
    )
    return HttpResponseRedirect(row.get_absolute_url())


@require_safe
def cited_search(request: HttpRequest, key: str) -> HttpResponse:
    row = get_object_or_404(CitedSearch, pk=key)
    query, problems = parse(QueryDict(row.query))
    context = {"cited": row, "citation": of(row), "now": ask.count(query), "problems": problems}
    return render(request, "export/cited.html", context)


@require_safe
def cited_as(request: HttpRequest, key: str, style: str) -> HttpResponse:
    return written(of(get_object_or_404(CitedSearch, pk=key)), style)


def of(row: CitedSearch) -> Citation:
    """The citation of that day, with the permanent address."""
    address = settings.PUBLIC_URL + reverse("cited", args=[row.key])
    return cited(address, row.criteria(ask.language()), row.count, row.cited_at)


def written(citation: Citation, style: str) -> HttpResponse:
    if style not in TYPES:
        raise Http404
    words = {"txt": citation.sentence, "bib": citation.bibtex(), "ris": citation.ris()}[style]
    response = HttpResponse(words, content_type=TYPES[style])
    response["Content-Disposition"] = f'inline; filename="search-{citation.key}.{style}"'
    return response
