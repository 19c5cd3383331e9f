"""The image service's addresses: base, info.json, image.

404 says that there is no such page or that it was not fetched yet, 410 that it was withdrawn, 400 what is wrong with
the request, 500 that the copy on disk is damaged. Every answer is open to all origins and may be cached.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from indexing.models import Page
from portal.iiif import derivatives
from portal.iiif.geometry import BadRequest
from portal.iiif.info import CONTEXT, frame_of, information
from portal.iiif.rendering import Damaged, render
from portal.iiif.requests import ImageRequest, parse
from search.iiif.jsonld import open_to_all, problem, respond

logger = logging.getLogger(__name__)

PROFILE = '<http://iiif.io/api/image/3/level2.json>;rel="profile"'
RECIPE = "1"  # part of every ETag: raise it when the same request is drawn differently


def _page(pk: int) -> Page | HttpResponse:
    """The page, or the answer that says why it cannot be shown."""
    fields = ("width", "height", "file", "file_width", "file_height", "fetched_at", "document__rights")
    pages = Page.objects.select_related("document__corpus")
    page = pages.only(*fields, "document__withdrawn_at", "document__corpus__rights").filter(pk=pk).first()
    if page is None:
        return problem(404, _("There is no page with this number."))
    if page.document.withdrawn_at:
        return problem(410, _("This document was withdrawn."))
    if not page.file:
        return problem(404, _("The picture of this page has not been fetched from its library yet."))
    return page


def _base(request: HttpRequest, pk: int) -> str:
    """The address by which the service was reached: viewers build every other address on it."""
    return request.build_absolute_uri(f"/iiif/3/{pk}")


@open_to_all
def base(request: HttpRequest, pk: int) -> HttpResponseBase:
    return HttpResponse(status=303, headers={"Location": f"{_base(request, pk)}/info.json"})


@open_to_all
def info(request: HttpRequest, pk: int) -> HttpResponseBase:
    page = _page(pk)
    if isinstance(page, HttpResponse):
        return page
    response = respond(request, information(page, _base(request, pk)), CONTEXT, max_age=3600)
    response.headers["Link"] = PROFILE
    return response


@open_to_all
def image(
    request: HttpRequest, pk: int, region: str, size: str, rotation: str, quality: str, format: str
) -> HttpResponseBase:
    page = _page(pk)
    if isinstance(page, HttpResponse):
        return page
    try:
        asked = parse(region, size, rotation, quality, format, frame_of(page))
    except BadRequest as error:
        return problem(400, _explained(error.code))
    key = hashlib.sha256(f"{RECIPE} {pk} {page.file} {page.fetched_at} {asked.canonical}".encode()).hexdigest()
    tag = f'"{key[:32]}"'
    if unchanged := get_conditional_response(request, etag=tag):
        return unchanged
    try:
        body = derivatives.kept(key, asked.size, lambda: _drawn(page, asked))
    except FileNotFoundError:
        logger.error("working copy missing", extra={"page": pk})
        return problem(404, _("The picture of this page is missing from the disk; it must be fetched again."))
    except Damaged as error:
        logger.error("working copy damaged", extra={"page": pk, "error": str(error)})
        return problem(500, _("The picture of this page is damaged; it must be fetched again."))
    return HttpResponse(
        body,
        content_type=asked.content_type,
        headers={
            "ETag": tag,
            "Cache-Control": "public, max-age=86400",
            "Link": f'<{_base(request, pk)}/{asked.canonical}>;rel="canonical",{PROFILE}',
        },
    )


def _drawn(page: Page, asked: ImageRequest) -> bytes:
    return render(Path(settings.MEDIA_ROOT) / page.file, frame_of(page), asked)


def _explained(code: str) -> str:
    """What is wrong with a request, in the reader's language."""
    return {
        "region": _("The region must be full, square, x,y,w,h or pct:x,y,w,h."),
        "region-empty": _("The region lies outside the page or is empty."),
        "size": _("The size must be max, w, ,h w,h !w,h or pct:n, each with ^ before it or not."),
        "size-empty": _("The size leaves less than one pixel."),
        "size-upscaled": _("The size is larger than the region; put ^ before it to allow that."),
        "size-limit": _("The size is larger than the limits given in info.json."),
        "rotation": _("The rotation must be a number from 0 to 360, with ! before it to mirror."),
        "quality": _("The quality must be default, color, gray or bitonal."),
        "format": _("The format must be jpg, png or webp."),
    }[code]
