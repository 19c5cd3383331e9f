"""Heads with answers that can be worked out by hand."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from indexing.vision.heads import NONE, Heads, blend
from indexing.vision.kinds import of_kinds
from indexing.vision.protocols import ModelUnavailableError
from indexing.vision.traits import WIDTH, traits
from indexing.vision.weights import sha256
from tests.heads.small import write


@pytest.fixture
def heads(tmp_path: Path) -> Heads:
    return Heads.load(write(tmp_path / "heads", "e" * 64))


def one(*sides: float) -> np.ndarray:
    return np.array([sides], dtype=np.float32)


def test_a_head_is_a_softmax_over_its_classes(heads: Heads) -> None:
    said = heads.classify(one(1, 0), one(0, 0), np.zeros((1, WIDTH), np.float32))
    (technique,) = said["technique"]
    assert [code for code, _ in technique] == ["dessin", "photographie"]
    assert technique[0][1] == pytest.approx(math.exp(4) / (math.exp(4) + 1), abs=1e-6)
    assert sum(share for _, share in technique) == pytest.approx(1)
    assert set(said) == {"technique", "function", "layout"}


def test_the_card_says_who_speaks_and_for_which_encoder(heads: Heads, tmp_path: Path) -> None:
    assert (heads.card.name, heads.card.version, heads.encoder) == ("heads:portal", "7", "e" * 64)
    assert heads.card.sha256 == sha256(tmp_path / "heads" / "heads.safetensors")


def test_the_turn_is_that_of_the_copy_that_stands_upright(heads: Heads) -> None:
    look = np.zeros((4, 1, 2), np.float32)
    meaning = np.zeros((4, 1, 2), np.float32)
    meaning[3, 0, 0] = 1
    (found,) = heads.rotation(look, meaning)
    assert found == (270, pytest.approx(math.exp(5) / (math.exp(5) + 3)))
    (careful,) = heads.rotation(look, meaning, upright=0.9)
    assert careful[0] == 270
    assert careful[1] == pytest.approx(math.exp(5) / (math.exp(5) + 2 + 27))


def test_a_picture_with_no_upside_stays_as_it_is(heads: Heads) -> None:
    (found,) = heads.rotation(np.zeros((4, 1, 2)), np.zeros((4, 1, 2)), upright=0.9)
    assert found == (0, pytest.approx(0.9))
    doubts = heads.doubtful(np.concatenate([one(1, 0), one(0, 1)]), np.zeros((2, 2)))
    assert doubts[0] < 0.02 < 0.98 < doubts[1]


def test_prompts_share_what_the_head_leaves_to_none() -> None:
    trained = [("carte", 0.6), (NONE, 0.4)]
    prompted = [("carte", 0.5), ("menu", 0.3), ("billet", 0.2)]
    assert blend(trained, prompted) == [
        ("carte", 0.6),
        ("menu", pytest.approx(0.24)),
        ("billet", pytest.approx(0.16)),
    ]


def test_terms_without_examples_have_no_share_where_the_head_knows_no_none() -> None:
    assert blend([("dessin", 0.7), ("estampe", 0.3)], [("textile", 1.0)]) == [
        ("dessin", 0.7),
        ("estampe", 0.3),
        ("textile", 0.0),
    ]
    assert blend([("dessin", 0.7), (NONE, 0.3)], []) == [("dessin", 0.7)]


def test_a_folder_that_holds_no_heads_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailableError, match="does not hold trained heads"):
        Heads.load(tmp_path)
    folder = write(tmp_path / "heads", "e" * 64)
    (folder / "heads.safetensors.sha256").write_text("0" * 64 + "  heads.safetensors")
    with pytest.raises(ModelUnavailableError, match="checksum"):
        Heads.load(folder)


def test_classes_that_others_named_are_found_by_our_words() -> None:
    ranked = {
        "layout": [[("illustration", 0.5), ("map", 0.2), ("blank-page", 0.2), ("binding", 0.1)]],
        "technique": [[("photographie", 0.5), ("estampe", 0.3), ("dessin", 0.1), ("impression-photomecanique", 0.1)]],
    }
    shares = of_kinds(ranked, ["dessin", "photographie", "carte", "page blanche, reliure"])
    assert shares is not None
    assert shares[0] == pytest.approx([0.2, 0.3, 0.2, 0.3])
    with_prints = of_kinds(ranked, ["dessin", "estampe", "photographie"])
    assert with_prints is not None
    assert with_prints[0] == pytest.approx([0.05, 0.15, 0.3])
    assert of_kinds(ranked, ["dessin", "chose"]) is None


def test_traits_do_not_depend_on_the_size_of_the_scan() -> None:
    sheet = Image.new("RGB", (60, 80), (240, 230, 200))
    sheet.paste((30, 30, 30), (20, 20, 40, 40))
    small, large, grey = traits([sheet, sheet.resize((600, 800), Image.Resampling.NEAREST), sheet.convert("L")])
    assert np.abs(small - large).max() < 0.15
    assert np.abs(small - grey).max() > 0.15  # its tint is gone
    assert traits([Image.new("RGB", (1, 1))]).shape == (1, WIDTH)
    assert traits([]).shape == (0, WIDTH)
