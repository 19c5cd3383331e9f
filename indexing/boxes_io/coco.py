"""Boxes of pages in the format of COCO (https://cocodataset.org/#format-data), in pixels of the working copy.

Beside what the format asks, an image carries our `page`, `document` and `permalink`, an annotation the `key` of the row
behind it, its `score`, `agent` and whether a person `reviewed` it. GivenError on a file that breaks the format.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from indexing.boxes_io.given import MOST_PAGES, GivenBox, GivenError, GivenPage, counted, key_of, number, parsed, shares
from indexing.boxes_io.sheets import Box, Sheet


def write(given: Iterable[Sheet]) -> str:
    numbers: dict[tuple[str, str], int] = {}
    images: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    for sheet in given:
        images.append(_image(sheet))
        for box in sheet.boxes:
            category = numbers.setdefault((box.label, box.vocabulary), len(numbers) + 1)
            annotations.append(_annotation(sheet, box, len(annotations) + 1, category))
    categories = [{"id": n, "name": label, "supercategory": kind} for (label, kind), n in numbers.items()]
    return json.dumps(
        {"info": {"description": "Boxes of pages", "url": settings.PUBLIC_URL, "version": "1.0"}, "licenses": [],
         "images": images, "annotations": annotations, "categories": categories},
        ensure_ascii=False,
    )  # fmt: skip


def _image(sheet: Sheet) -> dict[str, Any]:
    page, (width, height) = sheet.page, sheet.size
    return {
        "id": page.pk, "file_name": f"page-{page.pk}.jpg", "width": width, "height": height, "page": page.pk,
        "document": page.document_id, "title": page.document.title, "reviewed": sheet.reviewed,
        "permalink": f"{settings.PUBLIC_URL}{page.get_absolute_url()}",
    }  # fmt: skip


def _annotation(sheet: Sheet, box: Box, pk: int, category: int) -> dict[str, Any]:
    across, down = sheet.size[0] / sheet.page.width, sheet.size[1] / sheet.page.height
    x, y, w, h = box.place
    place = [round(x * across, 4), round(y * down, 4), round(w * across, 4), round(h * down, 4)]
    return {
        "id": pk, "image_id": sheet.page.pk, "category_id": category, "bbox": place, "iscrowd": 0, "segmentation": [],
        "area": round(place[2] * place[3], 2), "key": box.key, "score": round(box.confidence, 4), "agent": box.agent,
        "reviewed": box.by_person,
    }  # fmt: skip


def reads(data: Any) -> bool:
    return isinstance(data, dict) and {"images", "annotations", "categories"} <= data.keys()


def read(body: bytes) -> list[GivenPage]:
    """The pages of a file. GivenError."""
    data = parsed(body)
    if not reads(data):
        raise GivenError(_("This is no COCO file: it needs images, annotations and categories."))
    images, annotations, categories = (_list(data, name) for name in ("images", "annotations", "categories"))
    if len(images) > MOST_PAGES:
        raise GivenError(_("The file has more than %(most)s pages.") % {"most": MOST_PAGES})
    names = {one.get("id"): one.get("name") for one in categories if _hashable(one.get("id"))}
    pages: dict[Any, tuple[GivenPage, Any, Any]] = {}
    for one in images:
        if not _hashable(one.get("id")):
            raise GivenError(_("An image has no id."))
        called = [one.get(key) for key in ("file_name", "permalink", "coco_url", "flickr_url")]
        page = GivenPage([name for name in called if isinstance(name, str)], number(one.get("page")))
        pages[one["id"]] = (page, one.get("width"), one.get("height"))
    for count, one in enumerate(annotations):
        _add(_("annotation %(count)s") % {"count": count}, one, pages, names)
    return counted(page for page, _width, _height in pages.values())


def _add(where: str, one: dict[str, Any], pages: dict[Any, tuple[GivenPage, Any, Any]], names: dict[Any, Any]) -> None:
    image, category, box = one.get("image_id"), one.get("category_id"), one.get("bbox")
    if not _hashable(image) or image not in pages:
        raise GivenError(_("%(where)s names an image that is not listed.") % {"where": where})
    name = names.get(category) if _hashable(category) else None
    if not isinstance(name, str):
        raise GivenError(_("%(where)s names a category that is not listed.") % {"where": where})
    if not isinstance(box, list) or len(box) != 4:
        raise GivenError(_("%(where)s: bbox must be four numbers, left, top, width and height.") % {"where": where})
    page, width, height = pages[image]
    page.add(GivenBox(name, *shares(where, tuple(box), width, height), key_of(one.get("key"))))


def _list(data: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows = data[name]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise GivenError(_("“%(name)s” must be a list of objects.") % {"name": name})
    return rows


def _hashable(value: Any) -> bool:
    return isinstance(value, int | str)
