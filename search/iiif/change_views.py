"""The feed of changes over HTTP."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from search.iiif import changes
from search.iiif.asked import Refused, parts_of, refusing
from search.iiif.jsonld import open_to_all, respond


@open_to_all
def all_changes(request: HttpRequest) -> HttpResponseBase:
    return respond(request, changes.collection(changes.count()), changes.CONTEXT)


@open_to_all
@refusing
def page_of_changes(request: HttpRequest, number: int) -> HttpResponseBase:
    total = changes.count()
    if number >= max(1, parts_of(total, changes.SIZE)):
        raise Refused(404, _("There is no such part."))
    return respond(request, changes.page(number, total), changes.CONTEXT)
