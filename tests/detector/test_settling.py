"""One box for each thing on a page."""

from indexing.vision.protocols import Detection
from indexing.vision.settling import settle


def box(label: str, confidence: float, x: float, y: float, w: float, h: float) -> Detection:
    return Detection(label, confidence, x, y, w, h)


def labels(*boxes: Detection) -> list[tuple[str, float]]:
    return [(one.label, one.confidence) for one in settle(boxes)]


def test_the_surer_of_two_boxes_of_one_thing_stays() -> None:
    assert labels(box("illustration", 0.6, 0, 0, 100, 100), box("illustration", 0.9, 4, 2, 98, 99)) == [
        ("illustration", 0.9)
    ]


def test_neighbours_stay() -> None:
    assert len(labels(box("illustration", 0.6, 0, 0, 100, 100), box("illustration", 0.9, 105, 0, 100, 100))) == 2


def test_a_map_is_called_a_map_when_that_is_likely() -> None:
    picture = box("illustration", 0.9, 0, 0, 100, 100)
    assert labels(picture, box("map", 0.55, 0, 0, 99, 100)) == [("map", 0.55)]
    assert labels(picture, box("map", 0.3, 0, 0, 99, 100)) == [("illustration", 0.9)]


def test_what_lies_within_a_picture_is_part_of_it() -> None:
    picture = box("illustration", 0.9, 0, 0, 300, 300)
    assert labels(picture, box("initial", 0.5, 40, 40, 30, 30)) == [("illustration", 0.9)]
    assert labels(picture, box("illustration", 0.5, 40, 40, 90, 90)) == [("illustration", 0.9)]


def test_an_advertisement_may_hold_a_picture_and_an_initial_stands_beside_one() -> None:
    advert, picture = box("advertisement", 0.8, 0, 0, 300, 300), box("illustration", 0.7, 20, 20, 100, 100)
    assert len(labels(advert, picture)) == 2
    assert len(labels(picture, box("initial", 0.6, 110, 20, 40, 40))) == 2
