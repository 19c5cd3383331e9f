"""Kinds of picture on plain colours: zero-shot by words, probe by folds, and folders that are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexing.evaluation import types
from indexing.evaluation.errors import EvaluationError
from indexing.evaluation.prompts import prompts
from tests.evaluation.stubs import Colours, paint

LABELS = "folder,fr,en\nr,un rouge,a red\nb,bleu,green\n"


def kinds(tmp_path: Path, counts: dict[str, int], labels: str = LABELS) -> Path:
    tmp_path.mkdir(exist_ok=True)
    (tmp_path / "labels.csv").write_text(labels, encoding="utf-8-sig")
    for folder, count in counts.items():
        for n in range(count):
            colour = f"#{200 + n:02x}0{n % 10}00" if folder == "r" else f"#00{10 + n:02x}{200 + n:02x}"
            paint(tmp_path / folder / f"{n}.png", colour)
    return tmp_path


def test_each_language_says_what_it_says_and_the_probe_tells_colours_apart(tmp_path: Path) -> None:
    outcome = types.evaluate(kinds(tmp_path, {"r": 10, "b": 6}), Colours())
    figures = outcome.figures
    assert figures["n"] == 16 and figures["majority"] == 0.625 and outcome.note == ""
    # In English the second class is called green, of which the blue pictures hold a little and the red ones less.
    assert figures["zero_shot"] == {"fr": 1.0, "en": 1.0, "both": 1.0}
    assert figures["linear_probe"] == {"meaning": 1.0, "look": 1.0}
    assert figures["confusion"]["labels"] == ["r", "b"]
    assert figures["confusion"]["zero_shot"] == figures["confusion"]["look"] == [[10, 0], [0, 6]]


def test_a_wrong_name_is_seen_in_the_confusion(tmp_path: Path) -> None:
    labels = "folder,fr,en\nr,bleu,blue\nb,rouge,red\n"
    figures = types.evaluate(kinds(tmp_path, {"r": 5, "b": 7}, labels), Colours()).figures
    assert figures["zero_shot"] == {"fr": 0.0, "en": 0.0, "both": 0.0}
    assert figures["confusion"]["zero_shot"] == [[0, 5], [7, 0]]
    assert figures["linear_probe"]["look"] == 1.0


def test_a_class_of_three_gives_three_folds_and_one_of_one_none(tmp_path: Path) -> None:
    outcome = types.evaluate(kinds(tmp_path, {"r": 3, "b": 4}), Colours())
    assert outcome.figures["linear_probe"] == {"meaning": 1.0, "look": 1.0}
    assert "3 pictures: 3 folds" in outcome.note
    (tmp_path / "r" / "1.png").unlink()
    (tmp_path / "r" / "2.png").unlink()
    lone = types.evaluate(tmp_path, Colours())
    assert lone.figures["linear_probe"] == {"meaning": None, "look": None}
    assert lone.figures["confusion"]["look"] is None and lone.figures["zero_shot"]["fr"] == 1.0
    assert lone.draw is not None and lone.draw() is not None


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ("folder,fr,en\n", "needs the columns"),
        ("dossier,fr,en\nr,rouge,red\n", "needs the columns"),
        ("folder,fr,en\nr,,red\n", "row 1: folder, fr and en"),
        ("folder,fr,en\nr,rouge,red\nv,vert,green\n", "row 2: the folder v holds no picture"),
    ],
)
def test_wrong_labels_are_refused(tmp_path: Path, labels: str, said: str) -> None:
    with pytest.raises(EvaluationError, match=said):
        types.evaluate(kinds(tmp_path, {"r": 2}, labels), Colours())


def test_a_label_of_several_words_is_asked_for_word_by_word() -> None:
    made = prompts("une page blanche, reliure", "fr")
    assert "une page blanche" in made and "page blanche" in made and "reliure" in made
    assert prompts("a map", "en")[:2] == ["a map", "map"]
    assert "anatomy" in prompts("anatomy", "en")
