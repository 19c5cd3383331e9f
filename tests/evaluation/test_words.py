"""Retrieval and concepts: figures that can be worked out by hand, and lists that are wrong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from indexing.evaluation import concepts, retrieval
from indexing.evaluation.errors import EvaluationError
from indexing.evaluation.ranking import precision_at, ranks
from tests.evaluation.stubs import Colours, paint, write_json, write_lines


def test_a_rank_counts_ties_against_the_picture_sought() -> None:
    gallery = np.eye(3, dtype=np.float32)
    asked = np.array([[1, 0, 0], [0.6, 0.8, 0], [1, 1, 1]], dtype=np.float32)
    assert ranks(asked, gallery, np.array([0, 0, 2])).tolist() == [1, 2, 3]


def test_precision_is_out_of_ten_however_few_pictures_there_are() -> None:
    scores, relevant = np.array([0.9, 0.1, 0.5]), np.array([True, False, True])
    assert precision_at(scores, relevant) == pytest.approx(0.2)
    assert precision_at(scores, relevant, 1) == 1.0


def test_each_language_is_measured_on_its_own_captions(album: Path) -> None:
    rows = [
        {"file": "images/r.png", "caption": "un rouge", "lang": "fr"},
        {"file": "r.png", "caption": "red", "lang": "en"},  # beside the list or in images/: another name, another row
        {"file": "images/g.png", "caption": "bleu", "lang": "fra"},  # wrong on purpose: the blue one comes first
        {"file": "images/b.png", "caption": None},
        {"file": "images/g.png", "caption": "yellow", "lang": "de-AT"},
    ]
    figures = retrieval.evaluate(write_lines(album / "list.jsonl", rows), Colours()).figures
    # Two captions: r.png ties with its twin (rank 2); green is nowhere near blue, like both reds (rank 4 of 4).
    assert figures["fr"] == {"n": 2, "r1": 0.0, "r5": 1.0, "r10": 1.0, "mrr": 0.375}
    assert figures["en"] == {"n": 1, "r1": 0.0, "r5": 1.0, "r10": 1.0, "mrr": 0.5}
    assert figures["de"]["n"] == 1
    assert figures["gallery"] == 4 and figures["chance_r10"] == 1.0


def test_a_large_gallery_has_a_small_chance_and_a_missing_language_no_figures(tmp_path: Path) -> None:
    rows = [{"file": f"{n}.png", "caption": "rouge" if n == 3 else "", "lang": "fr"} for n in range(40)]
    for n in range(40):
        paint(tmp_path / f"{n}.png", "#ff0000" if n == 3 else f"#00{200 - n:02x}{n:02x}")
    figures = retrieval.evaluate(write_lines(tmp_path / "x.jsonl", rows), Colours()).figures
    assert figures["fr"] == {"n": 1, "r1": 1.0, "r5": 1.0, "r10": 1.0, "mrr": 1.0}
    assert figures["en"] == {"n": 0, "r1": None, "r5": None, "r10": None, "mrr": None}
    assert (figures["gallery"], figures["chance_r10"]) == (40, 0.25)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("{}\n", "line 1: 'file'"),
        ('{"file": "r.png", "caption": "x", "lang": "fr"}\nnot json\n', "line 2: not JSON"),
        ('{"file": "r.png", "caption": "x"}\n', "line 1: a caption needs"),
        ('{"file": "gone.png", "caption": "x", "lang": "fr"}\n', "line 1: there is no picture gone.png"),
        ('{"file": "r.png"}\n', "no caption"),
        ("[]\n", "line 1: not a JSON object"),
    ],
)
def test_a_wrong_list_is_refused_with_its_line(album: Path, text: str, said: str) -> None:
    path = album / "images" / "list.jsonl"
    path.write_text(text)
    with pytest.raises(EvaluationError, match=said):
        retrieval.evaluate(path, Colours())


def test_a_file_that_is_no_picture_is_named(album: Path) -> None:
    (album / "images" / "r.png").write_text("hello")
    path = write_lines(album / "x.jsonl", [{"file": "r.png", "caption": "x", "lang": "fr"}])
    with pytest.raises(EvaluationError, match=r"r\.png cannot be read"):
        retrieval.evaluate(path, Colours())


def test_precision_at_ten_of_two_words_in_two_languages(tmp_path: Path) -> None:
    """Twelve red pictures and twelve blue ones, of which "rouge" wants all, "bleu" five, by number and by name."""
    files = [f"{colour}{n}.png" for colour in "rb" for n in range(12)]
    for name in files:
        paint(tmp_path / "images" / name, "#ff0000" if name[0] == "r" else "#0000ff")
    asked = [
        {"fr": "rouge", "en": "green", "relevant": list(range(12))},
        {"fr": "bleu", "en": "blue", "relevant": ["b0.png", "b1.png", "b2.png", 15, 16]},
    ]
    path = write_json(tmp_path / "concepts.json", {"files": files, "concepts": asked})
    figures = concepts.evaluate(path, Colours()).figures
    # "green" is as far from red as from blue: ties keep the list's order, and the red ones come first in it.
    assert figures["per_concept"][0] == {"fr": "rouge", "en": "green", "relevant": 12, "p10": {"fr": 1.0, "en": 1.0}}
    assert figures["per_concept"][1]["p10"] == {"fr": 0.5, "en": 0.5}
    assert figures["p10"] == {"fr": 0.75, "en": 0.75}
    assert figures["best_possible"] == 0.75
    assert figures["share"] == {"fr": 1.0, "en": 1.0}
    assert figures["chance"] == pytest.approx((12 / 24 + 5 / 24) / 2, abs=1e-4)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"files": [], "concepts": []}, "'files' must be a list"),
        ({"files": ["r.png"], "concepts": []}, "'concepts' must be a list"),
        ({"files": ["r.png"], "concepts": [{"fr": "a", "relevant": []}]}, "concept 0: it needs a word"),
        ({"files": ["r.png"], "concepts": [{"fr": "a", "en": "b", "relevant": [1]}]}, "1 is neither"),
        ({"files": ["r.png"], "concepts": [{"fr": "a", "en": "b", "relevant": [True]}]}, "True is neither"),
        ({"files": ["r.png", "no.png"], "concepts": [{"fr": "a", "en": "b", "relevant": [0]}]}, "no picture no.png"),
        ([], "no JSON object"),
    ],
)
def test_wrong_concepts_are_refused(album: Path, given: object, said: str) -> None:
    with pytest.raises(EvaluationError, match=said):
        concepts.evaluate(write_json(album / "c.json", given), Colours())
