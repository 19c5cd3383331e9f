"""Confidences against answers: by hand, on boxes, on words, and kept with the weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from indexing.evaluation import calibration, records
from indexing.evaluation.errors import EvaluationError
from indexing.evaluation.reliability import reliability
from tests.evaluation.stubs import Colours, Told, write_lines
from tests.evaluation.test_boxes import found, truth


class Sure(Colours):
    """Cosine 1 is a true pair at 88 %, cosine 0 at 12 %."""

    def calibration(self) -> dict[str, dict[str, float]]:
        return {"text": {"a": 4.0, "b": -2.0}}


def test_the_error_is_the_distance_between_said_and_true_weighed_by_bins() -> None:
    measured = reliability(np.array([0.9, 0.95, 0.1, 1.0]), np.array([True, False, False, True]))
    assert [one["n"] for one in measured["curve"]] == [0, 1, 0, 0, 0, 0, 0, 0, 0, 3]
    assert measured["curve"][9]["confidence"] == 0.95 and measured["curve"][9]["accuracy"] == 0.6667
    assert measured["ece"] == pytest.approx((3 * abs(0.95 - 2 / 3) + 1 * 0.1) / 4, abs=1e-4)
    assert reliability(np.zeros(0), np.zeros(0, bool))["ece"] is None


def test_boxes_of_a_class_are_right_or_wrong(tmp_path: Path) -> None:
    path = truth(tmp_path, [{"image_id": 0, "category_id": 3, "bbox": [0, 0, 50, 50]}])
    told = Told(
        ("illustration",),
        {100: [found("illustration", 0.8, 0, 0, 50, 50), found("illustration", 0.4, 60, 60, 20, 20)]},
    )
    outcome = calibration.of_boxes(path, told)
    assert outcome.figures["illustration"]["n"] == 2
    assert outcome.figures["illustration"]["ece"] == pytest.approx((0.2 + 0.4) / 2)


def test_a_percentage_is_judged_on_true_and_random_pairs(album: Path) -> None:
    rows = [
        {"file": f"images/{name}.png", "caption": word, "lang": "fr"}
        for name, word in (("r", "rouge"), ("g", "vert"), ("b", "bleu"))
    ]
    path = write_lines(album / "list.jsonl", rows)
    one = calibration.of_retrieval(path, Sure()).figures["text fr"]
    assert one["n"] == 6
    assert one["curve"][8] == {"from": 0.8, "to": 0.9, "confidence": 0.8808, "accuracy": 1.0, "n": 3}
    assert one["ece"] == pytest.approx(0.1192, abs=1e-4)
    with pytest.raises(EvaluationError, match="gives no percentages"):
        calibration.of_retrieval(path, Colours())


def test_curves_kept_with_the_weights_are_found_by_their_sum(tmp_path: Path) -> None:
    path = truth(tmp_path, [{"image_id": 0, "category_id": 3, "bbox": [0, 0, 50, 50]}])
    outcome = calibration.of_boxes(path, Told(("illustration",), {}))
    records.save(records.record(outcome, "ultralytics:portal.pt", "d" * 64, 1.0))
    kept = calibration.stored({"d" * 64})
    assert kept["detector"][0]["model"] == "ultralytics:portal.pt"
    assert kept["detector"][0]["classes"]["illustration"]["n"] == 0
    assert calibration.stored({"e" * 64}) == {}
