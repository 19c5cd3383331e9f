"""Outlines, captions and open vocabularies, by real architectures with random weights: what they say is nonsense, that
it arrives where it should is not."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from indexing.hub.trial import picture
from indexing.vision import registry
from indexing.vision.protocols import Detection, ModelCard, ModelUnavailableError
from indexing.vision.segmenter import Outlined, UltralyticsSegmenter
from indexing.vocabularies import by_vocabulary
from tests.hub.conftest import say
from tests.workers.tiny_clip import CONFIG, PREPROCESS, make

COCA = {
    "embed_dim": 32,
    "vision_cfg": {**CONFIG["vision_cfg"], "attentional_pool": True, "attn_pooler_heads": 2, "output_tokens": True},
    "text_cfg": {**CONFIG["text_cfg"], "context_length": 40, "embed_cls": True, "output_tokens": True},
    "multimodal_cfg": {"context_length": 40, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 1,
                       "attn_pooler_heads": 2},
    "custom_text": True,
}  # fmt: skip


def encoder(folder: Path, config: dict, model: str = "CLIP") -> None:
    """A folder as `models pull` leaves it."""
    import open_clip
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(3)
    folder.mkdir(parents=True)
    built = getattr(open_clip, model)(**{key: value for key, value in config.items() if key != "custom_text"})
    state = {name: value.contiguous() for name, value in built.state_dict().items()}
    save_file(state, folder / "open_clip_model.safetensors")
    described = {"model_cfg": config, "preprocess_cfg": PREPROCESS}
    (folder / "open_clip_config.json").write_text(json.dumps(described))


@pytest.mark.models
def test_a_captioner_writes_a_sentence_of_its_own_words(models):
    encoder(models / "coca@tiny", COCA, "CoCa")
    captioner = registry.captioner("open_clip:coca@tiny")
    texts = captioner.caption([picture(), Image.new("RGB", (40, 40), "navy"), picture()])
    assert len(texts) == 3 and texts[0] == texts[2]
    assert all(text and "<" not in text for text in texts)
    assert captioner.caption([]) == []
    assert "CAPTIONER=open_clip:coca@tiny" in say("use", "captioner", "open_clip:coca@tiny")


@pytest.mark.models
def test_an_encoder_writes_no_captions(models):
    make(models / "plain@tiny")
    with pytest.raises(ModelUnavailableError, match="writes no captions"):
        registry.captioner("open_clip:plain@tiny")


@pytest.mark.models
def test_a_wide_meaning_is_kept_whole(models):
    encoder(models / "wide@tiny", {**CONFIG, "embed_dim": 768})
    assert registry.embedder("open_clip:wide@tiny").dims == {"meaning": 768, "look": 32}


@pytest.mark.models
def test_yolo_world_looks_for_the_portals_own_objects(models):
    from indexing.vision.detector import _yolo

    _yolo()("yolov8n-worldv2.yaml", verbose=False).save(models / "yolov8s-worldv2.pt")
    with pytest.raises(ModelUnavailableError, match=r"YOLO-World needs .*ViT-B-32-quickgelu@openai"):
        registry.detector("ultralytics:yolov8s-worldv2.pt")
    encoder(models / "ViT-B-32-quickgelu@openai", {**CONFIG, "embed_dim": 512})
    detector = registry.detector("ultralytics:yolov8s-worldv2.pt")
    assert set(detector.labels) == {term.code for term in by_vocabulary("object")}
    (found,) = detector.detect([picture()], 0.0001)
    assert {box.label for box in found} <= set(detector.labels)


@pytest.mark.models
def test_yoloe_reads_its_classes_with_its_own_file(models):
    import torch

    from indexing.vision.detector import _yolo

    class Words(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.table = torch.nn.Embedding(49408, 512)

        def forward(self, tokens: torch.Tensor) -> torch.Tensor:
            return torch.nn.functional.normalize(self.table(tokens).mean(dim=1), dim=-1)

    _yolo()("yoloe-11n-seg.yaml", verbose=False).save(models / "yoloe-11s-seg.pt")
    with pytest.raises(ModelUnavailableError, match=r"models pull ultralytics:mobileclip_blt.ts"):
        registry.detector("ultralytics:yoloe-11s-seg.pt")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        torch.jit.script(Words()).save(str(models / "mobileclip_blt.ts"))
    detector = registry.detector("ultralytics:yoloe-11s-seg.pt")
    assert set(detector.labels) == {term.code for term in by_vocabulary("object")}
    detector.detect([picture()], 0.0001)


class Masks:
    """Stands for the network of a segmenter: one square mask and one that has nothing to do with any box."""

    def predict(self, pixels: np.ndarray, **asked: object) -> list:
        square = np.array([[10, 10], [50, 10], [90, 10], [90, 90], [10, 90]], dtype=np.float32)
        far = np.array([[150, 150], [190, 150], [170, 190]], dtype=np.float32)
        self.asked = asked
        return [type("Result", (), {"masks": type("M", (), {"xy": [far, square]})})]


def test_a_box_gets_the_outline_that_fits_and_no_other():
    card = ModelCard("ultralytics:sam_b.pt", "1", "a" * 64, "Apache-2.0")
    network = Masks()
    segmenter = UltralyticsSegmenter(network, card, asked=True)
    boxes = [Detection("cat", 0.9, 8, 8, 84, 84), Detection("dog", 0.8, 100, 0, 40, 40)]
    cat, dog = segmenter.outline(Image.new("RGB", (200, 200)), boxes)
    assert set(cat.polygon) == {(10, 10), (90, 10), (90, 90), (10, 90)}, "a corner on a straight side says nothing"
    assert (cat.label, cat.confidence, dog) == ("cat", 0.9, boxes[1])
    assert network.asked["bboxes"] == [[8, 8, 92, 92], [100, 0, 140, 40]]
    assert segmenter.outline(Image.new("RGB", (9, 9)), []) == []


@pytest.mark.models
def test_what_is_no_segmenter_is_refused(models):
    (models / "yolo11n.pt").write_bytes(b"")
    with pytest.raises(ModelUnavailableError, match="is no segmenter"):
        registry.segmenter("ultralytics:yolo11n.pt")


@pytest.mark.models
@pytest.mark.shared
def test_real_masks_outline_what_a_real_detector_finds(shared, models):
    """FastSAM is a segmenting YOLO: a real one of that build stands for it, its weights being here."""
    (models / "FastSAM-s.pt").write_bytes((shared / "weights" / "yolo11n-seg.pt").read_bytes())
    segmenter = registry.segmenter("ultralytics:FastSAM-s.pt")
    detector = registry.detector(f"ultralytics:{shared / 'weights' / 'yolo26n.pt'}")
    both = Outlined(detector, segmenter)
    assert both.card.name == "ultralytics:yolo26n.pt + ultralytics:FastSAM-s.pt"
    pages = sorted((shared / "data" / "gallica_pages" / "images").glob("*photo*"))[:6]
    found = [box for page in both.detect([Image.open(page).convert("RGB") for page in pages], 0.3) for box in page]
    outlined = [box for box in found if box.polygon]
    assert outlined, "of the persons on six pages of photographs, one at least is outlined"
    for box in outlined:
        xs, ys = zip(*box.polygon, strict=True)
        assert min(xs) <= box.x + box.w / 2 <= max(xs) and min(ys) <= box.y + box.h / 2 <= max(ys)
