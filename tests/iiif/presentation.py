"""What IIIF Presentation 3.0 requires of the resources we publish, checked without a network.

Each check states a MUST of the specification (and the SHOULDs that viewers lean on); it raises AssertionError with the
place of the fault.
"""

from __future__ import annotations

import re
from typing import Any

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)*|none|@none")
KEYS = {
    "Manifest": {"@context", "id", "type", "label", "metadata", "summary", "requiredStatement", "rights", "provider",
                 "thumbnail", "homepage", "seeAlso", "partOf", "items", "service", "behavior", "viewingDirection"},
    "Collection": {"@context", "id", "type", "label", "summary", "requiredStatement", "rights", "items", "thumbnail",
                   "metadata", "homepage", "service"},
    "Canvas": {"@context", "id", "type", "label", "height", "width", "items", "annotations", "thumbnail", "seeAlso",
               "metadata", "rights", "requiredStatement", "homepage", "partOf"},
}  # fmt: skip


def check(body: dict[str, Any]) -> None:
    """A whole document as served."""
    context = body["@context"]
    assert context == CONTEXT or context[-1] == CONTEXT, "the Presentation context comes last"
    assert next(iter(body)) == "@context"
    {"Manifest": manifest, "Collection": collection, "AnnotationPage": annotation_page, "Canvas": canvas}[body["type"]](
        body
    )


def resource(body: dict[str, Any], *required: str) -> None:
    for key in ("id", "type", *required):
        assert body.get(key), f"{key} is missing in {body.get('id')}"
    assert re.match(r"https?://[^\s]+$", body["id"]), body["id"]
    if body["type"] in KEYS:
        assert set(body) <= KEYS[body["type"]], set(body) - KEYS[body["type"]]


def language_map(value: Any) -> None:
    assert isinstance(value, dict), f"not a language map: {value!r}"
    assert value, "an empty language map"
    for code, texts in value.items():
        assert LANGUAGE.fullmatch(code), code
        assert isinstance(texts, list), texts
        assert texts
        assert all(isinstance(text, str) for text in texts)


def pair(value: dict[str, Any]) -> None:
    assert set(value) == {"label", "value"}
    language_map(value["label"])
    language_map(value["value"])


def common(body: dict[str, Any]) -> None:
    language_map(body["label"])
    if "summary" in body:
        language_map(body["summary"])
    for entry in body.get("metadata", []):
        pair(entry)
    if "requiredStatement" in body:
        pair(body["requiredStatement"])
    if "rights" in body:
        assert re.match(r"http://(creativecommons|rightsstatements)\.org/", body["rights"])
    for name in ("homepage", "seeAlso", "partOf", "thumbnail"):
        assert isinstance(body.get(name, []), list), name
        for linked in body.get(name, []):
            resource(linked)
            if name == "homepage":
                language_map(linked["label"])
                assert linked["format"]
            if name == "seeAlso":
                assert linked["format"]
    for picture in body.get("thumbnail", []):
        services(picture)


def manifest(body: dict[str, Any]) -> None:
    resource(body, "label")
    common(body)
    assert isinstance(body["items"], list)
    for item in body["items"]:
        assert item["type"] == "Canvas"
        canvas(item)
    identifiers = [item["id"] for item in body["items"]]
    assert len(identifiers) == len(set(identifiers)), "canvases must have ids of their own"


def collection(body: dict[str, Any]) -> None:
    resource(body, "label")
    common(body)
    for item in body["items"]:
        resource(item, "label")
        assert item["type"] in ("Manifest", "Collection")
        language_map(item["label"])
        assert "items" not in item


def canvas(body: dict[str, Any]) -> None:
    resource(body, "label")
    common(body)
    assert "#" not in body["id"], "a canvas id has no fragment"
    assert ("height" in body) == ("width" in body)
    for side in ("height", "width"):
        assert body.get(side, 1) > 0
    for page in body["items"]:
        resource(page, "items")
        assert page["type"] == "AnnotationPage"
        for annotation in page["items"]:
            resource(annotation, "body", "target")
            assert annotation["motivation"] == "painting"
            assert annotation["target"] == body["id"]
            resource(annotation["body"])
            assert annotation["body"]["type"] == "Image"
            services(annotation["body"])
    for page in body.get("annotations", []):
        resource(page)
        assert page["type"] == "AnnotationPage"
        assert "items" not in page, "annotations are referenced, not embedded"


def services(body: dict[str, Any]) -> None:
    for service in body.get("service", []):
        old = "@id" in service
        assert service["@id" if old else "id"].startswith("http")
        assert not service["@id" if old else "id"].endswith("/info.json")
        kind = service["@type" if old else "type"]
        assert kind in (("ImageService1", "ImageService2") if old else ("ImageService3",))
        assert service["profile"]


def annotation_page(body: dict[str, Any]) -> None:
    resource(body)
    for annotation in body["items"]:
        resource(annotation, "motivation", "body", "target")
        assert annotation["type"] == "Annotation"
        assert annotation["motivation"] != "painting"
        assert re.fullmatch(r"https?://[^#]+#xywh=\d+,\d+,[1-9]\d*,[1-9]\d*", annotation["target"]), annotation[
            "target"
        ]
        bodies = annotation["body"] if isinstance(annotation["body"], list) else [annotation["body"]]
        for part in bodies:
            assert part["type"] in ("TextualBody", "Text")
            assert part.get("value") or part.get("id")
    identifiers = [annotation["id"] for annotation in body["items"]]
    assert len(identifiers) == len(set(identifiers))
