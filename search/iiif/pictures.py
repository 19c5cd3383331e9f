"""Illustrations as IIIF canvases of their own: each shows the picture alone, upright, with where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from indexing.models import Document
from search.iiif.rights import rights_uri
from search.iiif.words import address, both, plain
from search.results import Hit

JSON = dict[str, Any]


def documents_of(hits: Sequence[Hit]) -> dict[int, Document]:
    rows: QuerySet[Document] = Document.objects.select_related("corpus").only(
        "title", "titles", "source_id", "rights", "attribution", "corpus__slug", "corpus__rights", "corpus__attribution"
    )
    return rows.in_bulk({hit.document_id for hit in hits})


def picture_canvas_id(key: int) -> str:
    return address(f"/iiif/illustration/{key}/canvas")


def picture_canvas(hit: Hit, document: Document) -> JSON:
    identifier = picture_canvas_id(hit.id)
    _x, _y, w, h = hit.xywh
    width, height = (h, w) if hit.rotation % 180 == 90 else (w, h)
    body: JSON = {
        "id": identifier,
        "type": "Canvas",
        "label": plain(hit.caption or hit.document_title),
        "height": height,
        "width": width,
        "metadata": [
            {"label": both(_("Document")), "value": plain(hit.document_title)},
            {"label": both(_("Page")), "value": plain(hit.page_label)},
        ],
    }
    if rights := rights_uri(document.rights) or rights_uri(document.corpus.rights):
        body["rights"] = rights
    if credit := document.attribution or document.corpus.attribution:
        body["requiredStatement"] = {"label": both(_("Attribution")), "value": plain(credit)}
    permalink = {"id": address(hit.url), "type": "Text", "format": "text/html"}
    body["homepage"] = [permalink | {"label": both(_("This illustration in the portal"))}]
    manifest = {"id": address(f"/iiif/document/{hit.document_id}/manifest"), "type": "Manifest"}
    body["partOf"] = [manifest | {"label": plain(hit.document_title)}]
    if hit.image:
        body["thumbnail"] = [{"id": address(hit.image), "type": "Image", "format": "image/webp"}]
    body["items"] = [_painting(identifier, hit)] if hit.iiif else []
    return body


def _painting(identifier: str, hit: Hit) -> JSON:
    picture = {
        "id": f"{identifier}/picture",
        "type": "Annotation",
        "motivation": "painting",
        "body": {"id": address(hit.iiif), "type": "Image", "format": "image/jpeg"},
        "target": identifier,
    }
    return {"id": f"{identifier}/pictures", "type": "AnnotationPage", "items": [picture]}
