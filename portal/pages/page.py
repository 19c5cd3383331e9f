"""One page, whole, with its illustrations framed; each frame is a link."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from indexing.images import region_url
from indexing.models import Illustration, Page
from portal.pages import content_state
from portal.pages.find import page_or_gone, says_gone
from portal.pages.illustration import scaled
from portal.pages.rights import rights_of
from search.parameters import ON_PAGE

WIDTH = 1400


@dataclass(frozen=True)
class Frame:
    illustration: Illustration
    number: int
    letter: str
    stroke: str
    text_x: str
    text_y: str


@require_safe
@says_gone
def page(request: HttpRequest, pk: int) -> HttpResponse:
    if content_state.NAME in request.GET:
        return content_state.opened(request)
    found = page_or_gone(pk)
    siblings = found.document.pages
    return render(
        request,
        "page.html",
        {
            "page": found,
            "document": found.document,
            "rights": rights_of(found.document),
            "image": region_url(found, None, WIDTH) if found.file else "",
            "size": scaled(found.width, found.height, WIDTH),
            "frames": frames(found),
            "part_of": f"{ON_PAGE}{found.pk}",
            "pointed": content_state.region_of(request.GET.get("xywh", ""), found.width, found.height),
            "previous": siblings.filter(order__lt=found.order).order_by("-order").first(),
            "following": siblings.filter(order__gt=found.order).order_by("order").first(),
        },
    )


def frames(found: Page) -> list[Frame]:
    """Numbered in reading order, so that a frame and its line in the list can be told to be the same."""
    seen = found.illustrations.filter(noise=False, withdrawn_at=None).order_by("y", "x")
    letter = found.height / 60
    return [
        Frame(
            one,
            number,
            f"{letter:.0f}",
            f"{letter / 4:.1f}",
            f"{one.x + letter * 0.3:.0f}",
            f"{one.y + letter * 1.1:.0f}",
        )
        for number, one in enumerate(seen, 1)
    ]
