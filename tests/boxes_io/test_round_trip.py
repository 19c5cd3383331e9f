"""Boxes go out and come in again: what was not touched is unchanged, what was is told and written, and undone."""

from __future__ import annotations

import io
import json
from zipfile import ZipFile

import pytest
import yaml
from django.core.management import CommandError, call_command

from indexing.boxes_io import coco, label_studio, reading, sending
from indexing.boxes_io.bringing import bring, compared, meant
from indexing.boxes_io.sheets import pages_of, sheets
from indexing.curating import undo
from indexing.models import Act, Illustration, Statement


def sent(shelf, tmp_path, form, *, reviewed=True):
    path = tmp_path / "boxes"
    sending.write(sheets(pages_of([shelf.corpus], reviewed=reviewed)), form, path)
    return path


def read(path):
    with path.open("rb") as file:
        return reading.read(file)


def test_only_what_was_reviewed_goes_out_and_nothing_refused(shelf):
    (sheet,) = sheets(pages_of([shelf.corpus]))
    assert (sheet.page, sheet.reviewed, sheet.judged) == (shelf.page, True, {"horse", "cat"})
    assert [(box.vocabulary, box.label, box.place) for box in sheet.boxes] == [
        ("layout", "illustration", (100, 200, 610, 400)),
        ("layout", "initial", (100, 800, 300, 400)),
        ("object", "horse", (150, 250, 200, 200)),
    ]
    assert [page.pk for page in pages_of([shelf.corpus], reviewed=False)] == [shelf.page.pk, shelf.other.pk]


@pytest.mark.parametrize("form", sending.FORMATS)
def test_what_goes_out_comes_in_unchanged(shelf, tmp_path, form):
    told = compared(read(sent(shelf, tmp_path, form)), shelf.corpus)
    assert (told.pages, dict(told.counts), told.strangers, told.unknown) == (1, {"unchanged": 3}, [], [])
    assert bring(read(tmp_path / "boxes"), shelf.corpus, shelf.curator).act is None


def test_a_yolo_zip_has_pictures_labels_and_names(shelf, tmp_path):
    with ZipFile(sent(shelf, tmp_path, "yolo")) as archive:
        name = f"page-{shelf.page.pk}"
        assert set(archive.namelist()) == {f"images/{name}.jpg", f"labels/{name}.txt", "data.yaml"}
        assert yaml.safe_load(archive.read("data.yaml"))["names"] == {0: "illustration", 1: "initial", 2: "horse"}
        assert archive.read(f"labels/{name}.txt").decode().splitlines()[2] == "2 0.250000 0.233333 0.200000 0.133333"


def test_coco_is_in_pixels_of_the_picture_sent(shelf):
    data = json.loads(coco.write(sheets(pages_of([shelf.corpus]))))
    assert (data["images"][0]["width"], data["images"][0]["height"]) == (500, 750)
    assert data["annotations"][0]["bbox"] == [50, 100, 305, 200]
    assert {one["name"]: one["supercategory"] for one in data["categories"]}["initial"] == "layout"


def test_label_studio_has_annotations_where_reviewed_and_predictions_elsewhere(shelf):
    data = json.loads(label_studio.write(sheets(pages_of([shelf.corpus], reviewed=False))))
    assert [bool(task["annotations"]) for task in data] == [True, False]
    assert [bool(task["predictions"]) for task in data] == [False, True]
    value = data[0]["annotations"][0]["result"][0]["value"]
    assert (value["x"], round(value["width"], 6)) == (10, 61)


def edited(shelf, tmp_path):
    """As a person would in Label Studio: the horse moved and called a dog, the initial an ornament, one drawn anew."""
    data = json.loads(sent(shelf, tmp_path, "label-studio").read_text())
    result = data[0]["annotations"][0]["result"]
    result[1]["value"]["rectanglelabels"] = ["headpiece"]
    result[2]["value"] |= {"x": 60, "y": 30, "width": 5, "height": 5, "rectanglelabels": ["dog"]}
    new = {"type": "rectanglelabels", "value": {"x": 80, "y": 80, "width": 10, "height": 10}}
    result.append(new | {"value": new["value"] | {"rectanglelabels": ["map"]}})
    outside = {"x": 1, "y": 90, "width": 1, "height": 1, "rectanglelabels": ["person"]}
    result.append({"type": "rectanglelabels", "value": outside})
    data.append({"data": {"image": "https://elsewhere.org/page/1"}, "annotations": [{"result": []}]})
    path = tmp_path / "edited.json"
    path.write_text(json.dumps(data))
    return path


def test_changes_are_told_written_and_undone(shelf, tmp_path):
    path = edited(shelf, tmp_path)
    told = compared(read(path), shelf.corpus)
    counts = {"unchanged": 1, "relabelled": 1, "moved": 1, "new": 1, "homeless": 1}
    assert dict(told.counts) == counts and told.strangers == ["https://elsewhere.org/page/1"]
    before = [list(model.objects.order_by("pk").values()) for model in (Illustration, Statement)]
    act = bring(read(path), shelf.corpus, shelf.curator, "edited.json").act
    assert act and act.detail["counts"] == counts and act.user == shelf.curator
    frame = Illustration.objects.get(page=shelf.page, x=800)
    assert (frame.y, frame.w, frame.h, frame.corrected) == (1200, 100, 150, ["place"])
    assert frame.statements.get(status="accepted").term.code == "map"
    assert shelf.initial.statements.filter(term__code="headpiece", status="accepted").exists()
    dog = Statement.objects.get(term__code="dog")
    assert (dog.xywh, dog.agent.user, dog.illustration) == ("600,450,50,75", shelf.curator, shelf.plate)
    shelf.horse.refresh_from_db()
    assert shelf.horse.status == "rejected"
    assert dict(compared(read(path), shelf.corpus).counts) == {"unchanged": 4, "homeless": 1}
    undo(act, shelf.curator)
    assert [list(model.objects.order_by("pk").values()) for model in (Illustration, Statement)] == before


def test_pages_are_known_by_the_file_they_were_made_from(shelf, tmp_path):
    data = {
        "images": [{"id": "a", "file_name": "train/leaf-2.tif", "width": 100, "height": 150}],
        "categories": [{"id": 3, "name": "Lettrine"}],
        "annotations": [{"image_id": "a", "category_id": 3, "bbox": [50, 75, 25, 25]}],
    }
    path = tmp_path / "own.json"
    path.write_text(json.dumps(data))
    bring(read(path), shelf.corpus, shelf.curator)
    made = Illustration.objects.get(page=shelf.other, x=500)
    assert (made.y, made.w, made.h) == (750, 250, 250)
    assert made.statements.get().term.code == "initial"


def test_labels_are_read_as_the_vocabularies_know_them():
    assert [meant(label) for label in ("table", "Lettrine", "chat", "headpiece", "Tête de lion")] == [
        ("layout", "table"), ("layout", "initial"), ("object", "cat"), ("layout", "headpiece"),
        ("object", "tete-de-lion"),
    ]  # fmt: skip


def test_the_command_tells_first_and_writes_when_asked(shelf, tmp_path, capsys):
    path = edited(shelf, tmp_path)
    call_command("boxes", "import", "gravures", str(path))
    assert "1 moved" in capsys.readouterr().out and Act.objects.filter(verb="import-boxes").count() == 0
    with pytest.raises(CommandError, match="--user"):
        call_command("boxes", "import", "gravures", str(path), "--write")
    call_command("boxes", "import", "gravures", str(path), "--write", "--user", "camille")
    assert Act.objects.get(verb="import-boxes").count == 3
    call_command("boxes", "export", "gravures", "yolo", str(tmp_path / "out.zip"))
    assert ZipFile(io.BytesIO((tmp_path / "out.zip").read_bytes())).testzip() is None
