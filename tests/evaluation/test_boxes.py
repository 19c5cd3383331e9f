"""Boxes: truth from a COCO file, what a detector that was told finds, and the figures worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexing.evaluation import boxes, coco
from indexing.evaluation.coco import Box
from indexing.evaluation.detections import as_labelled
from indexing.evaluation.errors import EvaluationError
from indexing.evaluation.overlaps import count, curve
from indexing.vision.protocols import Detection
from tests.evaluation.stubs import Told, paint, write_json

CATEGORIES = [
    {"id": 0, "name": "Ornements-vignettes"},
    {"id": 1, "name": "Lettrine"},
    {"id": 2, "name": "Ornement"},
    {"id": 3, "name": "Vignette"},
]


def found(label: str, confidence: float, *box: float) -> Detection:
    return Detection(label, confidence, *box)


def truth(tmp_path: Path, annotations: list[dict[str, Any]], categories: Any = CATEGORIES) -> Path:
    """Three pages of 100, 200 and 300 pixels width, all 100 high, numbered from 0; boxes are numbered from 0 too."""
    images = []
    for number, width in enumerate((100, 200, 300)):
        paint(tmp_path / "images" / f"{number}.png", "white", (width, 100))
        images.append({"id": number, "file_name": f"images/{number}.png", "width": width, "height": 100})
    rows = [{"id": n, "area": 1, "iscrowd": 0} | one for n, one in enumerate(annotations)]
    return write_json(tmp_path / "coco.json", {"images": images, "annotations": rows, "categories": categories})


def test_names_of_categories_become_the_english_ones_and_an_unused_parent_none(tmp_path: Path) -> None:
    path = truth(tmp_path, [{"image_id": 0, "category_id": c, "bbox": [0, 0, 9, 9]} for c in (1, 2, 3)])
    read = coco.read(path)
    assert read.classes == ("initial", "ornament", "illustration") and read.layout == set(read.classes)
    assert coco.codes_of(["person", "dining table", "Cheval"]) == {
        "person": "person",
        "dining table": "dining-table",
        "Cheval": "horse",
    }
    assert coco.codes_of(["illustration", "table"])["table"] == "table"
    assert coco.codes_of(["Something else"]) == {"Something else": "something-else"}


def test_precision_and_recall_at_two_overlaps(tmp_path: Path) -> None:
    """Two initials and one ornament; one initial is found well, one loosely, the ornament is called an initial."""
    path = truth(
        tmp_path,
        [
            {"image_id": 0, "category_id": 1, "bbox": [0, 0, 20, 20]},
            {"image_id": 0, "category_id": 1, "bbox": [50, 50, 20, 20]},
            {"image_id": 1, "category_id": 2, "bbox": [10, 10, 40, 20]},
        ],
    )
    told = Told(
        ("initial", "ornament"),
        {
            100: [found("initial", 0.9, 0, 0, 20, 20), found("initial", 0.8, 50, 50, 20, 30)],  # IoU 1 and 2/3
            200: [found("initial", 0.7, 10, 10, 40, 20)],
        },
    )
    figures = boxes.evaluate(path, told).figures
    initial = figures["classes"]["initial"]
    assert (initial["n"], initial["precision_50"], initial["recall_50"]) == (2, 0.6667, 1.0)
    assert (initial["precision_75"], initial["recall_75"]) == (0.3333, 0.5)
    assert initial["ap50"] == 1.0
    # IoU 2/3 passes at .5, .55, .6 and .65: AP 1 there; above, one of two found first: precision 1 up to recall .5.
    assert initial["ap50_95"] == pytest.approx((4 * 1 + 6 * 51 / 101) / 10, abs=1e-4)
    assert figures["classes"]["ornament"] == {
        "n": 1,
        "precision_50": None,
        "recall_50": 0.0,
        "precision_75": None,
        "recall_75": 0.0,
        "ap50": 0.0,
        "ap50_95": 0.0,
    }
    assert figures["agnostic"]["n"] == 3 and figures["agnostic"]["recall_50"] == 1.0
    assert figures["empty_pages_clean"] == 1.0 and figures["empty_pages"] == 1
    assert figures["mean_ap50"] == 0.5 and figures["unknown_to_detector"] == []


def test_a_set_judges_only_what_it_labels(tmp_path: Path) -> None:
    """Illustrations only: a map is one too, ornaments and people are left out, an unsure box is not kept."""
    path = truth(tmp_path, [{"image_id": 0, "category_id": 3, "bbox": [0, 0, 50, 50]}])
    told = Told(
        ("illustration", "map", "ornament", "person"),
        {
            100: [
                found("map", 0.9, 0, 0, 50, 50),
                found("ornament", 0.9, 60, 60, 9, 9),
                found("person", 0.9, 1, 1, 9, 9),
            ],
            200: [found("ornament", 0.9, 0, 0, 9, 9)],
            300: [found("illustration", 0.1, 0, 0, 90, 90)],
        },
    )
    figures = boxes.evaluate(path, told).figures
    assert figures["agnostic"] == figures["classes"]["illustration"]
    assert figures["agnostic"]["precision_50"] == figures["agnostic"]["recall_75"] == 1.0
    assert figures["empty_pages_clean"] == 1.0 and figures["empty_pages"] == 2


def test_what_is_said_twice_is_one_box_of_the_page_but_each_class_stands_by_itself(tmp_path: Path) -> None:
    """A headpiece called an illustration too: the portal keeps the surer; the page has one box, not a false one."""
    path = truth(
        tmp_path,
        [
            {"image_id": 0, "category_id": 2, "bbox": [0, 0, 50, 50]},
            {"image_id": 1, "category_id": 3, "bbox": [0, 0, 50, 50]},
        ],
    )
    twice = [found("headpiece", 0.6, 0, 0, 50, 50), found("illustration", 0.9, 0, 0, 50, 48)]
    told = Told(("illustration", "headpiece"), {100: twice, 200: [found("illustration", 0.8, 0, 0, 50, 50)]})
    figures = boxes.evaluate(path, told).figures
    assert figures["agnostic"]["precision_50"] == figures["agnostic"]["ap50"] == 1.0
    assert figures["classes"]["ornament"]["recall_50"] == 0.0 and figures["classes"]["ornament"]["ap50"] == 1.0
    assert figures["classes"]["illustration"]["precision_50"] == figures["classes"]["illustration"]["ap50"] == 0.5


def test_finer_classes_count_as_the_broader_ones_of_the_set() -> None:
    assert as_labelled("headpiece", ("ornament",)) == "ornament"
    assert as_labelled("headpiece", ("ornament", "headpiece")) == "headpiece"
    assert as_labelled("woman", ("person",)) == "person"
    assert as_labelled("free-advertisement", ("illustration",)) == "illustration"
    assert as_labelled("map", ("illustration", "map")) == "map"
    assert as_labelled("initial", ("illustration",)) is None
    assert as_labelled("ornament", ("headpiece",)) is None


def test_objects_are_asked_of_the_detector_and_unknown_ones_are_named(tmp_path: Path) -> None:
    categories = [{"id": 1, "name": "personne"}, {"id": 2, "name": "angel"}]
    path = truth(
        tmp_path,
        [
            {"image_id": 0, "category_id": 1, "bbox": [0, 0, 20, 20]},
            {"image_id": 1, "category_id": 2, "bbox": [0, 0, 20, 20]},
            {"image_id": 2, "category_id": 1, "bbox": [0, 0, 80, 80], "iscrowd": 1},
        ],
        categories,
    )
    told = Told(
        ("person",),
        {100: [found("person", 0.9, 0, 0, 20, 20)], 300: [found("person", 0.8, 5, 5, 20, 20)]},
    )
    figures = boxes.evaluate(path, told).figures
    # The person in the crowd is neither asked for nor wrong.
    assert figures["classes"]["person"]["n"] == 1 and figures["classes"]["person"]["precision_50"] == 1.0
    assert figures["classes"]["person"]["ap50"] == 1.0
    assert figures["unknown_to_detector"] == ["angel"] and figures["classes"]["angel"]["recall_50"] == 0.0
    assert figures["agnostic"]["n"] == 2 and figures["agnostic"]["recall_50"] == 0.5
    assert figures["empty_pages_clean"] is None


def test_boxes_are_compared_in_the_measures_of_the_list(tmp_path: Path) -> None:
    """The list was made on pages twice as large as the files."""
    path = truth(tmp_path, [{"image_id": 0, "category_id": 3, "bbox": [20, 20, 100, 100]}])
    given = path.read_text().replace('"width": 100, "height": 100', '"width": 200, "height": 200')
    path.write_text(given)
    told = Told(("illustration",), {100: [found("illustration", 0.9, 10, 10, 50, 50)]})
    assert boxes.evaluate(path, told).figures["agnostic"]["recall_75"] == 1.0


def test_pages_are_also_told_apart_by_technique(tmp_path: Path) -> None:
    path = truth(
        tmp_path,
        [
            {"image_id": 0, "category_id": 3, "bbox": [0, 0, 50, 50], "technique": "dessin"},
            {"image_id": 1, "category_id": 3, "bbox": [0, 0, 50, 50], "technique": "photographie"},
        ],
    )
    told = Told(("illustration",), {100: [found("illustration", 0.9, 0, 0, 50, 50)]})
    by = boxes.evaluate(path, told).figures["by"]
    assert {name: one["recall_50"] for name, one in by["technique"].items()} == {"dessin": 1.0, "photographie": 0.0}


def test_a_box_that_is_there_is_found_once() -> None:
    there = [Box("person", 0, 0, 10, 10)]
    twice = [found("person", 0.6, 0, 0, 10, 10), found("person", 0.9, 0, 0, 10, 9)]
    one = count(twice, there, 0.5)
    assert (one.right, one.found, one.there, one.precision, one.recall) == (1, 2, 1, 0.5, 1.0)


def test_a_false_box_surer_than_the_right_one_halves_the_average_precision() -> None:
    there = [[Box("person", 0, 0, 10, 10)]]
    both = [[found("person", 0.9, 50, 50, 9, 9), found("person", 0.5, 0, 0, 10, 10)]]
    assert curve(both, there).ap50 == 0.5
    assert curve([[]], there).ap50 == 0.0 and curve(both, [[]]).ap50 is None
    assert np.allclose(curve(both, there).precision, 0.5)


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        ("categories", None, "'categories' is missing"),
        ("images", [], "lists no image"),
        ("annotations", [{"image_id": 0, "category_id": 9, "bbox": [0, 0, 1, 1]}], "no category 9"),
        ("annotations", [{"image_id": 7, "category_id": 1, "bbox": [0, 0, 1, 1]}], "the image 7, which is not listed"),
        ("annotations", [{"image_id": 0, "category_id": 1, "bbox": [0, 0, 1]}], "'bbox' must be"),
        ("annotations", [{"image_id": 0, "category_id": 1}], "a box has no 'bbox'"),
        ("images", [{"id": 0, "file_name": "no.png", "width": 1, "height": 1}], "image 0: there is no picture no.png"),
    ],
)
def test_a_wrong_coco_file_is_refused(tmp_path: Path, part: str, value: object, said: str) -> None:
    path = truth(tmp_path, [])
    write_json(path, json.loads(path.read_text()) | {part: value})
    with pytest.raises(EvaluationError, match=said):
        boxes.evaluate(path, Told((), {}))
