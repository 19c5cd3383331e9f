"""The loaders, on a tiny random encoder of the shipped format and on the real detectors where they are."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, UnidentifiedImageError

from indexing.vision import registry
from indexing.vision.classifier import ZeroShot
from indexing.vision.detector import _yolo
from indexing.vision.protocols import ModelUnavailableError
from indexing.vision.tower import seeded
from indexing.vocabularies import TermRecord

CONFIG = {
    "model_cfg": {
        "embed_dim": 16,
        "custom_text": True,
        "vision_cfg": {
            "timm_model_name": "mobilenetv2_100",
            "timm_model_pretrained": False,
            "timm_pool": "avg",
            "timm_proj": "mlp",
            "image_size": 32,
        },
        "text_cfg": {
            "context_length": 8,
            "vocab_size": 5,
            "width": 16,
            "heads": 2,
            "layers": 1,
            "pool_type": "eos",
            "eos_id": 2,
            "pad_id": 0,
            "hf_tokenizer_name": "local",
        },
    },
    "preprocess_cfg": {"mean": [0.5] * 3, "std": [0.5] * 3, "resize_mode": "squash", "size": [32, 32]},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    open_clip = pytest.importorskip("open_clip")
    from safetensors.torch import save_file
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    words = Tokenizer(models.WordLevel({"[PAD]": 0, "[UNK]": 1, "[EOS]": 2, "cheval": 3, "horse": 4}, "[UNK]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    words.post_processor = processors.TemplateProcessing(single="$A [EOS]", special_tokens=[("[EOS]", 2)])
    words.save(str(tmp_path / "tokenizer.json"))
    names = {"eos_token": "[EOS]", "pad_token": "[PAD]", "unk_token": "[UNK]", "model_max_length": 8}
    tokenizer = {"tokenizer_class": "PreTrainedTokenizerFast", **names}
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(tokenizer))
    (tmp_path / "open_clip_config.json").write_text(json.dumps(CONFIG))
    model = open_clip.create_model(f"local-dir:{tmp_path}", load_weights=False)
    save_file(model.state_dict(), str(tmp_path / "open_clip_model.safetensors"))
    return tmp_path


@pytest.mark.models
def test_one_encoder_gives_both_vectors_and_texts(folder: Path) -> None:
    embedder = registry.embedder(f"open_clip:local-dir:{folder}")
    assert embedder.dims == {"meaning": 16, "look": 512}
    vectors = embedder.embed_images([Image.new("RGB", (40, 30), "red"), Image.new("RGBA", (9, 9), (0, 0, 0, 0))])
    assert {kind: rows.shape for kind, rows in vectors.items()} == {"meaning": (2, 16), "look": (2, 512)}
    texts = embedder.embed_texts(["cheval", "horse"])
    for rows in (*vectors.values(), texts):
        assert rows.dtype == np.float32
        assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-5)
    assert embedder.embed_texts([]).shape == (0, 16)
    assert len(embedder.card.sha256) == 64
    assert registry.embedder(f"open_clip:local-dir:{folder}") is embedder


@pytest.mark.parametrize("name", ["open_clip:local-dir:nowhere/at/all", "ultralytics:nothing.pt", "oracle:delphi"])
def test_what_is_not_here_is_said(name: str) -> None:
    ask = registry.embedder if name.startswith("open_clip") else registry.detector
    with pytest.raises(ModelUnavailableError, match=r"not here|No model"):
        ask(name)


def test_a_wide_projection_has_orthonormal_rows() -> None:
    rows = seeded(768).components
    assert rows.shape == (512, 768)
    assert np.abs(rows @ rows.T - np.eye(512)).max() < 1e-5


class Words:
    """Texts that begin with a lie on one axis, all others on the other."""

    def embed_texts(self, texts) -> np.ndarray:
        return np.array([[1, 0] if t.startswith("a") else [0, 1] for t in texts], dtype=np.float32)


def test_the_nearest_prompt_wins_with_its_share() -> None:
    classifier = ZeroShot(Words(), [TermRecord("genre", "x", "a", "a"), TermRecord("genre", "y", "b", "b")], 1.0)
    ((best, other),) = classifier.classify(np.array([[1.0, 0.0]]))
    assert best == ("x", pytest.approx(np.e / (np.e + 1)))
    assert other == ("y", pytest.approx(1 / (np.e + 1)))


@pytest.mark.models
@pytest.mark.shared
def test_real_detectors_name_their_boxes_by_code(shared: Path) -> None:
    detector = registry.detector(f"ultralytics:{shared / 'weights' / 'yolo26n.pt'}")
    assert len(detector.labels) == 80
    assert "dining-table" in detector.labels
    picture = Image.open(
        next(iter(sorted((shared / "data" / "gallica_pages" / "images").glob("*photo*"))), None)
        or next((shared / "data" / "gallica_pages" / "images").iterdir())
    )
    for box in detector.detect([picture], 0.05)[0]:
        assert box.x >= 0 and box.x + box.w <= picture.width + 0.01
        assert box.y >= 0 and box.y + box.h <= picture.height + 0.01


@pytest.mark.models
def test_the_detectors_leave_pillow_as_it_was(tmp_path):
    whole = Image.open
    _yolo()
    assert Image.open is whole
    (tmp_path / "no.jpg").write_bytes(b"no picture")
    with pytest.raises(UnidentifiedImageError):
        Image.open(tmp_path / "no.jpg")
