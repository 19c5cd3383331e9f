"""A result set in IIIF: its pictures as a manifest, its documents as a collection, what is said of it as annotations.

Everything carries the citation of the search in both languages. What is too long for one resource is a collection of
its parts, numbered from 1, as corpora are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from indexing.models import Document
from search.exports.citation import Citation, cite
from search.iiif import content_search
from search.iiif.manifest import CONTEXT, manifest_id, title
from search.iiif.pictures import documents_of, picture_canvas
from search.iiif.words import LanguageMap, address, both, plain
from search.query import SearchQuery
from search.results import Hit
from search.terms import Glossary

JSON = dict[str, Any]


def citations(query: SearchQuery, count: int, glossary: Glossary) -> dict[str, Citation]:
    """One for each language of the portal."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found[code] = cite(query, count, glossary, code)
    return found


def about(kind: str, identifier: str, query: SearchQuery, cited: dict[str, Citation], part: int | None = None) -> JSON:
    """What a manifest and a collection of a search have in common. Of a collection, the search in it."""
    number = f" ({part})" if part else ""
    label: LanguageMap = {code: [citation.criteria + number] for code, citation in cited.items()}
    any_language = next(iter(cited.values()))
    page = {
        "id": any_language.url,
        "type": "Text",
        "format": "text/html",
        "label": both(_("This search in the portal")),
    }
    service = content_search.service_within(query) if kind == "Collection" else None
    return {
        "@context": [content_search.CONTEXT, CONTEXT] if service else CONTEXT,
        "id": identifier,
        "type": kind,
        "label": label,
        "summary": {code: [citation.sentence] for code, citation in cited.items()},
        "metadata": [
            {"label": both(_("Consulted on")), "value": plain(any_language.day)},
            {"label": both(_("Illustrations")), "value": plain(str(any_language.count))},
        ],
        "homepage": [page | {"label": both(_("This search in the portal"))}],
        **({"service": [service]} if service else {}),
    }


def address_of(kind: str, query: SearchQuery, part: int | None = None) -> str:
    """`kind` is manifest, collection or annotations."""
    url = address(query.url(f"/iiif/search/{kind}"))
    return url if part is None else f"{url}{'&' if '?' in url else '?'}part={part}"


def manifest(query: SearchQuery, cited: dict[str, Citation], hits: Sequence[Hit], part: int | None) -> JSON:
    documents = documents_of(hits)
    canvases = [picture_canvas(hit, documents[hit.document_id]) for hit in hits]
    body = about("Manifest", address_of("manifest", query, part), query, cited, part)
    return body | {"items": canvases}


def collection(query: SearchQuery, cited: dict[str, Citation], documents: Sequence[Document], part: int | None) -> JSON:
    body = about("Collection", address_of("collection", query, part), query, cited, part)
    return body | {"items": [{"id": manifest_id(d), "type": "Manifest", "label": title(d)} for d in documents]}


def of_parts(kind: str, query: SearchQuery, cited: dict[str, Citation], parts: int) -> JSON:
    """A large set as a list of its parts: manifests of pictures, or collections of documents."""
    of = {"manifest": "Manifest", "collection": "Collection"}[kind]
    body = about("Collection", address_of(kind, query), query, cited)
    members = [
        {
            "id": address_of(kind, query, number),
            "type": of,
            "label": {code: [f"{citation.criteria} ({number})"] for code, citation in cited.items()},
        }
        for number in range(1, parts + 1)
    ]
    return body | {"items": members}
