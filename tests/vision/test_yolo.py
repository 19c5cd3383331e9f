"""Detections of the accelerated pass are those of ultralytics."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from indexing.vision import accelerator, registry
from indexing.vision.detector import _yolo
from indexing.vision.pictures import flatten
from indexing.vision.rounding import corrected
from indexing.vision.yolo import apart, array_of

pytestmark = pytest.mark.models


def pages(shared: Path, count: int) -> list[Image.Image]:
    files = sorted((shared / "data" / "gallica_pages" / "images").iterdir())
    return [flatten(Image.open(file)) for file in files[:: len(files) // count][:count]]


@pytest.mark.shared
@pytest.mark.parametrize(("precision", "floor", "tolerance"), [("bf16", 0.5, 1.0), ("f32", 0.25, 0.1)])
def test_boxes_are_those_of_ultralytics(shared, settings, tmp_path, monkeypatch, precision, floor, tolerance) -> None:
    settings.DATA_DIR = tmp_path
    offered = tuple(p for p in accelerator.precisions() if p in (precision, "f32"))
    monkeypatch.setattr(accelerator, "precisions", lambda: offered)
    registry.forget()
    path, images = shared / "weights" / "yolo26n.pt", pages(shared, 8)
    detector = registry.detector(f"ultralytics:{path}")
    plain = _yolo()(str(path), verbose=False)
    options = {"iou": 0.6, "imgsz": 640, "max_det": 300, "device": "cpu", "verbose": False}
    compared = 0
    for batch in (images, images[:1]):
        results = plain.predict([array_of(image) for image in batch], conf=floor, **options)
        found = detector.detect(batch, floor - 0.1)
        compared += sum(len(result.boxes) for result in results)
        for result, boxes in zip(results, found, strict=True):
            scale = max(1.0, max(result.orig_shape) / 640)
            mine = np.array([[b.x, b.y, b.x + b.w, b.y + b.h, b.confidence, detector.labels.index(b.label)]
                             for b in boxes]).reshape(-1, 6)  # fmt: skip
            labels = {n: detector.labels.index(code) for n, code in detector._codes.items()}
            for row in result.boxes.data.numpy():
                row[5] = labels[int(row[5])]
                row[:4] = row[:4].clip(0, [*result.orig_shape[::-1]] * 2)
                assert apart(row, mine) <= tolerance * scale
    assert compared >= 3
    assert detector.detect([]) == []
    registry.forget()


def test_rounding_leaves_the_mean_of_each_channel() -> None:
    torch = pytest.importorskip("torch")
    torch.manual_seed(5)
    net = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 3), torch.nn.SiLU(), torch.nn.Conv2d(8, 8, 3)).requires_grad_(False)
    light = torch.rand(4, 3, 20, 20) * 0.2 + 0.8
    rounded = corrected(net, light)
    assert torch.equal(rounded[0].weight, net[0].weight.bfloat16().float())
    blunt = corrected(net, torch.zeros_like(light))
    truth = net(light).mean((0, 2, 3))
    assert (rounded(light).mean((0, 2, 3)) - truth).abs().max() < (blunt(light).mean((0, 2, 3)) - truth).abs().max() / 4
