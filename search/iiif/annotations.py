"""What is said of a page's illustrations, as W3C Web Annotations on the page's canvas.

One annotation links each illustration's region to its permalink, with its rights; one tags each statement's box, or the
illustration where it has none, with the term in French and in English. Confidence and version are no part of the IIIF
vocabulary: the page's own context says what they mean. Rejected statements, noise and withdrawn illustrations are left
out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from indexing.models import Agent, Document, Illustration, Page, Statement
from search.iiif.canvas import canvas_id
from search.iiif.manifest import CONTEXT
from search.iiif.rights import rights_uri
from search.iiif.words import address, both, plain

JSON = dict[str, Any]
EXTENSION = {"confidence": "https://schema.org/ratingValue", "softwareVersion": "https://schema.org/softwareVersion"}


def annotation_page(page: Page, illustrations: Iterable[Illustration]) -> JSON:
    """`illustrations` come with their statements, terms and agents already read, `page` with document and corpus."""
    rows = list(illustrations)
    for row in rows:
        row.page = page
    return {
        "@context": [EXTENSION, CONTEXT],
        "id": address(f"/iiif/page/{page.pk}/annotations"),
        "type": "AnnotationPage",
        "label": plain(page.label or str(page.order)),
        "items": annotations_of(rows),
    }


def annotations_of(illustrations: Iterable[Illustration]) -> list[JSON]:
    """Of illustrations whose pages have their documents and corpora already read."""
    items: list[JSON] = []
    for illustration in illustrations:
        page = illustration.page
        items.append(_link(page, illustration))
        items += [_tag(page, illustration, statement) for statement in illustration.statements.all()]
    return items


def part_of_annotations(
    base: str, part: int, parts: int, items: list[JSON], summary: dict[str, list[str]] | None = None
) -> JSON:
    """One page of a long list of annotations; `base` is the address of the list, `parts` how many pages it has."""

    def page(number: int) -> JSON:
        return {"id": f"{base}{'&' if '?' in base else '?'}part={number}", "type": "AnnotationPage"}

    body: JSON = {"@context": [EXTENSION, CONTEXT], **page(part)}
    if summary:
        body["summary"] = summary
    last = max(parts, 1)
    body["partOf"] = [{"id": base, "type": "AnnotationCollection", "first": page(1), "last": page(last)}]
    if part > 1:
        body["prev"] = page(part - 1)
    if part < last:
        body["next"] = page(part + 1)
    return body | {"items": items}


def _link(page: Page, illustration: Illustration) -> JSON:
    body: JSON = {
        "id": address(f"/illustration/{illustration.pk}"),
        "type": "Text",
        "format": "text/html",
    }
    if illustration.caption:
        body["label"] = plain(illustration.caption)
    body |= _rights(page.document)
    return {
        "id": address(f"/illustration/{illustration.pk}#region"),
        "type": "Annotation",
        "motivation": "linking",
        "body": body,
        "target": f"{canvas_id(page)}#xywh={illustration.xywh}",
    }


def _rights(document: Document) -> JSON:
    rights, credit = document.rights or document.corpus.rights, document.attribution or document.corpus.attribution
    body: JSON = {"rights": uri} if (uri := rights_uri(rights)) else {}
    if said := ". ".join(filter(None, (credit, "" if body else rights))):
        body["requiredStatement"] = {"label": both(_("Attribution")), "value": plain(said)}
    return body


def _tag(page: Page, illustration: Illustration, statement: Statement) -> JSON:
    term = statement.term
    words = {"fr": term.fr, "en": term.en}
    if len(set(words.values())) == 1:
        words = {"": term.en}
    return {
        "id": address(f"/illustration/{illustration.pk}#statement-{statement.pk}"),
        "type": "Annotation",
        "motivation": "tagging",
        "body": [_text(value, language) for language, value in words.items()],
        "target": f"{canvas_id(page)}#xywh={statement.xywh or illustration.xywh}",
        "confidence": round(statement.confidence, 4),
        "created": statement.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        **_speaker(statement.agent),
    }


def _text(value: str, language: str) -> JSON:
    body = {"type": "TextualBody", "purpose": "tagging", "format": "text/plain", "value": value}
    return body | {"language": language} if language else body


def _speaker(agent: Agent) -> JSON:
    """A model generated the annotation; a person or a catalogue created it."""
    if agent.kind == Agent.Kind.MODEL:
        software = {"type": "Software", "name": agent.name, "softwareVersion": agent.version, "homepage": agent.url}
        return {"generator": {key: value for key, value in software.items() if value}}
    kind = "Person" if agent.kind == Agent.Kind.PERSON else "Organization"
    return {"creator": {"type": kind, "name": agent.name}}
