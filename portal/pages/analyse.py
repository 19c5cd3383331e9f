"""Analyse a page: lend a picture or name its address, see what is found, change it, save it. Nothing of it is kept.

The boxes live in the form of the page; each POST shows them as they were sent. A picture that has expired leads back to
the first page with a word; without an encoder the page says so and offers the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from indexing.models import Corpus
from indexing.sources.records import SourceError
from portal.pages import ask
from portal.pages.analyse_state import State, first, read
from portal.pages.limits import allowed
from portal.pages.reasons import in_words
from portal.roles import is_curator
from search import analysing, looking_with, parameters, uploads
from search.analysing import Analysis
from search.encoder import NoEncoderError

#: Characters of an address that a page carries along.
LONGEST = 2000


@require_http_methods(["GET", "HEAD", "POST"])
def analyse(request: HttpRequest) -> HttpResponse:
    problem = ""
    if request.method == "POST":
        try:
            return _shown(_lent(request), request.POST.get("address", "").strip())
        except (uploads.UploadError, ValueError) as error:
            problem = str(error)
        except SourceError as error:
            problem = _("The address cannot be used: %(reason)s") % {"reason": in_words(error.code)}
    context = {
        "problem": problem,
        "able": analysing.able(),
        "address": request.POST.get("address", "")[:LONGEST],
        "detectors": looking_with.choices(),
        "detector": request.POST.get("detector", ""),
    }
    return render(request, "analyse/begin.html", context, status=422 if problem else 200)


def _lent(request: HttpRequest) -> str:
    """The token of what was sent. UploadError, SourceError; ValueError with a sentence."""
    file, address = request.FILES.get("picture"), request.POST.get("address", "").strip()
    if not file and not address:
        raise ValueError(_("Choose a picture, or give the address of one."))
    if not allowed(request, "upload"):
        raise ValueError(_("Too many pictures in a short time: wait a minute and send it again."))
    detector = looking_with.asked(request.POST.get("detector", ""))
    number = request.POST.get("number", "").strip() or "1"
    if not file and not (number.isascii() and number.isdigit() and 0 < int(number[:9]) < 100_000):
        raise ValueError(_("The number of the page must be 1 or more."))
    token = analysing.lend(cast(BinaryIO, file)) if file else analysing.lend_from(address, int(number[:9]))
    looking_with.choose(token, detector)
    return token


def _shown(token: str, source: str) -> HttpResponse:
    query = f"?{urlencode({'source': source})}" if source and len(source) <= LONGEST else ""
    return HttpResponseRedirect(reverse("analysed", args=[token]) + query)


@require_http_methods(["GET", "HEAD", "POST"])
def analysed(request: HttpRequest, token: str) -> HttpResponse:
    """The page with its boxes: as found, or as the form has them."""
    found = looked_at(request, token)
    if isinstance(found, HttpResponse):
        return found
    state = read(request.POST, found, ask.language()) if request.method == "POST" else first(request.GET, found)
    return render(request, "analyse/page.html", context(request, found, state))


def looked_at(request: HttpRequest, token: str) -> Analysis | HttpResponse:
    """What the machine sees, or the answer that says why there is nothing."""
    try:
        if not parameters.TOKEN.fullmatch(token):
            raise NoEncoderError("image-expired")
        return analysing.analysis(token)
    except NoEncoderError as error:
        if error.code == "image-expired":
            messages.error(request, _("Your picture is no longer kept: send it again."))
            return HttpResponseRedirect(reverse("analyse"))
        return render(request, "analyse/waiting.html", {"code": error.code, "token": token}, status=503)


def context(request: HttpRequest, found: Analysis, state: State) -> dict[str, Any]:
    language = ask.language()
    return {
        "found": found,
        "state": state,
        "rows": rows(state, language),
        "shown": len(state.above()),
        "names": sorted(set(analysing.names(language).values())),
        "letter": max(found.width, found.height) / 45,
        "agents": dict.fromkeys(name for _pk, name in found.agents.values()),
        "corpora": [(one.pk, one.title(language)) for one in Corpus.objects.all()] if is_curator(request.user) else [],
        "most": analysing.MOST,
        "blank": {"n": "", "name": "", "percent": 100, "sides": [(side, "") for side in ("x", "y", "w", "h")]},
    }


def rows(state: State, language: str) -> Sequence[dict[str, Any]]:
    return [
        {
            "n": number,
            "box": box,
            "name": analysing.name_of(box, language),
            "percent": round(100 * box.confidence),
            "below": box.confidence < state.floor,
            "sides": tuple(zip(("x", "y", "w", "h"), box.place, strict=True)),
        }
        for number, box in enumerate(state.boxes, start=1)
    ]


@require_safe
def picture(request: HttpRequest, token: str) -> HttpResponse:
    """The picture as it is kept, for the page that shows it and for nobody's cache."""
    body = uploads.read(token) if parameters.TOKEN.fullmatch(token) else None
    answer = HttpResponse(status=404) if body is None else HttpResponse(body, content_type="image/jpeg")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
