"""The illustrations of one page, for curators: one added where none was found, several merged into one.

Each is one act. A choice that comes too late is shown again with what others did meanwhile (409), and stays ticked.
"""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from indexing.curating import StaleError, acting
from indexing.curating.acting import versions
from indexing.curating.shapes import ShapeError, add, merge
from indexing.images import region_url
from indexing.models import Illustration, Page
from portal.pages import part
from portal.pages.edit import done, said
from portal.pages.edit_reading import keys
from portal.pages.edit_stale import Deed, deeds
from portal.pages.find import page_or_gone, says_gone
from portal.pages.illustration import scaled
from portal.pages.mosaic import shape
from portal.pages.page import WIDTH, frames
from portal.roles import curators_only


@require_http_methods(["GET", "HEAD", "POST"])
@curators_only
@says_gone
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = page_or_gone(pk)
    if request.method != "POST":
        return _form(request, found)
    try:
        made, act = _merged(request, found) if request.POST.get("do") == "merge" else _added(request, found)
    except StaleError as error:
        return _form(request, found, since=deeds(error.since), status=409)
    except ShapeError as error:
        return _form(request, found, said(error.code), status=422)
    if made is None:
        fault = _("These four numbers are no box: left, top, width and height in pixels, the last two above zero.")
        return _form(request, found, fault, status=422)
    return done(made.pk, act)


def _added(request: HttpRequest, page: Page) -> tuple[Illustration | None, int]:
    box = part.read(request.POST)
    if box is None:
        return None, 0
    with acting(
        cast(User, request.user), "add", detail={"page": page.pk, "box": box}, corpus=page.document.corpus
    ) as pen:
        made = add(pen, page, box)
    messages.success(request, _("The illustration is added; what it shows is being described."))
    return made, pen.act.pk


def _merged(request: HttpRequest, page: Page) -> tuple[Illustration, int]:
    chosen = keys(request.POST.getlist("one"))
    seen = {key: next(iter(keys([request.POST.get(f"version-{key}", "")])), 0) for key in chosen}
    detail = {"page": page.pk, "illustrations": chosen}
    with acting(cast(User, request.user), "merge", detail=detail, corpus=page.document.corpus, seen=seen) as pen:
        rows = Illustration.objects.select_related("page__document").filter(page=page, pk__in=chosen)
        stays = merge(pen, list(rows))
    messages.success(request, _("The illustrations are merged; this one has kept its permalink."))
    return stays, pen.act.pk


def _form(
    request: HttpRequest, page: Page, fault: str = "", since: list[Deed] | None = None, status: int = 200
) -> HttpResponse:
    chosen = keys(request.POST.getlist("one"))
    # Read before the frames: what is done in between is then refused rather than merged unseen.
    seen = versions(page.illustrations.values_list("pk", flat=True))
    rows = [(frame, seen.get(frame.illustration.pk, 0), frame.illustration.pk in chosen) for frame in frames(page)]
    context = {
        "page": page,
        "document": page.document,
        "rows": rows,
        "image": region_url(page, None, WIDTH) if page.file else "",
        "size": scaled(page.width, page.height, WIDTH),
        "shape": shape(page.width, page.height),
        "sides": [(side, request.POST.get(side, "")) for side in part.SIDES],
        "fault": fault,
        "deeds": since,
    }
    return render(request, "edit/page.html", context, status=status)
