"""What an analysed page is saved as, and sent on: crops, COCO and IIIF annotations for all; a corpus for curators."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from indexing.curating.lent import LentBox, send
from indexing.models import Corpus
from portal.pages import ask
from portal.pages.analyse import context, looked_at
from portal.pages.analyse_state import State, read
from portal.pages.limits import allowed
from portal.roles import curators_only
from search import analysed_files as files
from search import uploads
from search.analysing import Analysis

Maker = Callable[[Analysis, State], bytes]


def _crops(found: Analysis, state: State) -> bytes:
    body = uploads.read(found.token)
    if body is None:
        raise Http404
    return files.crops(body, state.above())


def _json(make: Callable[..., object]) -> Maker:
    def made(found: Analysis, state: State) -> bytes:
        return json.dumps(make(found, state.above(), state.source), ensure_ascii=False, indent=1).encode()

    return made


FILES: dict[str, tuple[str, Maker]] = {
    "crops.zip": ("application/zip", _crops),
    "coco.json": ("application/json", _json(files.coco)),
    "annotations.json": ("application/ld+json", _json(files.annotation_page)),
}


@require_POST
def save(request: HttpRequest, token: str, name: str) -> HttpResponse:
    """A file of the boxes that the slider lets through."""
    if name not in FILES:
        raise Http404
    found = looked_at(request, token)
    if isinstance(found, HttpResponse):
        return found
    if not allowed(request, "upload"):
        messages.error(request, _("Too many requests in a short time: wait a minute and try again."))
        return HttpResponseRedirect(reverse("analysed", args=[token]))
    state = read(request.POST, found, ask.language())
    if not state.above():
        state.problems.append(_("There is no box to save."))
    if state.problems:
        return render(request, "analyse/page.html", context(request, found, state), status=422)
    kind, make = FILES[name]
    answer = HttpResponse(make(found, state), content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@curators_only
def keep(request: HttpRequest, token: str) -> HttpResponse:
    """Sends the page to a corpus: the only way in which anything of it is kept."""
    found = looked_at(request, token)
    if isinstance(found, HttpResponse):
        return found
    state = read(request.POST, found, ask.language())
    title, pk = request.POST.get("title", "").strip(), request.POST.get("corpus", "")
    if not title:
        state.problems.append(_("Give the page a title."))
    body = uploads.read(token)
    if state.problems or body is None:
        return render(request, "analyse/page.html", context(request, found, state), status=422)
    corpus = get_object_or_404(Corpus, pk=int(pk) if pk.isascii() and pk.isdigit() and len(pk) < 18 else 0)
    boxes = [
        LentBox(box.vocabulary, box.code, box.confidence, box.place,
                None if box.by_reader else found.agents[box.vocabulary][0])
        for box in state.above()
    ]  # fmt: skip
    size = (found.width, found.height)
    page = send(cast(User, request.user), corpus, title[:500], state.source, body, size, boxes)
    messages.success(request, _("The page is in the corpus; its illustrations are being described."))
    return redirect(page)
