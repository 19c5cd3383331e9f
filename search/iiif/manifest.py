"""A document as an IIIF Presentation 3.0 manifest, and a corpus as collections of them.

Pure: rows in, dictionaries out. Labels are given in every language of the portal; what the library wrote stays as is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from indexing import vocabularies
from indexing.models import Corpus, Document, Page
from search.iiif import content_search
from search.iiif.canvas import canvas, thumbnail
from search.iiif.rights import rights_uri
from search.iiif.words import LanguageMap, address, both, pair, plain
from search.query import SearchQuery

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
JSON = dict[str, Any]


def manifest_id(document: Document) -> str:
    return address(f"/iiif/document/{document.pk}/manifest")


def collection_id(corpus: Corpus) -> str:
    return address(f"/iiif/corpus/{corpus.slug}/collection")


def manifest(document: Document, pages: Sequence[Page]) -> JSON:
    body: JSON = {
        "@context": [content_search.CONTEXT, CONTEXT],
        "id": manifest_id(document),
        "type": "Manifest",
        "label": title(document),
        "metadata": _metadata(document),
    }
    if rights := rights_uri(document.rights) or rights_uri(document.corpus.rights):
        body["rights"] = rights
    if credit := document.attribution or document.corpus.attribution:
        body["requiredStatement"] = {"label": both(_("Attribution")), "value": plain(credit)}
    body["homepage"] = _homepages(document)
    body["seeAlso"] = _see_also(document)
    body["partOf"] = [
        {"id": collection_id(document.corpus), "type": "Collection", "label": corpus_title(document.corpus)}
    ]
    if fetched := next((page for page in pages if page.file), None):
        body["thumbnail"] = [thumbnail(fetched)]
    body["service"] = [content_search.service(document.pk)]
    return body | {"items": [canvas(page) for page in pages]}


def title(document: Document) -> LanguageMap:
    if document.titles:
        return {code: [text] for code, text in document.titles.items()}
    return plain(document.title or document.source_id)


def corpus_title(corpus: Corpus) -> LanguageMap:
    return pair(corpus.title_fr, corpus.title_en)


def collection(corpus: Corpus, documents: Sequence[Document], part: int | None = None) -> JSON:
    """The corpus, or its `part`, as a list of manifests."""
    suffix = "" if part is None else f"?part={part}"
    label = corpus_title(corpus) if part is None else {k: [f"{v[0]} ({part})"] for k, v in corpus_title(corpus).items()}
    members = [{"id": manifest_id(d), "type": "Manifest", "label": title(d)} for d in documents]
    return _collection(corpus, suffix, label) | {"items": members}


def collection_of_parts(corpus: Corpus, parts: int) -> JSON:
    """A large corpus as a list of its parts, numbered from 1."""
    base = collection_id(corpus)
    label = corpus_title(corpus)
    members = [
        {"id": f"{base}?part={n}", "type": "Collection", "label": {k: [f"{v[0]} ({n})"] for k, v in label.items()}}
        for n in range(1, parts + 1)
    ]
    return _collection(corpus, "", label) | {"items": members}


def _collection(corpus: Corpus, suffix: str, label: LanguageMap) -> JSON:
    body: JSON = {
        "@context": [content_search.CONTEXT, CONTEXT],
        "id": collection_id(corpus) + suffix,
        "type": "Collection",
        "label": label,
        "service": [content_search.service_within(SearchQuery(corpus=(corpus.slug,)))],
    }
    if corpus.description_fr or corpus.description_en:
        body["summary"] = pair(corpus.description_fr, corpus.description_en)
    if rights := rights_uri(corpus.rights):
        body["rights"] = rights
    if corpus.attribution:
        body["requiredStatement"] = {"label": both(_("Attribution")), "value": plain(corpus.attribution)}
    return body


def _metadata(document: Document) -> list[JSON]:
    kind = vocabularies.find("document_type", document.type) if document.type else None
    years = [str(year) for year in (document.year_from, document.year_to) if year is not None]
    rights = "" if rights_uri(document.rights) else document.rights
    entries: list[tuple[str | Promise, LanguageMap]] = [
        (_("Creator"), plain(document.creators)),
        (_("Publisher"), plain(document.publisher)),
        (_("Date"), plain(document.date_text or "–".join(dict.fromkeys(years)))),
        (_("Type"), pair(kind.fr, kind.en) if kind else plain(document.type)),
        (_("Language"), plain(document.language)),
        (_("Shelfmark"), plain(document.shelfmark)),
        (_("Rights"), plain(rights)),
        (_("Corpus"), corpus_title(document.corpus)),
    ]
    return [{"label": both(label), "value": value} for label, value in entries if any(map(any, value.values()))]


def _homepages(document: Document) -> list[JSON]:
    ours = {
        "id": address(f"/document/{document.pk}"),
        "type": "Text",
        "label": both(_("This document in the portal")),
        "format": "text/html",
    }
    if not document.homepage:
        return [ours]
    library = {"id": document.homepage, "type": "Text", "label": both(_("This document at its library"))}
    return [ours, library | {"format": "text/html"}]


def _see_also(document: Document) -> list[JSON]:
    """The manifest we harvested, and our own data of the same document."""
    found = {
        "id": address(f"/api/v1/search?document={document.pk}"),
        "type": "Dataset",
        "label": both(_("Illustrations of this document")),
        "format": "application/json",
    }
    if not document.manifest.startswith(("http://", "https://")):
        return [found]
    source = {"id": document.manifest, "type": "Dataset", "label": both(_("Manifest of the library"))}
    return [source | {"format": "application/ld+json", "profile": "http://iiif.io/api/presentation"}, found]
