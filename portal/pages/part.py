"""Searching with a part: four numbers, drawn or typed, become the question.

A part of an illustration or of a page is an address (`region=`). A part of an uploaded picture is kept as a picture of
its own, so that it takes a POST; its page shows the picture to draw on. Numbers that are no box are said, and nothing
is asked.
"""

from __future__ import annotations

import base64
from io import BytesIO

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from PIL import Image

from portal.pages.asked import tidy
from portal.pages.limits import allowed
from search import parameters, uploads

SIDES = ("x", "y", "w", "h")
Box = tuple[int, int, int, int]


@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    criteria = QueryDict(sent.get("in", "")[:4000], mutable=True)
    for name in ("cursor", "image", "region"):
        criteria.pop(name, None)
    token = sent.get("image", "")
    if not token:
        return _of_a_page(request, sent, criteria)
    if request.method == "POST" and _kept(request, token, sent, criteria):
        return _search(criteria)
    return _drawing(request, token, criteria)


def read(sent: QueryDict) -> Box | None:
    """The box of four numbers; None where they are none. A decimal comma is a decimal point."""
    try:
        x, y, w, h = (
            round(parameters.number(0, 1_000_000)(sent.get(side, "").strip().replace(",", "."))) for side in SIDES
        )
    except parameters.Fault:
        return None
    return (x, y, w, h) if w and h else None


def _of_a_page(request: HttpRequest, sent: QueryDict, criteria: QueryDict) -> HttpResponse:
    of, box = sent.get("of", ""), read(sent)
    try:
        asked = parameters.part(f"{of}:{','.join(map(str, box))}") if box else None
    except parameters.Fault:
        asked = None
    if asked is None:
        messages.error(request, _said())
        return HttpResponseRedirect(_back(of))
    criteria["region"] = parameters.write_part(asked)
    return _search(criteria)


def _kept(request: HttpRequest, token: str, sent: QueryDict, criteria: QueryDict) -> bool:
    box = read(sent)
    if box is None:
        messages.error(request, _said())
        return False
    if not allowed(request, "upload"):
        messages.error(request, _("Too many pictures in a short time: wait a minute and send it again."))
        return False
    found = uploads.part(token, box)
    if found:
        criteria["image"] = found
    return found is not None


def _drawing(request: HttpRequest, token: str, criteria: QueryDict) -> HttpResponse:
    body = uploads.read(token) if parameters.TOKEN.fullmatch(token) else None
    if body is None:
        messages.error(request, _("Your picture is no longer kept: send it again."))
        return _search(criteria)
    with Image.open(BytesIO(body)) as picture:
        size = picture.size
    shown = "data:image/jpeg;base64," + base64.b64encode(body).decode()
    context = {"token": token, "criteria": criteria.urlencode(), "shown": shown, "width": size[0], "height": size[1]}
    return render(request, "part.html", context)


def _said() -> str:
    return _("These four numbers are no box: left, top, width and height in pixels, the last two above zero.")


def _back(of: str) -> str:
    """The page that the form came from, as far as `of` tells."""
    name, key = ("page", of[1:]) if of.startswith(parameters.ON_PAGE) else ("illustration", of)
    return reverse(name, args=[int(key)]) if key.isascii() and key.isdigit() and len(key) < 13 else reverse("search")


def _search(criteria: QueryDict) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('search')}?{tidy(criteria).urlencode()}")
