"""Manifests, canvases, annotation pages and collections over HTTP: 404 when unknown, 410 when withdrawn."""

from __future__ import annotations

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from indexing.models import Corpus, Document, Illustration, Page, Statement
from search.iiif.annotations import annotation_page
from search.iiif.canvas import canvas
from search.iiif.jsonld import open_to_all, problem, respond
from search.iiif.manifest import CONTEXT, collection, collection_of_parts, manifest

PART = 1000  # documents in one collection; beyond, a corpus is a collection of collections


@open_to_all
def document_manifest(request: HttpRequest, pk: int) -> HttpResponseBase:
    document = Document.objects.select_related("corpus").filter(pk=pk).first()
    if document is None:
        return problem(404, _("There is no document with this number."))
    if document.withdrawn_at:
        return problem(410, _("This document was withdrawn."))
    pages = list(document.pages.defer("text", "text_blocks"))
    return respond(request, manifest(document, pages), CONTEXT)


@open_to_all
def page_canvas(request: HttpRequest, pk: int) -> HttpResponseBase:
    page = _page(pk)
    return respond(request, {"@context": CONTEXT, **canvas(page)}, CONTEXT) if isinstance(page, Page) else page


@open_to_all
def page_annotations(request: HttpRequest, pk: int) -> HttpResponseBase:
    page = _page(pk)
    if not isinstance(page, Page):
        return page
    said = Statement.objects.exclude(status=Statement.Status.REJECTED).select_related("term", "agent")
    shown = Illustration.objects.filter(page=page, noise=False, withdrawn_at=None)
    illustrations = shown.prefetch_related(Prefetch("statements", queryset=said))
    return respond(request, annotation_page(page, illustrations), CONTEXT)


@open_to_all
def corpus_collection(request: HttpRequest, slug: str) -> HttpResponseBase:
    corpus = Corpus.objects.filter(slug=slug).first()
    if corpus is None:
        return problem(404, _("There is no corpus of this name."))
    documents = corpus.documents.filter(withdrawn_at=None).only("title", "titles", "source_id")
    parts = -(-documents.count() // PART)
    asked = request.GET.get("part")
    if asked is None:
        body = collection_of_parts(corpus, parts) if parts > 1 else collection(corpus, list(documents))
        return respond(request, body, CONTEXT)
    part = int(asked) if asked.isdecimal() and len(asked) < 9 else 0
    if not 1 <= part <= parts:
        return problem(404, _("This collection has no such part."))
    return respond(request, collection(corpus, list(documents[(part - 1) * PART : part * PART]), part), CONTEXT)


def _page(pk: int) -> Page | HttpResponseBase:
    page = Page.objects.select_related("document__corpus").defer("text", "text_blocks").filter(pk=pk).first()
    if page is None:
        return problem(404, _("There is no page with this number."))
    if page.document.withdrawn_at:
        return problem(410, _("This document was withdrawn."))
    return page
