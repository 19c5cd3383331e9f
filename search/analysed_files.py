"""What an analysed page is saved as: crops, COCO, W3C annotations as IIIF has them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_STORED, ZipFile

from django.conf import settings
from PIL import Image

from search.analysing import Analysis, Seen, names

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
EXTENSION = {"confidence": "https://schema.org/ratingValue"}
READER = "reader"


def crops(body: bytes, boxes: Sequence[Seen]) -> bytes:
    """A zip of JPEG files, one a box, in the order of the boxes."""
    out = BytesIO()
    with Image.open(BytesIO(body)) as picture, ZipFile(out, "w", ZIP_STORED) as archive:
        for number, box in enumerate(boxes, start=1):
            x, y, w, h = box.place
            crop = BytesIO()
            picture.crop((x, y, x + w, y + h)).save(crop, "JPEG", quality=92)
            archive.writestr(f"{number:03d}-{box.code}.jpg", crop.getvalue())
    return out.getvalue()


def coco(found: Analysis, boxes: Sequence[Seen], source: str) -> dict[str, Any]:
    """One image, in pixels of the picture as it was looked at."""
    numbers: dict[tuple[str, str], int] = {}
    annotations = []
    for pk, box in enumerate(boxes, start=1):
        category = numbers.setdefault((box.vocabulary, box.code), len(numbers) + 1)
        annotations.append(
            {"id": pk, "image_id": 1, "category_id": category, "bbox": list(box.place), "iscrowd": 0,
             "area": box.place[2] * box.place[3], "segmentation": [], "score": box.confidence,
             "agent": agent_of(found, box)}
        )  # fmt: skip
    english, french = names("en"), names("fr")
    return {
        "info": {"description": "Boxes of one page", "url": settings.PUBLIC_URL, "version": "1.0"},
        "licenses": [],
        "images": [
            {"id": 1, "file_name": "page.jpg", "width": found.width, "height": found.height, "coco_url": source}
        ],
        "annotations": annotations,
        "categories": [
            {"id": pk, "name": code, "supercategory": vocabulary, "en": english.get((vocabulary, code), code),
             "fr": french.get((vocabulary, code), code)}
            for (vocabulary, code), pk in numbers.items()
        ],
    }  # fmt: skip


def annotation_page(found: Analysis, boxes: Sequence[Seen], source: str) -> dict[str, Any]:
    """An AnnotationPage. Places are per cent of the picture: they hold for the source at any size."""
    target = source or f"urn:picture:{found.token}"
    return {
        "@context": [EXTENSION, CONTEXT],
        "id": f"urn:analysis:{found.token}",
        "type": "AnnotationPage",
        "items": [_annotation(found, box, target, number) for number, box in enumerate(boxes, start=1)],
    }


def _annotation(found: Analysis, box: Seen, target: str, number: int) -> dict[str, Any]:
    x, y, w, h = box.place
    shares = (100 * x / found.width, 100 * y / found.height, 100 * w / found.width, 100 * h / found.height)
    fragment = "xywh=percent:" + ",".join(f"{share:.4f}" for share in shares)
    words = [("en", names("en")), ("fr", names("fr"))]
    bodies = [
        {"type": "TextualBody", "purpose": "tagging", "format": "text/plain", "language": language,
         "value": table.get((box.vocabulary, box.code), box.code)}
        for language, table in words
    ]  # fmt: skip
    creator = {"type": "Person"} if box.by_reader else {"type": "Software", "name": agent_of(found, box)}
    return {
        "id": f"urn:analysis:{found.token}:{number}",
        "type": "Annotation",
        "motivation": "tagging",
        "creator": creator,
        "confidence": box.confidence,
        "body": bodies,
        "target": {
            "type": "SpecificResource",
            "source": target,
            "selector": {
                "type": "FragmentSelector", "conformsTo": "http://www.w3.org/TR/media-frags/", "value": fragment,
            },
        },
    }  # fmt: skip


def agent_of(found: Analysis, box: Seen) -> str:
    return READER if box.by_reader else found.agents.get(box.vocabulary, (0, ""))[1]
