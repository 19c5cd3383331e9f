"""The folder that ships: open_clip loads it with no network, and it keeps its few promises."""

from __future__ import annotations

import importlib
import json
import math
import warnings
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "indexing" / "weights" / "encoder"
LARGEST = 25_000_000

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def encoder() -> Any:
    """(model, transform, tokenizer) as plain open_clip gives them."""
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the libraries' own, at import
        patch.setenv("HF_HUB_OFFLINE", "1")
        open_clip = importlib.import_module("open_clip")
        name = f"local-dir:{FOLDER}"
        model, _, transform = open_clip.create_model_and_transforms(name)
        return model.eval(), transform, open_clip.get_tokenizer(name)


def say(encoder: Any, *texts: str) -> Any:
    import torch

    model, _, tokenizer = encoder
    with torch.inference_mode():
        return model.encode_text(tokenizer(list(texts)), normalize=True)


def test_the_folder_is_small_and_complete() -> None:
    sizes = {path.name: path.stat().st_size for path in FOLDER.iterdir()}
    assert sum(sizes.values()) <= LARGEST
    assert sizes.keys() >= {
        "open_clip_config.json",
        "open_clip_model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json",
        "look.safetensors",
        "calibration.json",
        "card.json",
        "MODEL_CARD.md",
    }


def test_a_picture_and_a_text_meet_in_384_dimensions(encoder: Any) -> None:
    import torch
    from PIL import Image

    model, transform, _ = encoder
    picture = transform(Image.new("RGB", (300, 200), "white"))[None]
    with torch.inference_mode():
        assert model.encode_image(picture).shape == (1, 384)
        assert model.visual.trunk(picture).shape == (1, 1280)
    assert say(encoder, "un cheval").shape == (1, 384)


def test_look_takes_the_trunk_to_512_dimensions() -> None:
    import torch
    from safetensors.torch import load_file

    look = load_file(FOLDER / "look.safetensors")
    assert look["mean"].shape == (1280,)
    assert look["components"].shape == (512, 1280)
    components = look["components"].float()
    assert torch.allclose(components @ components.T, torch.eye(512), atol=1e-2)


def test_accents_ligatures_and_case_do_not_matter(encoder: Any) -> None:
    _, _, tokenizer = encoder
    ids = tokenizer(["église", "EGLISE", "œuvre", "oeuvre", "l’âne", "l'ane"]).tolist()
    assert ids[0] == ids[1]
    assert ids[2] == ids[3]
    assert ids[4] == ids[5]


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("cheval", "horse"),
        ("église", "church"),
        ("soldats", "soldiers"),
        ("bateau", "boat"),
        ("carte", "map"),
        ("fleur", "flower"),
        ("partition", "sheet music"),
        ("portrait de femme", "portrait of a woman"),
    ],
)
def test_a_word_is_nearer_to_its_translation_than_to_any_other(encoder: Any, french: str, english: str) -> None:
    others = ["bridge", "fish", "locomotive", "crown", "tree", "clock"]
    vectors = say(encoder, french, english, *others)
    own, *rest = (vectors[1:] @ vectors[0]).tolist()
    assert own > 0.5
    assert own > max(rest) + 0.2


def test_calibration_covers_the_three_kinds_of_likeness() -> None:
    figures = json.loads((FOLDER / "calibration.json").read_text(encoding="utf-8"))
    assert figures.keys() == {"text", "image", "look"}
    for kind in figures.values():
        assert kind.keys() == {"mean", "std", "a", "b"}
        assert kind["a"] > 0

        def likely(cosine: float, kind: dict[str, float] = kind) -> float:
            return 1 / (1 + math.exp(-(kind["a"] * cosine + kind["b"])))

        assert likely(1.0) > 0.9
        assert likely(kind["mean"]) < 0.5


def test_the_card_names_its_sources_and_licence() -> None:
    card = (FOLDER / "MODEL_CARD.md").read_text(encoding="utf-8")
    for name in ("AGPL-3.0-or-later", "FreeDict", "MobileNetV2", "MiniLM", "CLDR", "Project Gutenberg"):
        assert name in card
    facts = json.loads((FOLDER / "card.json").read_text(encoding="utf-8"))
    assert facts["licence"] == "AGPL-3.0-or-later"
