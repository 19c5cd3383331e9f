"""Techniques differ in the picture, captions read as captions, scans move boxes with the page."""

from __future__ import annotations

import numpy as np
import pytest

from indexing.specimens import captions, paper
from indexing.specimens.composition import compose
from indexing.specimens.shapes import pictogram
from indexing.specimens.subjects import table
from indexing.specimens.techniques import PROCESSES, render
from indexing.specimens.words import headline, text


@pytest.mark.parametrize("name", sorted(PROCESSES))
def test_every_process_draws_a_picture_of_its_colour_mode(name: str) -> None:
    rng = np.random.default_rng(4)
    made = compose(rng, 240, 300, table()["horse"])
    picture = render(name, made.scene, rng)
    assert picture.shape == (240, 300, 3) and picture.dtype == np.uint8
    assert picture.std() > 12
    spread = float(np.ptp(picture.astype(int), axis=2).mean())
    if PROCESSES[name].colour_mode == "noir et blanc":
        assert spread < 14
    elif PROCESSES[name].colour_mode == "couleur":
        assert spread > 8


@pytest.mark.parametrize("code", sorted(table()))
def test_every_subject_has_a_shape(code: str) -> None:
    shape = pictogram(table()[code].glyph)
    assert 0.08 < float(shape.silhouette.mean()) < 0.98


@pytest.mark.parametrize("place", ["land", "sea", "air", "table", "bust"])
def test_a_subject_goes_where_it_belongs(place: str) -> None:
    subject = next(subject for subject in table().values() if subject.place == place)
    made = compose(np.random.default_rng(1), 200, 260, subject)
    assert made.subjects[0] == subject and made.setting == place


def test_large_pictures_keep_their_size() -> None:
    made = compose(np.random.default_rng(1), 700, 800, None)
    assert made.scene.size == (700, 800) and made.setting == "portrait"


def test_captions_read_in_both_languages() -> None:
    horse, church = table()["horse"], table()["church"]
    fr, en = captions.full(
        captions.scene((horse, church), "land", False, np.random.default_rng(2)), ("Lithographie", "Lithograph")
    )
    assert fr.startswith("Cheval au ") and fr.endswith(" devant une église. Lithographie.")
    assert en.startswith("Horse ") and en.endswith(" before a church. Lithograph.")
    assert captions.article(table()["elephant"]) == ("un éléphant", "an elephant")
    assert captions.article(table()["unicorn"])[1] == "a unicorn"
    assert captions.article(table()["mouse"], plural=True) == ("des souris", "mice")


def test_texts_speak_of_their_subjects_and_elide() -> None:
    rng = np.random.default_rng(3)
    whole = " ".join(text("fr", "book", (table()["elephant"],), rng, 12))
    assert "éléphant" in whole
    assert " de A" not in whole and " de un" not in whole and "{" not in whole
    assert headline("en", (table()["cow"],), rng).isupper()


def test_a_skewed_scan_moves_its_boxes() -> None:
    page = np.full((900, 700, 3), 255, np.uint8)
    page[300:500, 200:450] = 0
    for seed in range(4):
        scan, matrix = paper.scanned(page, np.random.default_rng(seed), paper.Wear(skew=2.0))
        x, y, w, h = paper.moved(matrix, 200, 300, 250, 200, 700, 900)
        black = np.argwhere((scan.max(axis=2) < 12)[40:-40, 40:-40]) + 40
        top, left = black.min(axis=0)
        bottom, right = black.max(axis=0)
        assert abs(x - left) <= 3 and abs(y - top) <= 3
        assert abs(x + w - right) <= 3 and abs(y + h - bottom) <= 3
