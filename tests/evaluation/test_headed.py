"""Trained heads on the classes of a set: those whose names they know, and the pictures these cover."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from indexing.evaluation import calibration, types
from indexing.evaluation.errors import EvaluationError
from indexing.evaluation.headed import answers
from indexing.vision.heads import Head, Heads
from indexing.vision.protocols import ModelCard
from indexing.vision.traits import WIDTH
from tests.evaluation.stubs import Colours
from tests.evaluation.test_types import kinds

#: Blank sheets are red, maps are blue, whatever the traits.
WEIGHT = np.zeros((3, 6 + WIDTH), np.float32)
WEIGHT[0, 3], WEIGHT[1, 5] = 20, 20


def heads(encoder: str = Colours.card.sha256) -> Heads:
    layout = Head(("blank-page", "map", "illustration"), WEIGHT, np.zeros(3, np.float32))
    technique = Head(("dessin", "photographie"), WEIGHT[:2] * 0, np.zeros(2, np.float32))
    every = {"layout": layout, "technique": technique}
    card = ModelCard("heads:stub", "1", "h" * 64, "")
    return Heads(card, encoder, every, np.zeros(6, np.float32), layout)


def test_only_classes_that_the_heads_know_are_judged() -> None:
    red, blue = [1.0, 0, 0], [0, 0, 1.0]
    rows = np.array([red, blue, red, red], np.float32)
    names = [("la page blanche",), ("recueil", "a collection"), ("une carte", "a map")]
    owners = np.array([0, 2, 2, 1])
    found = answers(heads(), names, {"meaning": rows, "look": rows}, np.zeros((4, WIDTH), np.float32), owners)
    assert found is not None
    assert found.known == [0, 2] and found.covered.tolist() == [True, True, True, False]
    assert found.right.tolist() == [True, True, False]
    assert answers(heads(), names[:2], {"meaning": rows, "look": rows}, np.zeros((4, WIDTH)), owners) is None


def test_a_set_of_kinds_is_measured_and_its_confidences_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    labels = "folder,fr,en\nr,page blanche,a blank page\nb,carte,a map\n"
    folder = kinds(tmp_path, {"r": 5, "b": 6}, labels)
    Image.new("RGB", (9, 9), "#0000ff").save(folder / "r" / "odd.png")
    monkeypatch.setattr(types, "heads_of", lambda embedder: heads())
    figures = types.evaluate(folder, Colours()).figures
    assert figures["head"] == pytest.approx(11 / 12, abs=1e-4) and figures["head_n"] == 12
    judged = calibration.of_types(folder, Colours())
    assert judged.role == "heads" and judged.figures["kind"]["n"] == 12
    assert judged.figures["kind"]["ece"] == pytest.approx(1 / 12, abs=0.01)


def test_heads_of_another_encoder_have_no_answer(tmp_path: Path, settings) -> None:
    settings.HEADS = ""
    folder = kinds(tmp_path, {"r": 5, "b": 6})
    figures = types.evaluate(folder, Colours()).figures
    assert figures["head"] is None and figures["head_n"] == 0
    with pytest.raises(EvaluationError, match="No trained heads"):
        calibration.of_types(folder, Colours())
