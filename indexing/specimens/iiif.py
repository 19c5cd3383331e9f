"""IIIF descriptions of a specimen library: collection, manifests in two versions, image information.

Every third document is published as Presentation 2.1 with Image API 2, one document at level 0 with fixed
sizes and one without any image service, because libraries differ. Pure: truth in, JSON-ready dicts out.
"""

from __future__ import annotations

from typing import Any

from .alto import has_text
from .truth import SpecimenDocument, SpecimenPage

Json = dict[str, Any]
_TYPES = {
    "press": ("presse", "newspaper"), "periodical": ("revue", "periodical"), "book": ("livre", "book"),
    "manuscript": ("manuscrit", "manuscript"), "image": ("image", "image"), "map": ("carte", "map"),
    "score": ("partition", "score"),
}  # fmt: skip
_LEVEL_0, _NO_SERVICE = 3, 4  # index % 12 of the documents published at level 0 and without a service
FIXED = (200, 600)  # widths that a level 0 service offers besides the full size


def version(index: int) -> int:
    """Presentation version of the document at this index: 2 for every third, else 3."""
    return 2 if index % 3 == 2 else 3


def level(index: int) -> int | None:
    """Image API level, None without an image service."""
    kind = index % 12
    return 0 if kind == _LEVEL_0 else None if kind == _NO_SERVICE else 2


def _both(fr: str, en: str) -> Json:
    return {"fr": [fr], "en": [en]}


def _date(document: SpecimenDocument) -> str:
    low, high = document.year_from, document.year_to
    return str(low) if low == high else f"{low}-{high}"


def _metadata(document: SpecimenDocument) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    creators = "; ".join(document.creators)
    return [
        (("Titre", "Title"), (document.title_fr, document.title_en)),
        (("Date", "Date"), (_date(document),) * 2),
        (("Auteur", "Creator"), (creators, creators)),
        (("Type", "Type"), _TYPES[document.type]),
        (("Langue", "Language"), (document.language,) * 2),
    ]


def collection(base: str, documents: list[SpecimenDocument]) -> Json:
    """The Presentation 3 collection of every document."""
    return {
        "@context": "http://iiif.io/api/presentation/3/context.json",
        "id": f"{base}/collection.json",
        "type": "Collection",
        "label": _both("Bibliothèque de spécimens", "Library of specimens"),
        "items": [
            {
                "id": f"{base}/manifest/{document.id}.json",
                "type": "Manifest",
                "label": _both(document.title_fr, document.title_en),
            }
            for document in documents
        ],
    }


def manifest(base: str, document: SpecimenDocument, index: int) -> Json:
    """The manifest of a document in the version of its index."""
    return _manifest_2(base, document, index) if version(index) == 2 else _manifest_3(base, document, index)


def _image(base: str, page: SpecimenPage) -> str:
    return f"{base}/iiif/{page.document}/{page.name}"


def _text_link(base: str, page: SpecimenPage) -> str:
    return f"{base}/alto/{page.document}/{page.name}.xml"


def _manifest_3(base: str, document: SpecimenDocument, index: int) -> Json:
    return {
        "@context": "http://iiif.io/api/presentation/3/context.json",
        "id": f"{base}/manifest/{document.id}.json",
        "type": "Manifest",
        "label": _both(document.title_fr, document.title_en),
        "metadata": [{"label": _both(*name), "value": _both(*value)} for name, value in _metadata(document)],
        "rights": document.rights,
        "requiredStatement": {
            "label": _both("Source", "Source"),
            "value": _both("Spécimen généré", "Generated specimen"),
        },
        "items": [_canvas_3(base, page, index) for page in document.pages],
    }


def _canvas_3(base: str, page: SpecimenPage, index: int) -> Json:
    canvas = f"{base}/canvas/{page.document}/{page.name}"
    size = {"width": page.width, "height": page.height}
    body: Json = {"type": "Image", "format": "image/jpeg", **size}
    grade = level(index)
    if grade is None:
        body["id"] = f"{base}/files/{page.document}/{page.name}.jpg"
    else:
        body["id"] = f"{_image(base, page)}/full/max/0/default.jpg"
        body["service"] = [{"id": _image(base, page), "type": "ImageService3", "profile": f"level{grade}"}]
    annotation = {
        "id": f"{canvas}/image",
        "type": "Annotation",
        "motivation": "painting",
        "target": canvas,
        "body": body,
    }
    result: Json = {
        "id": canvas,
        "type": "Canvas",
        "label": {"none": [str(page.order)]},
        **size,
        "items": [{"id": f"{canvas}/page", "type": "AnnotationPage", "items": [annotation]}],
    }
    if has_text(page):
        link = {"id": _text_link(base, page), "type": "Dataset", "format": "application/xml"}
        result["seeAlso"] = [
            {**link, "profile": "http://www.loc.gov/standards/alto/v3/alto.xsd", "label": _both("Texte", "Text")}
        ]
    return result


def _values_2(fr: str, en: str) -> list[Json]:
    return [{"@value": fr, "@language": "fr"}, {"@value": en, "@language": "en"}]


def _manifest_2(base: str, document: SpecimenDocument, index: int) -> Json:
    identifier = f"{base}/manifest/{document.id}.json"
    return {
        "@context": "http://iiif.io/api/presentation/2/context.json",
        "@id": identifier,
        "@type": "sc:Manifest",
        "label": _values_2(document.title_fr, document.title_en),
        "metadata": [{"label": _values_2(*name), "value": _values_2(*value)} for name, value in _metadata(document)],
        "license": document.rights,
        "attribution": "Generated specimen",
        "sequences": [{"@type": "sc:Sequence", "canvases": [_canvas_2(base, page) for page in document.pages]}],
    }


def _canvas_2(base: str, page: SpecimenPage) -> Json:
    canvas = f"{base}/canvas/{page.document}/{page.name}"
    size = {"width": page.width, "height": page.height}
    service = {
        "@context": "http://iiif.io/api/image/2/context.json",
        "@id": _image(base, page),
        "profile": "http://iiif.io/api/image/2/level2.json",
    }
    resource = {
        "@id": f"{_image(base, page)}/full/full/0/default.jpg",
        "@type": "dctypes:Image",
        "format": "image/jpeg",
        **size,
        "service": service,
    }
    image = {"@type": "oa:Annotation", "motivation": "sc:painting", "on": canvas, "resource": resource}
    result: Json = {"@id": canvas, "@type": "sc:Canvas", "label": str(page.order), **size, "images": [image]}
    if has_text(page):
        result["seeAlso"] = {
            "@id": _text_link(base, page),
            "format": "application/xml",
            "profile": "http://www.loc.gov/standards/alto/v3/alto.xsd",
        }
    return result


def information(base: str, page: SpecimenPage, index: int) -> Json:
    """info.json of a page in the Image API version of its document."""
    size = {"width": page.width, "height": page.height}
    grade = level(index)
    if version(index) == 2:
        return {
            "@context": "http://iiif.io/api/image/2/context.json",
            "@id": _image(base, page),
            "protocol": "http://iiif.io/api/image",
            "profile": [
                f"http://iiif.io/api/image/2/level{grade}.json",
                {"formats": ["jpg"], "qualities": ["default"]},
            ],
            **size,
        }
    result: Json = {
        "@context": "http://iiif.io/api/image/3/context.json",
        "id": _image(base, page),
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": f"level{grade}",
        **size,
    }
    if grade == 0:
        heights = [round(page.height * width / page.width) for width in FIXED]
        sizes = [{"width": width, "height": height} for width, height in zip(FIXED, heights, strict=True)]
        result["sizes"] = [*sizes, size]
    return result
