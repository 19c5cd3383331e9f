"""Files that are none: a sentence that says why, and nothing changed."""

from __future__ import annotations

import io
import json
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest

from indexing.boxes_io import given, reading
from indexing.boxes_io.given import GivenError

IMAGE = {"id": 1, "file_name": "a.jpg", "width": 100, "height": 100}
CATEGORY = {"id": 1, "name": "map"}


def coco(**changed):
    return json.dumps({"images": [IMAGE], "categories": [CATEGORY], "annotations": []} | changed).encode()


def boxed(box):
    return coco(annotations=[{"image_id": 1, "category_id": 1, "bbox": box}])


def task(value, **region):
    regions = [{"type": "rectanglelabels", "value": value, **region}]
    return json.dumps([{"data": {"page": 1}, "annotations": [{"result": regions}]}]).encode()


def zipped(**files):
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr({"yaml": "data.yaml", "label": "labels/page-1.txt"}.get(name, name), body)
    return out.getvalue()


def damaged(pack):
    """A zip whose labels do not unpack."""
    out = io.BytesIO()
    with ZipFile(out, "w", pack) as archive:
        archive.writestr("data.yaml", NAMES)
        archive.writestr("labels/page-1.txt", "0 .5 .5 .1 .1\n" * 500)
    body = bytearray(out.getvalue())
    body[body.index(b"labels/page-1.txt") + 29] ^= 0xFF
    return bytes(body)


NAMES = "names: {0: map}"
PLACE = {"x": 1, "y": 1, "width": 5, "height": 5}
BAD = {
    "nothing": (b"", "vide"),
    "no JSON": (b"{", "JSON"),
    "deep JSON": (b"[" * 100_000, "JSON"),
    "other JSON": (b'{"type": "Manifest"}', "COCO"),
    "a number": (b"3", "COCO"),
    "an empty list": (b"[]", "Label Studio"),
    "no list": (coco(images={}), "images"),
    "too few numbers": (boxed([1, 2, 3]), "bbox"),
    "no numbers": (boxed([1, 2, "3", None]), "annotation 0"),
    "not finite": (boxed([1, 2, float("nan"), 4]), "annotation 0"),
    "no size": (boxed([1, 2, 0, 4]), "annotation 0"),
    "outside": (boxed([200, 2, 10, 4]), "annotation 0"),
    "no category": (coco(annotations=[{"image_id": 1, "category_id": 7, "bbox": [1, 2, 3, 4]}]), "annotation 0"),
    "no image": (coco(annotations=[{"image_id": [], "category_id": 1, "bbox": [1, 2, 3, 4]}]), "annotation 0"),
    "no width": (
        coco(images=[IMAGE | {"width": 0}], annotations=[{"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4]}]),
        "annotation 0",
    ),
    "turned": (task(PLACE | {"rotation": 20, "rectanglelabels": ["map"]}), "tâche 1"),
    "two labels": (task(PLACE | {"rectanglelabels": ["map", "score"]}), "tâche 1"),
    "no value": (task(None), "tâche 1"),
    "no zip": (b"PK\x03\x04 and no more", "archive"),
    "no yaml": (zipped(label="0 .5 .5 .1 .1"), "data.yaml"),
    "bad yaml": (zipped(yaml="names: [", label=""), "data.yaml"),
    "no names": (zipped(yaml="nc: 3", label=""), "data.yaml"),
    "no labels": (zipped(yaml=NAMES), "labels/"),
    "a large label": (zipped(yaml=NAMES, label="0 .5 .5 .1 .1\n" * 200_000), "labels/page-1.txt"),
    "no text": (zipped(yaml=NAMES, label=b"\xff\xfe\x00"), "UTF-8"),
    "a short line": (zipped(yaml=NAMES, label="0 .5 .5 .1"), "ligne 1"),
    "no class": (zipped(yaml=NAMES, label="0 .5 .5 .1 .1\n4 .5 .5 .1 .1"), "ligne 2"),
    "no such day": (zipped(yaml=f"{NAMES}\nmade: 2001-99-99", label=""), "data.yaml"),
    "a damaged zip": (damaged(ZIP_DEFLATED), "archive"),
    "a damaged zip of the other kind": (damaged(ZIP_LZMA), "archive"),
    "a name in no alphabet": (zipped(**{"yaml": NAMES, "é": ""}).replace("é".encode(), b"\xff\xfe"), "archive"),
    "a number beyond all": (boxed([1, 2, 10**400, 4]), "annotation 0"),
    "no name": (coco(categories=[CATEGORY | {"name": " ! "}], annotations=[
        {"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4]}]), "sans nom"),
    "pixels": (zipped(yaml=NAMES, label="0 50 50 10 10"), "ligne 1"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_its_reason(name, settings):
    body, word = BAD[name]
    with pytest.raises(GivenError) as refused:
        reading.read(io.BytesIO(body))
    assert word in str(refused.value)


def test_a_small_zip_that_unpacks_to_too_many_boxes_is_refused(monkeypatch):
    monkeypatch.setattr(given, "MOST_IN_ALL", 3000)
    body = zipped(yaml=NAMES, **{f"labels/{page}.txt": "0 .5 .5 .1 .1\n" * 2000 for page in range(2)})
    assert len(body) < 1500
    with pytest.raises(GivenError, match="3000"):
        reading.read(io.BytesIO(body))


def test_what_nobody_annotated_is_left_out():
    tasks = [{"data": {"page": 1}, "annotations": [{"was_cancelled": True, "result": []}], "predictions": [{}]}]
    assert reading.read(io.BytesIO(json.dumps(tasks).encode())) == []
