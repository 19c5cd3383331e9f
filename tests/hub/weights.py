"""Real weights, random and tiny, in the layouts of the hubs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.hub.loopback import Hub
from tests.workers.tiny_clip import make

TINY = "tests/tiny"
#: A tokenizer of words, as a repository of a multilingual model has one.
TOKENIZER = {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": "[EOS]", "pad_token": "[PAD]",
             "unk_token": "[UNK]", "model_max_length": 16}  # fmt: skip


def publish_encoder(hub: Hub, tmp_path: Path, repository: str = TINY, tokenizer: bool = False) -> dict[str, bytes]:
    """A tiny open_clip model as a repository of `hub`; returns its files."""
    made = make(tmp_path / repository.replace("/", "-"))
    if tokenizer:
        _tokenizer(made)
    files = {path.name: path.read_bytes() for path in made.iterdir()}
    hub.repositories[repository] = {**files, "README.md": b"# tiny"}
    return files


def _tokenizer(folder: Path) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = Tokenizer(models.WordLevel({"[PAD]": 0, "[UNK]": 1, "[EOS]": 2, "cheval": 3, "horse": 4}, "[UNK]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    words.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps(TOKENIZER))
    config = json.loads((folder / "open_clip_config.json").read_text())
    config["model_cfg"]["text_cfg"]["hf_tokenizer_name"] = TINY
    (folder / "open_clip_config.json").write_text(json.dumps(config))


def listed_as_siglip(monkeypatch: pytest.MonkeyPatch, files: dict[str, bytes]) -> str:
    """Lets open_clip's own list know the tiny model, with the means of SigLIP; returns its name."""
    from open_clip import factory, pretrained

    architecture = json.loads(files["open_clip_config.json"])["model_cfg"]
    monkeypatch.setitem(factory._MODEL_CONFIGS, "tiny-SigLIP2", architecture)
    entry = {"hf_hub": f"{TINY}/", "mean": (0.5, 0.5, 0.5), "std": (0.5, 0.5, 0.5), "resize_mode": "squash"}
    monkeypatch.setitem(pretrained._PRETRAINED, "tiny-SigLIP2", {"webli": entry})
    return "tiny-SigLIP2@webli"


def yolo(path: Path) -> bytes:
    """A nano detector of ultralytics with random weights, saved as ultralytics saves."""
    from indexing.vision.detector import _yolo

    model = _yolo()("yolo11n.yaml", verbose=False)
    model.save(path)
    return path.read_bytes()
