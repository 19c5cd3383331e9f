"""Fingerprints, palettes and segmentation, on pictures whose answer is known beforehand."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from indexing.vision.blocks import blocks
from indexing.vision.cielab import from_srgb
from indexing.vision.fingerprint import fingerprint, hamming
from indexing.vision.layout import segment
from indexing.vision.palette import name, names, palette
from indexing.vision.pictures import flatten
from indexing.vision.protocols import Detection, ModelCard


def noise(width: int, height: int, seed: int = 1, grain: int = 8) -> Image.Image:
    coarse = np.random.default_rng(seed).integers(0, 160, (height // grain, width // grain), dtype=np.uint8)
    return Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC).convert("RGB")


def test_transparency_becomes_paper_not_ink() -> None:
    assert flatten(Image.new("RGBA", (2, 2), (0, 0, 0, 0))).getpixel((0, 0)) == (255, 255, 255)


def test_hamming_counts_differing_bits_of_signed_numbers() -> None:
    assert hamming(0, -1) == 64
    assert hamming(5, 6) == 2


def test_a_copy_at_another_size_has_nearly_the_same_fingerprint() -> None:
    picture = noise(256, 256)
    assert hamming(fingerprint(picture), fingerprint(picture.resize((90, 90)))) <= 4
    assert hamming(fingerprint(picture), fingerprint(noise(256, 256, seed=2))) > 12
    assert fingerprint(Image.new("RGB", (50, 50), "grey")) == 0


def test_cielab_of_the_known_corners() -> None:
    lab = from_srgb(np.array([[255, 255, 255], [0, 0, 0], [255, 0, 0]], dtype=np.uint8))
    assert lab[0] == pytest.approx([100, 0, 0], abs=0.1)
    assert lab[1] == pytest.approx([0, 0, 0], abs=0.1)
    assert lab[2] == pytest.approx([53.24, 80.09, 67.20], abs=0.1)


@pytest.mark.parametrize(("lab", "code"), [((100, 0, 0), "blanc"), ((0, 0, 0), "noir"), ((53, 80, 67), "rouge")])
def test_a_colour_has_a_name(lab: tuple[float, float, float], code: str) -> None:
    assert name(lab) == code


def drawing(paper: str, *inks: str) -> Image.Image:
    sheet = Image.new("RGB", (120, 120), paper)
    pen = ImageDraw.Draw(sheet)
    for place, ink in enumerate(inks):
        pen.rectangle((10, 10 + 35 * place, 70, 35 + 35 * place), fill=ink)
    return sheet


@pytest.mark.parametrize(
    ("sheet", "mode"),
    [
        (drawing("white", "black"), "noir-et-blanc"),
        (drawing("#e8d9b0", "#1c1812"), "noir-et-blanc"),
        (drawing("#f4f4f0", "#1b2f8b"), "monochrome"),
        (drawing("#e8d9b0", "#c8102e", "#2a52be", "#2e8b3d"), "couleur"),
    ],
)
def test_aged_paper_is_no_colour(sheet: Image.Image, mode: str) -> None:
    assert palette(sheet).colour_mode == mode


def test_shares_are_measured_and_the_paper_is_set_apart() -> None:
    found = palette(drawing("#e8d9b0", "#c8102e"))
    assert sum(share for *_, share in found.colours) == pytest.approx(1)
    assert [code for code, _ in names(found)] == ["rouge"]
    assert [code for code, _ in names(palette(Image.new("RGB", (40, 40), "#e8d9b0")))] == ["beige"]


def text_page() -> Image.Image:
    page = Image.new("RGB", (600, 900), "#efe6d0")
    pen = ImageDraw.Draw(page)
    for y in range(80, 820, 20):
        for x in range(60, 540, 12):
            pen.rectangle((x, y, x + 7, y + 9), fill="#201810")
    return page


def test_blank_and_text_pages_have_no_illustration() -> None:
    assert blocks(Image.new("RGB", (600, 900), "#efe6d0")) == []
    assert blocks(text_page()) == []


def test_a_picture_among_text_is_boxed() -> None:
    page = text_page()
    page.paste(Image.new("RGB", (320, 270), "#efe6d0"), (140, 280))
    page.paste(noise(280, 240), (160, 296))
    (box,) = segment(page)
    assert box.label == "illustration"
    assert (box.x, box.y, box.w, box.h) == pytest.approx((160, 296, 280, 240), abs=8)


def test_a_page_that_is_one_picture_is_one_illustration() -> None:
    # Grains of the size of letters would pass for a printed page, a limit that `blocks` states.
    (box,) = blocks(noise(400, 560, grain=40))
    assert box.w * box.h > 0.8 * 400 * 560


class Layout:
    """A detector that has already seen the page."""

    card = ModelCard("layout", "1", "", "")

    def __init__(self, *labels: str) -> None:
        self.labels = labels

    def detect(self, images, floor: float = 0.05) -> list[list[Detection]]:
        return [[Detection(label, 0.9, 1, 2, 3, 4) for label in self.labels] for _ in images]


def test_a_detector_is_asked_only_when_it_knows_layout() -> None:
    blank = Image.new("RGB", (60, 90), "white")
    assert [box.label for box in segment(blank, Layout("initial", "text", "stain"))] == ["initial"]
    assert segment(blank, Layout("person", "dog")) == []
