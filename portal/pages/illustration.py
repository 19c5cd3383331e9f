"""One illustration: on its page, with all that was said of it, where it comes from, and what is like it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from indexing.images import region_url
from indexing.models import Illustration, Page
from portal.pages import ask, citation, content_state, matches, statements
from portal.pages.alike import strips
from portal.pages.find import illustration_or_gone, says_gone
from portal.pages.marked import judgement
from portal.pages.mosaic import drawing, turned
from portal.pages.neighbours import turn
from portal.pages.palette import swatches
from portal.pages.rights import rights_of
from portal.pages.whereabouts import for_viewer, whereabouts
from search.iiif.content_state import of_region

STILL = 1200
TEXT_SHOWN = 1500


@require_safe
@says_gone
def illustration(request: HttpRequest, pk: int) -> HttpResponse:
    found = illustration_or_gone(pk)
    said = statements.said_of(found, ask.language())
    state = of_region(found.page_id, found.page.document_id, found.xywh)
    frame = (found.x, found.y, found.w, found.h)
    drawn = statements.drawn(said, frame)
    width, height = turned(found.w, found.h, found.rotation)
    parts = whereabouts(request, found)
    return render(
        request,
        "illustration.html",
        {
            "illustration": found,
            "page": found.page,
            "document": found.page.document,
            "corpus_title": found.page.document.corpus.title(ask.language()),
            "rights": rights_of(found.page.document),
            "still": still(found),
            "still_size": scaled(width, height, STILL),
            "drawing": drawing(frame, found.rotation, statements.boxes(drawn), 700),
            "groups": statements.grouped(said),
            "viewer": {**for_script(found, drawn), **for_viewer(parts)},
            **parts,
            "swatches": swatches(found.palette, found.paper, ask.language()),
            "turn": turn(pk, request.GET.get("in", "")),
            "judged": judgement(pk, request.GET.get("in", "")),
            "strips": strips(pk),
            "same_block": matches.strip(pk),
            "cite": {"text": citation.sentence(found), "bib": citation.bibtex(found)},
            "measure": statements.size_of(found),
            "permalink": citation.permalink(found),
            "state": state,
            "state_url": f"{settings.PUBLIC_URL}{reverse('search')}?{content_state.NAME}={state}",
            "nearby": found.nearby_text or found.page.text[:TEXT_SHOWN],
            "linked": linked_data(found),
        },
    )


def still(found: Illustration) -> str:
    """The picture alone, shown without JavaScript and until the viewer is ready."""
    if not found.page.file:
        return ""
    return region_url(found.page, (found.x, found.y, found.w, found.h), STILL, found.rotation)


def scaled(width: int, height: int, longest: int) -> tuple[int, int]:
    share = min(1.0, longest / max(width, height))
    return max(1, round(width * share)), max(1, round(height * share))


def service(page: Page) -> str:
    """The info.json the viewer opens: ours, else the source's where the policy lets pages load it, else nothing."""
    if page.file:
        return reverse("iiif-info", args=[page.pk])
    if page.api != "none" and page.image.startswith(tuple(f"{host}/" for host in settings.IMAGE_HOSTS)):
        return f"{page.image.rstrip('/')}/info.json"
    return ""


def for_script(found: Illustration, drawn: list[statements.Said]) -> dict[str, Any]:
    """What the viewer draws, in page pixels."""
    return {
        "info": service(found.page),
        "width": found.page.width,
        "height": found.page.height,
        "frame": [found.x, found.y, found.w, found.h],
        "rotation": found.rotation,
        "boxes": statements.for_viewer(drawn),
    }


def linked_data(found: Illustration) -> dict[str, Any]:
    """schema.org ImageObject, for search engines and citation tools."""
    document = found.page.document
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "ImageObject",
        "@id": citation.permalink(found),
        "url": citation.permalink(found),
        "name": found.caption or document.title,
        "caption": found.caption,
        "creator": [{"@type": "Person", "name": name} for name in document.creators],
        "creditText": document.attribution or document.corpus.attribution,
        "license": document.rights or document.corpus.rights,
        "dateCreated": document.date_text or (str(document.year_from) if document.year_from is not None else ""),
        "isPartOf": {"@type": "CreativeWork", "name": document.title, "url": document.homepage or document.manifest},
        "contentUrl": settings.PUBLIC_URL + still(found) if still(found) else "",
    }
    return {name: value for name, value in facts.items() if value}
