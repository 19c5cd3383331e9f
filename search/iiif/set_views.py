"""Manifests, collections and annotations of result sets and documents over HTTP: 400 when the criteria are wrong."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from indexing.models import Document, Entry, Illustration, Statement
from search.engine import Found
from search.exports.rows import Chosen
from search.hits import hits
from search.iiif import sets
from search.iiif.annotations import annotations_of, part_of_annotations
from search.iiif.asked import Refused, asked, part_asked, parts_of, refusing
from search.iiif.jsonld import open_to_all, respond
from search.iiif.manifest import CONTEXT
from search.iiif.pictures import documents_of, picture_canvas
from search.iiif.words import address
from search.terms import glossary

PICTURES, DOCUMENTS, ANNOTATED = 200, 1000, 100


@open_to_all
@refusing
def set_manifest(request: HttpRequest) -> HttpResponseBase:
    query = asked(request)
    found = Found(query)
    count = found.count()
    parts, cited = parts_of(count, PICTURES), sets.citations(query, count, found.glossary)
    part = part_asked(request, parts)
    if part is None and parts > 1:
        return respond(request, sets.of_parts("manifest", query, cited, parts), CONTEXT)
    places = found.page(((part or 1) - 1) * PICTURES, PICTURES)
    return respond(request, sets.manifest(query, cited, found.hits(places, _language()), part), CONTEXT)


@open_to_all
@refusing
def set_collection(request: HttpRequest) -> HttpResponseBase:
    query = asked(request)
    found = Found(query)
    chosen = Chosen(found)
    documents = _documents(chosen)
    parts, cited = parts_of(len(documents), DOCUMENTS), sets.citations(query, len(chosen), found.glossary)
    part = part_asked(request, parts)
    if part is None and parts > 1:
        return respond(request, sets.of_parts("collection", query, cited, parts), CONTEXT)
    shown = documents[((part or 1) - 1) * DOCUMENTS :][:DOCUMENTS]
    rows = Document.objects.only("title", "titles", "source_id").in_bulk(shown)
    return respond(request, sets.collection(query, cited, [rows[key] for key in shown], part), CONTEXT)


def _documents(chosen: Chosen) -> list[int]:
    """The documents of a result set, in the order in which the search meets them."""
    met: dict[int, None] = {}
    for places in chosen.batches():
        ids = [place.id for place in places]
        of = dict(Entry.objects.filter(pk__in=ids).values_list("pk", "document_id"))
        met.update(dict.fromkeys(of[key] for key in ids if key in of))
    return list(met)


@open_to_all
@refusing
def set_annotations(request: HttpRequest) -> HttpResponseBase:
    query = asked(request)
    found = Found(query)
    count = found.count()
    part = part_asked(request, parts_of(count, ANNOTATED)) or 1
    ids = [place.id for place in found.page((part - 1) * ANNOTATED, ANNOTATED)]
    cited = sets.citations(query, count, found.glossary)
    summary = {code: [citation.sentence] for code, citation in cited.items()}
    body = part_of_annotations(
        sets.address_of("annotations", query), part, parts_of(count, ANNOTATED), annotations_of(_rows(ids)), summary
    )
    return respond(request, body, CONTEXT)


@open_to_all
@refusing
def document_annotations(request: HttpRequest, pk: int) -> HttpResponseBase:
    document = Document.objects.filter(pk=pk).first()
    if document is None:
        raise Refused(404, _("There is no document with this number."))
    if document.withdrawn_at:
        raise Refused(410, _("This document was withdrawn."))
    live = Illustration.objects.filter(page__document=document, noise=False, withdrawn_at=None)
    ids = list(live.order_by("page__order", "y", "x", "id").values_list("pk", flat=True))
    part = part_asked(request, parts_of(len(ids), ANNOTATED)) or 1
    shown = annotations_of(_rows(ids[(part - 1) * ANNOTATED : part * ANNOTATED]))
    base = address(f"/iiif/document/{pk}/annotations")
    return respond(request, part_of_annotations(base, part, parts_of(len(ids), ANNOTATED), shown), CONTEXT)


@open_to_all
@refusing
def illustration_canvas(request: HttpRequest, pk: int) -> HttpResponseBase:
    row = Illustration.objects.select_related("page__document").filter(pk=pk).first()
    shown = hits([(pk, ())], {}, glossary(), _language())
    if row is None or not (shown or row.withdrawn_at):
        raise Refused(404, _("There is no illustration with this number."))
    if row.withdrawn_at or row.page.document.withdrawn_at:
        raise Refused(410, _("This illustration was withdrawn."))
    body = {"@context": CONTEXT, **picture_canvas(shown[0], documents_of(shown)[shown[0].document_id])}
    return respond(request, body, CONTEXT)


def _rows(ids: Sequence[int]) -> list[Illustration]:
    said = Statement.objects.exclude(status=Statement.Status.REJECTED).select_related("term", "agent")
    rows = (
        Illustration.objects.select_related("page__document__corpus")
        .defer("page__text", "page__text_blocks")
        .prefetch_related(Prefetch("statements", queryset=said))
        .in_bulk(ids)
    )
    return [rows[key] for key in ids if key in rows]


def _language() -> str:
    return (get_language() or "fr")[:2]
