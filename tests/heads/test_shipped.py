"""The heads that ship: they belong to the encoder that ships, and know pictures that nobody trained them on."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from PIL import Image

from indexing.pipeline.classes import CLOCKWISE
from indexing.specimens import generate
from indexing.vision import registry
from indexing.vision.heads import TURNS, Heads
from indexing.vision.protocols import Embedder
from indexing.vision.traits import traits
from indexing.vision.weights import locate
from indexing.vocabularies import find

pytestmark = pytest.mark.models

FOLDER = Path(__file__).parents[2] / "indexing" / "weights" / "heads"
#: Of a seed that neither the heads (3001), the encoder (1001) nor the demo (1) has seen.
SEED, PAGES = 4711, 8
UPSIDE = {"album", "autres", "image de presse", "carnet de dessins"}


@pytest.fixture(scope="module")
def heads() -> Heads:
    return Heads.load(locate(settings.HEADS))


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return registry.embedder(settings.ENCODER)


@pytest.fixture(scope="module")
def specimens(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Image.Image, str, str]]:
    """(crop, technique, function) of every illustration of a few generated pages."""
    folder = tmp_path_factory.mktemp("specimens")
    found = []
    for document in generate(folder, pages=PAGES, seed=SEED):
        for page in document.pages:
            with Image.open(folder / document.id / f"{page.name}.jpg") as sheet:
                for one in page.illustrations:
                    term = find("technique", one.technique)
                    assert term is not None
                    crop = sheet.convert("RGB").crop((one.x, one.y, one.x + one.w, one.y + one.h))
                    found.append((crop, term.code, one.function))
    return found


def test_the_heads_serve_the_encoder_that_ships(heads: Heads, embedder: Embedder) -> None:
    assert heads.encoder == embedder.card.sha256
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 1_000_000
    assert {"dessin", "estampe", "photographie"} <= set(heads.heads["technique"].codes)
    assert {"map", "text-only", "blank-page", "binding", "illustration"} <= set(heads.heads["layout"].codes)
    for vocabulary, head in heads.heads.items():
        assert all(code == "" or find(vocabulary, code) for code in head.codes), vocabulary


def test_the_card_holds_figures_and_curves_for_every_head(heads: Heads) -> None:
    card = json.loads((FOLDER / "card.json").read_text())
    curves = json.loads((FOLDER / "calibration.json").read_text())
    assert set(card["figures"]["heads"]) == set(heads.heads)
    for name in heads.heads:
        assert sum(bin_["n"] for bin_ in curves[name]["calibrated"]["curve"]) == curves[name]["calibrated"]["n"] > 50
        assert curves[name]["calibrated"]["ece"] < 0.1
    text = (FOLDER / "MODEL_CARD.md").read_text()
    assert card["encoder"]["sha256"][:16] in text and "Limits" in text


def test_techniques_of_new_specimens_are_right_as_often_as_the_card_says(heads, embedder, specimens) -> None:
    images = [image for image, _, _ in specimens]
    found = embedder.embed_images(images)
    said = heads.classify(found["look"], found["meaning"], traits(images))["technique"]
    known = set(heads.heads["technique"].codes)
    right = [
        ranked[0][0] == technique
        for ranked, (_, technique, _) in zip(said, specimens, strict=True)
        if technique in known
    ]
    claimed = json.loads((FOLDER / "card.json").read_text())["figures"]["heads"]["technique"]["out_of_fold"]
    spread = 2 * (claimed["right"] * (1 - claimed["right"]) / len(right)) ** 0.5
    assert len(right) >= 8
    assert np.mean(right) >= claimed["right"] - spread


def test_specimens_lying_on_their_side_are_found_out(heads, embedder, specimens) -> None:
    upright = [image for image, technique, function in specimens if function in UPSIDE and technique != "collage"][:6]
    copies = [image.transpose(CLOCKWISE[turn]) if turn else image for turn in TURNS for image in upright]
    found = embedder.embed_images(copies)
    look, meaning = (found[kind].reshape(4, len(upright), -1) for kind in ("look", "meaning"))
    assert len(upright) == 6
    right = [turn == 0 for turn, _ in heads.rotation(look, meaning)]
    # A picture first turned left must then be turned right: the same four copies, one place on.
    moved = [turn == 90 for turn, _ in heads.rotation(np.roll(look, 1, axis=0), np.roll(meaning, 1, axis=0))]
    assert right == moved
    assert sum(right) >= 4
