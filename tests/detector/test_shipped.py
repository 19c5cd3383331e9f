"""The weights that ship: what they are, what they find, what they leave alone."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from indexing.specimens import SpecimenDocument, generate
from indexing.training.detector.classes import DROPPED, LAYOUT
from indexing.vision import layout, registry
from indexing.vision.detector import UltralyticsDetector, code_of
from indexing.vision.detector_card import beside
from indexing.vision.weights import locate, sha256
from tests.detector.objects import same_objects

pytestmark = pytest.mark.models
NAME = "indexing/weights/detector/portal.pt"


@pytest.fixture(scope="module")
def detector() -> UltralyticsDetector:
    return registry.detector(f"ultralytics:{NAME}")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[SpecimenDocument]]:
    folder = tmp_path_factory.mktemp("specimens")
    return folder, generate(folder, pages=3, seed=3)


def test_plain_ultralytics_loads_them() -> None:
    from indexing.vision.detector import _yolo

    path = locate(NAME)
    assert path.stat().st_size <= 7_000_000
    names = list(_yolo()(str(path), verbose=False).names.values())
    assert names[-len(LAYOUT) :] == list(LAYOUT)
    assert len(names) == 80 - len(DROPPED) + len(LAYOUT) and not DROPPED.intersection(names)
    assert names[0] == "person" and "horse" in names


@pytest.mark.shared
def test_objects_are_those_of_the_start_model(shared) -> None:
    """So nothing of what it knew is lost: the target of two points is met by construction."""
    from indexing.vision.detector import _yolo

    assert same_objects(_yolo()(str(locate(NAME)), verbose=False), shared, 20) >= 20


def test_a_table_of_figures_is_no_dining_table(detector: UltralyticsDetector) -> None:
    assert {"table", "dining-table", "printers-mark"} <= set(detector.labels)
    assert [code_of(word) for word in ("table", "dining table", "lettrine")] == ["table", "dining-table", "initial"]


def test_the_card_is_of_these_weights(detector: UltralyticsDetector) -> None:
    card = json.loads(locate(NAME).with_name("card.json").read_text())
    assert card["sha256"] == sha256(locate(NAME)) == detector.card.sha256
    assert detector.card.version == card["version"] and detector.card.licence == card["licence"]
    assert set(card["thresholds"]) == {"default", *(code_of(name) for name in LAYOUT)}


def test_calibration_rises_and_is_applied(detector: UltralyticsDetector, library, tmp_path) -> None:
    curves = beside(locate(NAME)).curves
    assert set(curves) == {code_of(name) for name in LAYOUT}  # objects say what the start model says
    for curve in curves.values():
        assert (np.diff(curve.y) >= 0).all() and curve.y[0] < 0.1 and 0.5 < curve.y[-1] <= 1
    (tmp_path / "portal.pt").write_bytes(locate(NAME).read_bytes())
    bare = UltralyticsDetector.load(tmp_path / "portal.pt")
    image = Image.open(first_page(library)[0])
    raw = max(box.confidence for box in bare.detect([image])[0] if box.label == "illustration")
    said = max(box.confidence for box in detector.detect([image])[0] if box.label == "illustration")
    assert said == pytest.approx(curves["illustration"].of(raw), abs=0.02)


def first_page(library: tuple[Path, list[SpecimenDocument]]):
    """The first page with one illustration that is nothing finer."""
    folder, documents = library
    for document in documents:
        for page in document.pages:
            if [box.label for box in page.boxes] == ["illustration"]:
                return folder / document.id / f"{page.name}.jpg", page.boxes[0]
    raise AssertionError("the specimens show no page with one illustration")


def test_illustrations_are_boxed_tightly(detector: UltralyticsDetector, library) -> None:
    path, there = first_page(library)
    found = [box for box in layout.segment(Image.open(path), detector) if box.label == "illustration"]
    assert len(found) == 1 and overlap(found[0], there) >= 0.75


def overlap(one, other) -> float:
    wide = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
    high = min(one.y + one.h, other.y + other.h) - max(one.y, other.y)
    common = max(0, wide) * max(0, high)
    return common / (one.w * one.h + other.w * other.h - common)


def test_text_and_blank_pages_are_left_alone(detector: UltralyticsDetector) -> None:
    from indexing.specimens.typography import Style, set_column

    blank = Image.new("RGB", (700, 1000), "#efe6d0")
    text = blank.copy()
    set_column(text, Style("fell", 22), ["Il faut remarquer que la lumière tombe obliquement. " * 60], 90, 90, 520, 920)
    assert layout.segment(blank, detector) == []
    assert layout.segment(text, detector) == []
