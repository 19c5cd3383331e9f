"""Content Search and its completion over HTTP: 400 for words or pages that cannot be used, 404 and 410 as manifests and
for the key of no set."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from indexing.models import Document
from search.engine import Found
from search.highlights import marked
from search.iiif import autocomplete, content_search
from search.iiif.asked import Refused, part_asked, parts_of, refusing
from search.iiif.jsonld import open_to_all, respond
from search.iiif.words import address
from search.parameters import DEEPEST
from search.query import SearchQuery

LONGEST = 500
KNOWN = {"q", "page", "min", "lang", *content_search.IGNORED}


@open_to_all
@refusing
def search(request: HttpRequest, pk: int | None = None, key: str = "") -> HttpResponseBase:
    _check(request, pk)
    found = Found(content_search.question(_words(request), _within(pk, key)))
    count = found.count() if found.query.q else 0
    part = part_asked(request, min(parts_of(count, content_search.SIZE), DEEPEST // content_search.SIZE), "page") or 1
    places = found.page((part - 1) * content_search.SIZE, content_search.SIZE) if count else []
    hits = marked(found.hits(places, (get_language() or "fr")[:2]), found.words)
    base = f"{address(_path(pk, key))}?{urlencode({'q': _words(request)})}"
    body = content_search.answer(base, part, count, hits, _ignored(request))
    return respond(request, body, content_search.CONTEXT)


@open_to_all
@refusing
def complete(request: HttpRequest, pk: int | None = None) -> HttpResponseBase:
    _check(request, pk)
    least = request.GET.get("min", "1")
    if not (least.isdecimal() and len(least) < 10):
        raise Refused(400, _("“min” is not a number."))
    q = _words(request)
    base = address(_path(pk))
    found = autocomplete.terms(q, pk, int(least))
    body = autocomplete.answer(f"{base}/autocomplete?q={quote(q)}", f"{base}?q=", found, _ignored(request))
    return respond(request, body, content_search.CONTEXT)


def _path(pk: int | None, key: str = "") -> str:
    if key:
        return f"/iiif/search/set/{key}"
    return "/iiif/search" if pk is None else f"/iiif/search/document/{pk}"


def _within(pk: int | None, key: str) -> SearchQuery:
    if not key:
        return SearchQuery(document=() if pk is None else (pk,))
    if (query := content_search.set_of(key)) is None:
        raise Refused(404, _("There is no result set of this name."))
    return query


def _words(request: HttpRequest) -> str:
    q = request.GET.get("q", "").strip()
    if len(q) > LONGEST or "\x00" in q:
        raise Refused(400, _("“q” is too long."))
    return q


def _ignored(request: HttpRequest) -> list[str]:
    return [name for name in content_search.IGNORED if name in request.GET]


def _check(request: HttpRequest, pk: int | None) -> None:
    if unknown := sorted(set(request.GET) - KNOWN):
        raise Refused(400, _("“%(name)s” is no parameter of this service.") % {"name": unknown[0][:60]})
    if pk is None:
        return
    document = Document.objects.only("withdrawn_at").filter(pk=pk).first()
    if document is None:
        raise Refused(404, _("There is no document with this number."))
    if document.withdrawn_at:
        raise Refused(410, _("This document was withdrawn."))
