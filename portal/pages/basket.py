"""The basket's page, and the address that puts illustrations in and takes them out.

With scripts, htmx asks for the button's new state and the figure in the header; without, the reader is led back to the
page they came from. What is no illustration here any more is left out of the page, and of its exports.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from indexing.models import Illustration
from portal import basket as kept
from portal.pages import ask
from portal.pages.export import offer
from portal.pages.mosaic import tiles
from search.parameters import LARGEST_SIZE, MOST_CHOSEN
from search.query import SearchQuery


@require_http_methods(["GET", "HEAD", "POST"])
def basket(request: HttpRequest) -> HttpResponse:
    return change(request) if request.method == "POST" else show(request)


def show(request: HttpRequest) -> HttpResponse:
    ids = kept.held(request)
    query = SearchQuery(id=tuple(sorted(ids)), size=LARGEST_SIZE)
    found = {hit.id: hit for part in range(0, len(ids), LARGEST_SIZE) for hit in ask.hits(query.replace(cursor=part))}
    shown = [found[key] for key in ids if key in found]
    whole = SearchQuery(id=tuple(sorted(found)))
    context = {
        "tiles": tiles(shown),
        "missing": len(ids) - len(shown),
        "most": MOST_CHOSEN,
        "search_url": whole.url(reverse("search")),
        **offer(whole, len(shown)),
    }
    return render(request, "basket/page.html", context)


def change(request: HttpRequest) -> HttpResponse:
    """`add` and `remove` are ids, each may be repeated; `empty` takes everything out."""
    added, removed = _ids(request, "add"), _ids(request, "remove")
    fits = True
    if added:
        known = set(Illustration.objects.filter(pk__in=added, withdrawn_at=None).values_list("pk", flat=True))
        fits = kept.add(request, [key for key in added if key in known])
    if removed:
        kept.remove(request, removed)
    if "empty" in request.POST:
        kept.empty(request)
    full = "" if fits else _("The basket is full: it holds %(most)s illustrations.") % {"most": MOST_CHOSEN}
    if request.htmx and len(added) + len(removed) == 1:  # type: ignore[attr-defined]
        key = (added or removed)[0]
        return render(request, "basket/_changed.html", {"key": key, "full": full})
    if full:
        messages.error(request, full)
    return HttpResponseRedirect(_back(request))


def _ids(request: HttpRequest, name: str) -> list[int]:
    return [int(text) for text in request.POST.getlist(name) if text.isascii() and text.isdigit() and len(text) < 13]


def _back(request: HttpRequest) -> str:
    asked = request.POST.get("next", "")
    return asked if url_has_allowed_host_and_scheme(asked, {request.get_host()}) else reverse("basket")
