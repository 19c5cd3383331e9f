"""Boxes of pages as tasks of Label Studio (https://labelstud.io/guide/task_format), places in per cent.

What stands on a reviewed page goes out as an annotation, on any other as a prediction. What comes back is read from
the last annotation of a task that was not cancelled; predictions are nobody's work and are left out, as are regions
that are no rectangles. GivenError on a file that breaks the format.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from indexing.boxes_io.given import MOST_PAGES, GivenBox, GivenError, GivenPage, counted, key_of, number, parsed, shares
from indexing.boxes_io.sheets import Box, Sheet

#: Names that labelling set-ups commonly use; the file says them itself.
FROM, TO = "label", "image"


def write(given: Iterable[Sheet]) -> str:
    return json.dumps([_task(sheet) for sheet in given], ensure_ascii=False)


def _task(sheet: Sheet) -> dict[str, Any]:
    page, root = sheet.page, settings.PUBLIC_URL
    result = [_region(sheet, box) for box in sheet.boxes]
    data = {
        "image": f"{root}/iiif/3/{page.pk}/full/max/0/default.jpg", "page": page.pk,
        "permalink": f"{root}{page.get_absolute_url()}", "title": page.document.title,
    }  # fmt: skip
    if sheet.reviewed:
        return {"data": data, "annotations": [{"result": result}], "predictions": []}
    agents = ", ".join(sorted({box.agent for box in sheet.boxes if box.agent}))
    return {"data": data, "annotations": [], "predictions": [{"model_version": agents, "result": result}]}


def _region(sheet: Sheet, box: Box) -> dict[str, Any]:
    (width, height), page, (x, y, w, h) = sheet.size, sheet.page, box.place
    value = {
        "x": 100 * x / page.width, "y": 100 * y / page.height, "width": 100 * w / page.width,
        "height": 100 * h / page.height, "rotation": 0, "rectanglelabels": [box.label],
    }  # fmt: skip
    return {
        "id": box.key, "type": "rectanglelabels", "from_name": FROM, "to_name": TO, "original_width": width,
        "original_height": height, "image_rotation": 0, "score": round(box.confidence, 4), "value": value,
    }  # fmt: skip


def reads(data: Any) -> bool:
    return isinstance(data, list) and all(
        isinstance(task, dict) and isinstance(task.get("data"), dict) for task in data
    )


def read(body: bytes) -> list[GivenPage]:
    """The pages of a file. GivenError."""
    data = parsed(body)
    if not reads(data) or not data:
        raise GivenError(_("This is no export of Label Studio: choose “JSON” there, a list of tasks with their data."))
    if len(data) > MOST_PAGES:
        raise GivenError(_("The file has more than %(most)s pages.") % {"most": MOST_PAGES})
    return counted(
        page for count, task in enumerate(data, start=1)
        if (page := _page(_("task %(count)s") % {"count": count}, task)) is not None
    )  # fmt: skip


def _page(where: str, task: dict[str, Any]) -> GivenPage | None:
    """None for a task that nobody has annotated."""
    annotations = task.get("annotations") or []
    if not isinstance(annotations, list) or not all(isinstance(one, dict) for one in annotations):
        raise GivenError(_("%(where)s: “annotations” must be a list.") % {"where": where})
    kept = [one for one in annotations if not one.get("was_cancelled")]
    if not kept:
        return None
    data = task["data"]
    called = [task.get("file_upload"), *(data.get(key) for key in ("image", "permalink"))]
    page = GivenPage([name for name in called if isinstance(name, str)], number(data.get("page")))
    result = kept[-1].get("result") or []
    if not isinstance(result, list):
        raise GivenError(_("%(where)s: “result” must be a list.") % {"where": where})
    for region in result:
        if isinstance(region, dict) and region.get("type") == "rectanglelabels":
            page.add(_box(where, region))
    return page


def _box(where: str, region: dict[str, Any]) -> GivenBox:
    value = region.get("value")
    if not isinstance(value, dict):
        raise GivenError(_("%(where)s: a rectangle has no value.") % {"where": where})
    if value.get("rotation") or region.get("image_rotation"):
        raise GivenError(_("%(where)s: a rectangle is turned; the portal keeps upright ones only.") % {"where": where})
    labels = value.get("rectanglelabels")
    if not isinstance(labels, list) or len(labels) != 1 or not isinstance(labels[0], str):
        raise GivenError(_("%(where)s: a rectangle must have one label.") % {"where": where})
    place = tuple(value.get(side) for side in ("x", "y", "width", "height"))
    return GivenBox(labels[0], *shares(where, place, 100, 100), key_of(region.get("id")))
