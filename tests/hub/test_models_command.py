"""manage.py models: list, pull and use, against a hub on loopback that serves tiny real weights."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError
from huggingface_hub import constants
from PIL import Image

from indexing.hub.catalogue import CATALOGUE, SETTINGS, find
from indexing.hub.errors import HubError
from indexing.hub.sources import of_listing
from indexing.vision import registry
from indexing.vision.protocols import ModelUnavailableError
from tests.hub.conftest import say
from tests.hub.weights import TINY, listed_as_siglip, publish_encoder, yolo


def test_the_list_names_what_is_in_use_and_what_is_recommended(settings, models):
    rows = json.loads(say("list", "--json"))["models"]
    assert {row["role"] for row in rows} >= set(SETTINGS) - {"layout"}
    used = next(row for row in rows if row["role"] == "encoder" and row["in_use"])
    assert used["name"] == settings.ENCODER and used["here"] and len(used["sha256"]) == 64 and used["bytes"]
    best = next(row for row in rows if row["name"] == "open_clip:ViT-B-16-SigLIP2@webli")
    assert best["recommended"] and best["licence"] == "Apache-2.0" and "French" in best["languages"]
    assert not best["here"] and best["sha256"] is None


def test_the_list_for_people_shows_licences(models):
    shown = say("list")
    assert "open_clip:ViT-B-16-SigLIP2@webli  [recommended; about 1500 MB to fetch; Apache-2.0]" in shown


def test_the_catalogue_is_whole():
    assert {entry.role for entry in CATALOGUE} == set(SETTINGS) - {"layout"}
    for entry in CATALOGUE:
        assert entry.licence and entry.purpose and entry.page.startswith("https://") and entry.megabytes > 0
    names = [entry.name for entry in CATALOGUE]
    assert len(set(names)) == len(names)


@pytest.mark.models
def test_open_clip_knows_every_encoder_of_the_catalogue():
    from indexing.hub.open_clip_list import described

    for entry in CATALOGUE:
        if entry.name.startswith("open_clip:"):
            found = described(entry.name.removeprefix("open_clip:"))
            assert entry.page.endswith(found.repository)
            assert found.config


@pytest.mark.models
def test_an_encoder_of_open_clips_list_is_pulled_and_prepares_pictures_its_own_way(hub, models, tmp_path, monkeypatch):
    files = publish_encoder(hub, tmp_path)
    name = listed_as_siglip(monkeypatch, files)
    said = say("pull", f"open_clip:{name}")
    assert "licence mit" in said and f"{hub.url}/{TINY}" in said and "is here" in said
    assert (models / name / "open_clip_model.safetensors.sha256").exists()

    hub.asked.clear()
    embedder = registry.embedder(f"open_clip:{name}")
    assert not hub.asked, "what was pulled needs no hub"
    assert (embedder.card.name, embedder.card.licence) == (f"open_clip:{name}", "mit")
    white = embedder._checkpoint.transform(Image.new("RGB", (60, 30), "white"))
    # SigLIP's means: white is exactly 1. CLIP's would give 1.93.
    assert np.allclose(white.numpy(), 1.0)
    assert white.shape == (3, 32, 32)
    assert embedder.embed_texts(["cheval"]).shape == (1, 16)

    hub.asked.clear()
    assert "is here" in say("pull", f"open_clip:{name}")
    assert not [path for path, _ in hub.asked if "/resolve/" in path], "what is here whole is not fetched again"


@pytest.mark.models
def test_any_repository_is_pulled_with_its_tokenizer(hub, models, tmp_path):
    publish_encoder(hub, tmp_path, tokenizer=True)
    name = f"open_clip:hf-hub:{TINY}"
    with pytest.raises(ModelUnavailableError, match=f"models pull {name}"):
        registry.embedder(name)
    say("pull", name)
    assert not (models / "tests--tiny" / "README.md").exists()
    embedder = registry.embedder(name)
    assert embedder._checkpoint.tokenizer(["horse"])[0, 0] == 4


@pytest.mark.models
def test_weights_that_are_pickled_are_read_as_tensors_alone(hub, models, tmp_path):
    """Some repositories have no others. What would run code when unpickled is refused."""
    import torch
    from safetensors.torch import load

    publish_encoder(hub, tmp_path)
    repository = hub.repositories[TINY]
    tensors = load(repository.pop("open_clip_model.safetensors"))
    for content, usable in ((tensors, True), ({**tensors, "logit_scale": Touching(tmp_path / "ran")}, False)):
        path = tmp_path / "weights.bin"
        torch.save(content, path)
        repository["open_clip_pytorch_model.bin"] = path.read_bytes()
        say("pull", f"open_clip:hf-hub:{TINY}")
        registry.forget()
        if usable:
            assert registry.embedder(f"open_clip:hf-hub:{TINY}").dims["meaning"] == 16
        else:
            with pytest.raises(ModelUnavailableError, match="cannot load"):
                registry.embedder(f"open_clip:hf-hub:{TINY}")
    assert not (tmp_path / "ran").exists()


class Touching:
    """Unpickled, it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


@pytest.mark.models
def test_a_wrong_checksum_leaves_nothing_that_could_be_loaded(hub, models, tmp_path):
    publish_encoder(hub, tmp_path)
    hub.sums["open_clip_model.safetensors"] = "0" * 64
    with pytest.raises(CommandError, match="checksum"):
        say("pull", f"open_clip:hf-hub:{TINY}")
    assert not list(models.rglob("*.safetensors*"))
    with pytest.raises(ModelUnavailableError):
        registry.embedder(f"open_clip:hf-hub:{TINY}")
    hub.sums.clear()
    say("pull", f"open_clip:hf-hub:{TINY}")
    assert registry.embedder(f"open_clip:hf-hub:{TINY}").dims["meaning"] == 16


@pytest.mark.models
def test_weights_changed_on_disk_are_refused(hub, models, tmp_path):
    publish_encoder(hub, tmp_path)
    say("pull", f"open_clip:hf-hub:{TINY}")
    weights = models / "tests--tiny" / "open_clip_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-8] + b"tampered")
    with pytest.raises(ModelUnavailableError, match="not the file"):
        registry.embedder(f"open_clip:hf-hub:{TINY}")


@pytest.mark.models
def test_a_detector_is_pulled_tried_and_named_for_the_environment(hub, models, tmp_path):
    hub.assets["yolo11n.pt"] = body = yolo(tmp_path / "yolo11n.pt")
    hub.cut = len(body) // 2 + 1
    said = say("pull", "ultralytics:yolo11n.pt")
    assert "licence AGPL-3.0" in said and "No checksum is to be had for yolo11n.pt" in said
    assert hub.ranges_asked("yolo11n.pt") == ["", f"bytes={hub.cut}-"]
    assert (models / "yolo11n.pt").read_bytes() == body
    used = say("use", "detector", "ultralytics:yolo11n.pt")
    assert "80 classes" in used and used.rstrip().endswith("DETECTOR=ultralytics:yolo11n.pt")
    with pytest.raises(CommandError, match="no class of page layout"):
        say("use", "layout", "ultralytics:yolo11n.pt")


def test_a_mirrors_sum_is_believed(hub, models):
    hub.assets["yolo11n.pt"] = b"weights"
    hub.sums["yolo11n.pt"] = "0" * 64
    with pytest.raises(CommandError, match="checksum"):
        say("pull", "ultralytics:yolo11n.pt")
    assert not list(models.glob("*.pt*"))


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("open_clip:hf-hub:tests/tiny", "open_clip_config.json"),
        ("ultralytics:yolo26n.pt", "https://docs.ultralytics.com/models/yolo26"),
        ("yunet:face_detection_yunet_2023mar.onnx", "https://huggingface.co/opencv/face_detection_yunet"),
    ],
)
def test_without_a_network_it_says_what_to_bring_and_where(name, source, models, settings, monkeypatch):
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    settings.ULTRALYTICS_ASSETS = "http://127.0.0.1:9"
    with pytest.raises(CommandError) as refused:
        say("pull", name)
    told = str(refused.value)
    assert "127.0.0.1:9" in told and "cannot be reached" in told
    assert "By hand" in told and source in told and str(models) in told


def test_the_switch_that_forbids_asking_is_obeyed(hub, models, monkeypatch):
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(CommandError, match="HF_HUB_OFFLINE"):
        say("pull", "yunet:face_detection_yunet_2023mar.onnx")
    assert not hub.asked


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("yolo26n.pt", "no name of a model"),
        ("ultralytics:../../etc/passwd", "no name of a model"),
        ("ultralytics:none.pt", "answers 404"),
        ("open_clip:hf-hub:tests/none", "is not there"),
        ("yunet:none.onnx", "has no file none.onnx"),
    ],
)
def test_what_there_is_not_is_said(hub, models, name, told):
    hub.repositories["opencv/face_detection_yunet"] = {"face_detection_yunet_2023mar.onnx": b"faces"}
    with pytest.raises(CommandError, match=told):
        say("pull", name)


def test_faces_come_from_the_hub_with_their_licence(hub, models):
    hub.repositories["opencv/face_detection_yunet"] = {"face_detection_yunet_2023mar.onnx": b"faces"}
    assert "licence mit" in say("pull", "yunet:face_detection_yunet_2023mar.onnx")
    assert (models / "face_detection_yunet_2023mar.onnx").read_bytes() == b"faces"


def test_githubs_listing_gives_size_and_sum():
    new = {"name": "yolo26n.pt", "size": 5, "digest": "sha256:" + "a" * 64}
    release = {"tag_name": "v8.4.0", "assets": [new, {"name": "old.pt", "size": 7, "digest": None}]}
    assert of_listing(release, "yolo26n.pt") == (5, "a" * 64)
    assert of_listing(release, "old.pt") == (7, "")
    with pytest.raises(HubError, match=r"v8.4.0 of ultralytics has no file new.pt"):
        of_listing(release, "new.pt")


def test_one_encoder_is_recommended():
    best = [entry.name for entry in CATALOGUE if entry.role == "encoder" and entry.recommended]
    assert best == ["open_clip:ViT-B-16-SigLIP2@webli"]
    assert find("open_clip:nobody@nowhere") is None
