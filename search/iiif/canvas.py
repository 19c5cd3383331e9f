"""One page as an IIIF Presentation 3.0 canvas, in source pixels, so that boxes drawn on it need no arithmetic."""

from __future__ import annotations

from typing import Any

from indexing.images import region_url
from indexing.models import Page
from indexing.sources.image_requests import image_url
from indexing.sources.records import PageRecord
from search.iiif.words import address, plain

JSON = dict[str, Any]
THUMBNAIL = 400
WITHOUT_DIMENSIONS = 1600  # longest side asked of a source that never said how large its picture is


def canvas_id(page: Page) -> str:
    return address(f"/iiif/page/{page.pk}/canvas")


def canvas(page: Page) -> JSON:
    """A page with neither a working copy nor a picture on the web is an empty canvas."""
    identifier = canvas_id(page)
    described: JSON = {"id": identifier, "type": "Canvas", "label": plain(page.label or str(page.order))}
    if page.width and page.height:
        described |= {"height": page.height, "width": page.width}
    if page.file:
        described["thumbnail"] = [thumbnail(page)]
    body = _own_image(page) if page.file else _source_image(page)
    described["items"] = [_painting(identifier, body)] if body else []
    annotations = address(f"/iiif/page/{page.pk}/annotations")
    described["annotations"] = [{"id": annotations, "type": "AnnotationPage"}]
    if page.alto.startswith(("http://", "https://")):
        described["seeAlso"] = [
            {"id": page.alto, "type": "Dataset", "format": "application/xml", "label": plain("ALTO")}
        ]
    return described


def thumbnail(page: Page) -> JSON:
    return {
        "id": address(region_url(page, None, THUMBNAIL)),
        "type": "Image",
        "format": "image/webp",
        "service": [_own_service(page)],
    }


def _painting(identifier: str, body: JSON) -> JSON:
    picture = {
        "id": f"{identifier}/picture",
        "type": "Annotation",
        "motivation": "painting",
        "body": body,
        "target": identifier,
    }
    return {"id": f"{identifier}/pictures", "type": "AnnotationPage", "items": [picture]}


def _own_service(page: Page) -> JSON:
    return {"id": address(f"/iiif/3/{page.pk}"), "type": "ImageService3", "profile": "level2"}


def _own_image(page: Page) -> JSON:
    """Without width and height: harvesters take those for the page's, and the working copy may be smaller."""
    return {
        "id": address(f"/iiif/3/{page.pk}/full/max/0/default.jpg"),
        "type": "Image",
        "format": "image/jpeg",
        "service": [_own_service(page)],
    }


def _source_image(page: Page) -> JSON | None:
    """The library's own picture, by its service when it has one."""
    if not page.image.startswith(("http://", "https://")):
        return None
    known: Any = page  # the model and the record share the names that an address is made of
    names = ("order", "width", "height", "image", "api", "level", "quality")
    record = PageRecord(**{name: getattr(known, name) for name in names}, sizes=tuple((w, h) for w, h in page.sizes))
    largest = image_url(record, max(page.width, page.height) or WITHOUT_DIMENSIONS)
    body: JSON = {"id": largest, "type": "Image", "format": "image/jpeg"}
    if page.api == "none":
        del body["format"]
    elif page.api == "3":
        body["service"] = [{"id": page.image, "type": "ImageService3", "profile": f"level{page.level}"}]
    else:
        profile = f"http://iiif.io/api/image/{page.api}/level{page.level}.json"
        if page.api == "1":
            profile = f"http://library.stanford.edu/iiif/image-api/1.1/compliance.html#level{page.level}"
        body["service"] = [{"@id": page.image, "@type": f"ImageService{page.api}", "profile": profile}]
    return body
