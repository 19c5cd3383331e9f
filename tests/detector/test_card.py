"""Thresholds and curves beside a detector's weights."""

import json

import pytest

from indexing.vision.detector_card import Curve, DetectorCard, beside
from indexing.vision.protocols import ModelUnavailableError

CURVE = Curve((0.0, 0.2, 0.6, 1.0), (0.0, 0.5, 0.8, 0.9))


def test_a_curve_goes_through_its_points_and_back() -> None:
    assert CURVE.of(0.4) == pytest.approx(0.65)
    for said in (0.1, 0.5, 0.65, 0.9):
        assert CURVE.of(CURVE.least(said)) == pytest.approx(said)
    assert CURVE.least(0.95) == 1.0


def test_the_floor_is_asked_of_calibrated_confidence() -> None:
    card = DetectorCard(curves={"initial": CURVE})
    assert card.raw_floor(0.5) == pytest.approx(0.2)  # an initial the network gives .2 is right half the time
    assert card.confidence("initial", 0.2) == pytest.approx(0.5)
    assert card.confidence("person", 0.2) == 0.2


def test_weights_alone_speak_for_themselves(tmp_path) -> None:
    card = beside(tmp_path / "portal.pt")
    assert card == DetectorCard() and card.raw_floor(0.25) == 0.25


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("calibration.json", '{"map": {"x": [0, 1], "y": [1, 0]}}'),
        ("calibration.json", '{"map": {"x": [0]}}'),
        ("card.json", '{"thresholds": {"map": "many"}}'),
        ("card.json", "[1]"),
        ("card.json", "{"),
    ],
)
def test_a_broken_card_is_told_not_used(tmp_path, name, content) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(ModelUnavailableError, match=r"cannot be read|holds no table"):
        beside(tmp_path / "portal.pt")


def test_the_card_is_read(tmp_path) -> None:
    (tmp_path / "card.json").write_text(json.dumps({"version": "3", "thresholds": {"map": 0.3}}))
    (tmp_path / "calibration.json").write_text(json.dumps({"map": {"x": [0, 1], "y": [0, 0.9]}}))
    card = beside(tmp_path / "portal.pt")
    assert card.version == "3" and card.thresholds == {"map": 0.3}
    assert card.confidence("map", 0.5) == pytest.approx(0.45)
