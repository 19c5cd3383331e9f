"""Boxes of a result set in the format of COCO (https://cocodataset.org/#format-data), streamed.

Three passes over the rows, none kept: images, annotations, then the categories and licences that were met. A category
is a term of the vocabulary of objects and keeps its number in every export of this portal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from search.exports.boxes import Box, Picture, pictures
from search.exports.citation import Citation
from search.exports.rows import Chosen
from search.exports.texts import dumped, joined
from search.terms import Glossary


def note() -> str:
    return _("Boxes are in pixels of the picture at coco_url; score is the confidence of the agent named.")


def lines(
    chosen: Chosen, citation: Citation, glossary: Glossary, least: Mapping[int, float], note: str
) -> Iterator[str]:
    """`least`: the confidence under which boxes of a term are left out; `note` is written in the reader's language."""
    licences: dict[tuple[str, str], int] = {}
    terms: dict[int, None] = {}
    info = {
        "description": f"{citation.sentence} {note}",
        "url": citation.url,
        "version": "1.0",
        "year": citation.retrieved.year,
        "date_created": citation.retrieved.isoformat(timespec="seconds"),
        "citation": citation.as_json(),
    }
    yield f'{{"info": {dumped(info)},\n"images": ['
    yield from joined(dumped(_image(p, licences)) for p in pictures(chosen, glossary, least))
    yield '\n],\n"annotations": ['
    boxes = ((p, box) for p in pictures(chosen, glossary, least) for box in p.boxes)
    yield from joined(dumped(_annotation(p, box, terms)) for p, box in boxes)
    yield '\n],\n"categories": ['
    yield from joined(dumped(_category(term, glossary)) for term in sorted(terms))
    yield '\n],\n"licenses": ['
    yield from joined(dumped({"id": key, "name": credit or url, "url": url}) for (url, credit), key in licences.items())
    yield "\n]}\n"


def _image(picture: Picture, licences: dict[tuple[str, str], int]) -> dict[str, Any]:
    return {
        "id": picture.id,
        "file_name": f"{picture.id}.jpg",
        "width": picture.width,
        "height": picture.height,
        "coco_url": picture.url,
        "permalink": picture.permalink,
        "caption": picture.caption,
        "license": licences.setdefault((picture.rights, picture.attribution), len(licences) + 1),
    }


def _annotation(picture: Picture, box: Box, terms: dict[int, None]) -> dict[str, Any]:
    terms[box.term] = None
    _x, _y, w, h = box.xywh
    return {
        "id": box.statement,
        "image_id": picture.id,
        "category_id": box.term,
        "bbox": list(box.xywh),
        "area": round(w * h, 2),
        "segmentation": [[side for corner in box.polygon for side in corner]] if len(box.polygon) > 2 else [],
        "iscrowd": 0,
        "score": box.confidence,
        "agent": box.agent,
        "status": box.status,
    }


def _category(term: int, glossary: Glossary) -> dict[str, Any]:
    word = glossary.by_id[term]
    broader = glossary.code(word.broader)
    return {"id": term, "name": word.code, "supercategory": broader or word.code, "fr": word.fr, "en": word.en}
