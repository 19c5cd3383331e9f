"""Opening what a link from an IIIF viewer means (Content State 1.0): the illustration, else the page or document.

What cannot be understood, or is not of this portal, leads to the search page with a notice.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from indexing.models import Illustration
from search.iiif.content_state import State, read

NAME = "iiif-content"
#: From this overlap on (intersection over union) a region means the illustration rather than a part of the page.
SAME = 0.5


def opened(request: HttpRequest) -> HttpResponseRedirect:
    state = read(request.GET.get(NAME, ""))
    if state is None:
        messages.error(request, _("This link means nothing that is in this portal."))
        return HttpResponseRedirect(reverse("search"))
    return HttpResponseRedirect(address(state))


def address(state: State) -> str:
    if state.kind != "page" or state.xywh is None:
        return reverse(state.kind, args=[state.id])
    found = illustration_at(state.id, state.xywh)
    if found is not None:
        return reverse("illustration", args=[found])
    return f"{reverse('page', args=[state.id])}?xywh={','.join(map(str, state.xywh))}"


def illustration_at(page: int, xywh: tuple[int, int, int, int]) -> int | None:
    rows = Illustration.objects.filter(page=page, noise=False, withdrawn_at=None)
    best = max(rows, key=lambda row: _overlap((row.x, row.y, row.w, row.h), xywh), default=None)
    return best.pk if best and _overlap((best.x, best.y, best.w, best.h), xywh) >= SAME else None


def _overlap(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> float:
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    if across <= 0 or down <= 0:
        return 0.0
    shared = across * down
    return shared / (one[2] * one[3] + other[2] * other[3] - shared)


def region_of(text: str, width: int, height: int) -> tuple[int, int, int, int] | None:
    """The region that a page's own address names, kept within the page; None where it names none."""
    sides = text.split(",")
    if len(sides) != 4 or not all(side.isascii() and side.isdigit() and len(side) < 8 for side in sides):
        return None
    x, y, w, h = map(int, sides)
    w, h = min(w, width - x), min(h, height - y)
    return (x, y, w, h) if w > 0 and h > 0 else None
