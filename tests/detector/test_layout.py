"""How pages are cut up by a detector that knows layout and objects."""

from PIL import Image

from indexing.vision import layout
from indexing.vision.detector_card import DetectorCard
from indexing.vision.protocols import Detection, ModelCard

PAGE = Image.new("RGB", (400, 400), "white")


class Both:
    """Sees a map, a doubtful initial, a stamp and a person."""

    card = ModelCard("ultralytics:both.pt", "1", "a" * 64, "AGPL-3.0")
    labels = ("map", "initial", "stamp", "person")
    facts = DetectorCard(thresholds={"default": 0.5, "initial": 0.35})

    def detect(self, images, floor=0.05):
        seen = (("map", 0.8, 0), ("map", 0.45, 90), ("initial", 0.4, 180), ("stamp", 0.9, 270), ("person", 0.9, 330))
        boxes = [Detection(label, confidence, x, 0, 60, 60) for label, confidence, x in seen]
        return [[box for box in boxes if box.confidence >= floor] for _ in images]


def test_each_class_is_kept_from_its_own_threshold_on() -> None:
    found = [(box.label, box.confidence) for box in layout.segment(PAGE, Both())]
    assert found == [("map", 0.8), ("initial", 0.4)]


def test_without_a_card_one_floor_serves_all() -> None:
    plain = Both()
    plain.facts = None
    assert [box.label for box in layout.segment(PAGE, plain)] == ["map", "map", "initial"]


def test_layout_and_objects_of_one_model_are_two_voices() -> None:
    """Else the objects of an illustration would replace what was said of its page, and the other way round."""
    assert layout.card_of(Both()).name == "ultralytics:both.pt (layout)"
    only = Both()
    only.labels = ("map", "initial")
    assert layout.card_of(only) == Both.card


def test_within_an_illustration_only_objects_are_looked_for() -> None:
    assert [box.label for box in layout.without(Both().detect([PAGE])[0])] == ["person"]
