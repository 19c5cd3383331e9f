"""IIIF Content Search 2.0 in a document, in a result set or in the portal: words in, annotations on regions out.

Each answer shows the text in which the words stand, marks them (as `highlighting` annotations with a TextQuoteSelector
each), and targets the region of the illustration on its page. Texts of the source only: what models see in pictures is
the search page's business. `motivation`, `date` and `user` are ignored, as the specification allows when said.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Sequence
from typing import Any

from django.http import QueryDict

from search.iiif.words import address
from search.query import SearchQuery
from search.results import Highlight, Hit

CONTEXT = "http://iiif.io/api/search/2/context.json"
SIZE = 50
IGNORED = ("motivation", "date", "user")
JSON = dict[str, Any]


def service(document: int | None = None) -> JSON:
    """What a manifest says of the searches in it."""
    base = address("/iiif/search" if document is None else f"/iiif/search/document/{document}")
    completion = {"id": f"{base}/autocomplete", "type": "AutoCompleteService2"}
    return {"id": base, "type": "SearchService2", "service": [completion]}


def service_within(query: SearchQuery) -> JSON | None:
    """What a collection says of the search in it; None where words, pictures or marks made it, which no words join
    without finding more than it holds. The criteria stand in the path, since viewers append `?q=` to an address."""
    if query.q or query.no or query.asks_for_likeness:
        return None
    return {"id": address(f"/iiif/search/set/{key_of(query)}"), "type": "SearchService2"}


def key_of(query: SearchQuery) -> str:
    return urlsafe_b64encode(query.url("").encode()).decode().rstrip("=")


def set_of(key: str) -> SearchQuery | None:
    """The criteria of a key; None where it is none of ours, or names what is no longer known."""
    try:
        text = urlsafe_b64decode(key.encode("ascii") + b"=" * (-len(key) % 4)).decode()
    except (Base64Error, ValueError):
        return None
    query, problems = SearchQuery.parse(QueryDict(text.removeprefix("?")))
    return None if problems or service_within(query) is None else query


def question(q: str, within: SearchQuery) -> SearchQuery:
    return within.replace(q=q, mode="text")


def answer(base: str, part: int, total: int, hits: Sequence[Hit], ignored: Sequence[str]) -> JSON:
    """`base` is the address asked, without its part; `total` counts the illustrations found."""

    def page(number: int) -> JSON:
        return {"id": f"{base}&page={number}" if number > 1 else base, "type": "AnnotationPage"}

    last = max(1, -(-total // SIZE))
    body: JSON = {"@context": CONTEXT, **page(part)}
    if ignored:
        body["ignored"] = list(ignored)
    if last > 1:
        whole = {"id": f"{base}#all", "type": "AnnotationCollection", "total": total}
        body["partOf"] = [whole | {"first": page(1), "last": page(last)}]
        body["startIndex"] = (part - 1) * SIZE
        body |= {"prev": page(part - 1)} if part > 1 else {}
        body |= {"next": page(part + 1)} if part < last else {}
    body["items"] = [_found(hit) for hit in hits]
    if marks := [mark for hit in hits for mark in _marks(hit)]:
        body["annotations"] = [{"type": "AnnotationPage", "items": marks}]
    return body


def _id(hit: Hit) -> str:
    return address(f"/iiif/illustration/{hit.id}/found")


def _found(hit: Hit) -> JSON:
    body: list[JSON] = [{"type": "TextualBody", "value": _text(hit), "format": "text/plain"}]
    if hit.image:
        body.append({"id": address(hit.image), "type": "Image", "format": "image/webp"})
    region = ",".join(map(str, hit.xywh))
    manifest = {"id": address(f"/iiif/document/{hit.document_id}/manifest"), "type": "Manifest"}
    return {
        "id": _id(hit),
        "type": "Annotation",
        "motivation": "describing",
        "body": body,
        "target": {
            "id": address(f"/iiif/page/{hit.page_id}/canvas#xywh={region}"),
            "type": "Canvas",
            "partOf": [manifest | {"label": {"none": [hit.document_title]}}],
        },
    }


def _shown(hit: Hit) -> Highlight | None:
    """The text about the picture in which the words stand, as the source wrote it."""
    return next((each for each in hit.highlights if each.field not in ("title", "machine_caption")), None)


def _text(hit: Hit) -> str:
    shown = _shown(hit)
    return "".join(words for words, _ in shown.parts) if shown else hit.caption or hit.document_title


def _marks(hit: Hit) -> list[JSON]:
    """Where the words asked stand in the text shown."""
    shown = _shown(hit)
    return [_mark(hit, shown, number) for number, (_, marked) in enumerate(shown.parts) if marked] if shown else []


def _mark(hit: Hit, shown: Highlight, number: int) -> JSON:
    before = "".join(words for words, _ in shown.parts[:number])[-40:]
    after = "".join(words for words, _ in shown.parts[number + 1 :])[:40]
    selector = {"type": "TextQuoteSelector", "prefix": before, "exact": shown.parts[number][0], "suffix": after}
    return {
        "id": f"{_id(hit)}#{shown.field}-{number}",
        "type": "Annotation",
        "motivation": "highlighting",
        "target": {"type": "SpecificResource", "source": _id(hit), "selector": [selector]},
    }
