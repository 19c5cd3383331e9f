"""Quicker passes give the answers of torch, and torch remains wherever they cannot be had."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from indexing.vision import accelerator, compiled, registry
from indexing.vision.accelerator import WORTH, Accelerated, Task
from indexing.vision.ahead import ahead
from indexing.vision.passes import alike, cosines, drawn

pytestmark = pytest.mark.models
KEY = "0123456789abcdef-test"


@pytest.fixture
def torch():
    return pytest.importorskip("torch")


@pytest.fixture
def cache(settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "cache" / "compiled"


@pytest.fixture
def precise(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a processor with AVX-512 and nothing for bfloat16."""
    pytest.importorskip("openvino")
    monkeypatch.setattr(accelerator, "precisions", lambda: ("f32",))


def task(torch, same=alike, key: str = KEY) -> Task:
    class Net(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            torch.manual_seed(3)
            self.one, self.two = torch.nn.Linear(5, 7), torch.nn.Linear(7, 3)

        def forward(self, rows):
            features = self.one(rows).tanh()
            return features, self.two(features)

    return Task(Net().eval().requires_grad_(False), key, lambda *_: (rows(torch, 8),), same)


def rows(torch, count: int):
    return torch.rand(count, 5, generator=torch.Generator().manual_seed(count))


def check(torch, quick: Accelerated, count: int) -> None:
    batch = rows(torch, count)
    found = quick(batch)
    assert found is not None
    for one, other in zip(found, quick._task.module(batch), strict=True):
        assert one.shape == other.shape
        np.testing.assert_allclose(one, other.numpy(), atol=1e-5)


@pytest.mark.usefixtures("cache", "precise")
def test_a_converted_pass_gives_what_torch_gives_at_any_size(torch) -> None:
    quick = Accelerated(task(torch))
    assert quick(rows(torch, WORTH - 1)) is None, "a few rows are not worth a conversion"
    for count in (17, 1, 16, 3):
        check(torch, quick, count)
    assert quick.engine == "openvino f32"


@pytest.mark.usefixtures("precise")
def test_the_next_process_reads_the_conversion(torch, cache: Path, monkeypatch) -> None:
    Accelerated(task(torch))(rows(torch, 8))
    assert len(list(cache.iterdir())) == 1, "nothing half-made lies beside it"
    monkeypatch.setattr(accelerator, "convert", lambda *_: pytest.fail("converted again"))
    again = Accelerated(task(torch))
    check(torch, again, 1)
    assert again.engine == "openvino f32"


@pytest.mark.usefixtures("precise")
@pytest.mark.parametrize("damage", [b"", b"<net"])
def test_a_damaged_conversion_is_made_again(torch, cache: Path, damage: bytes) -> None:
    Accelerated(task(torch))(rows(torch, 8))
    (folder,) = cache.iterdir()
    (folder / "model.xml").write_bytes(damage)
    check(torch, Accelerated(task(torch)), 8)
    assert (folder / "model.xml").stat().st_size > 1000


@pytest.mark.usefixtures("precise")
def test_what_disagrees_is_not_used_and_not_tried_twice(torch, cache: Path, monkeypatch) -> None:
    other = Accelerated(task(torch, same=lambda *_: False))
    assert other(rows(torch, 8)) is None
    assert other.engine == "torch"
    assert [path.name for path in next(cache.iterdir()).iterdir()] == [compiled.VERDICT]
    monkeypatch.setattr(accelerator, "convert", lambda *_: pytest.fail("tried again"))
    assert Accelerated(task(torch))(rows(torch, 8)) is None


@pytest.mark.usefixtures("precise")
def test_a_cache_that_cannot_be_written_does_no_harm(torch, settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    settings.DATA_DIR = tmp_path / "file"
    check(torch, Accelerated(task(torch)), 9)


def test_without_openvino_torch_does_it(torch, cache: Path, monkeypatch) -> None:
    def missing() -> None:
        raise ImportError("No module named 'openvino'")

    monkeypatch.setattr(compiled, "_core", missing)
    compiled.precisions.cache_clear()
    try:
        quick = Accelerated(task(torch))
        assert quick(rows(torch, 20)) is None
        assert quick.engine == "torch"
        assert not cache.exists()
    finally:
        compiled.precisions.cache_clear()


@pytest.mark.usefixtures("cache", "precise")
def test_a_failing_conversion_leaves_torch(torch, monkeypatch, caplog) -> None:
    def fail(*_):
        raise RuntimeError("no such operation")

    monkeypatch.setattr(accelerator, "convert", fail)
    quick = Accelerated(task(torch))
    assert quick(rows(torch, 8)) is None
    assert quick(rows(torch, 8)) is None
    assert [record.message for record in caplog.records] == ["a model could not be accelerated"]


@pytest.mark.parametrize(("error", "engine"), [(0.001, "torch bf16"), (0.5, "torch")])
def test_on_a_device_bfloat16_is_used_where_it_agrees(torch, monkeypatch, error: float, engine: str) -> None:
    """Only the choice: no device is at hand to run on."""

    def plain(module, half: bool = False):
        def run(batch):
            return tuple(out.numpy() + half * error * (-1) ** np.arange(out.shape[1]) for out in module(batch))

        return run

    monkeypatch.setattr(accelerator, "device", lambda: "cuda")
    monkeypatch.setattr(accelerator, "plain", plain)
    quick = Accelerated(task(torch, key=""))
    assert (quick(rows(torch, 8)) is None) == (engine == "torch")
    assert quick.engine == engine


def test_the_shipped_encoder_agrees_with_torch(torch, cache: Path, settings) -> None:
    registry.forget()
    embedder = registry.embedder("open_clip:local-dir:indexing/weights/encoder")
    pictures = [*drawn(224), *drawn(300), Image.new("RGBA", (1, 700), (9, 9, 9, 9))]
    assert embedder.embed_images([])["look"].shape == (0, embedder.dims["look"])
    found = embedder.embed_images(pictures)
    features, joint = embedder._image(torch.stack([embedder._pixels(picture) for picture in pictures]))
    assert cosines(found["meaning"], joint).min() >= 0.999
    assert cosines(found["look"], embedder._look(features)).min() >= 0.999
    texts = ["un cheval", "portrait", *[f"carte de la ville n° {n}" for n in range(15)]]
    (words,) = embedder._text(embedder._checkpoint.tokenizer(texts))
    assert cosines(embedder.embed_texts(texts), words).min() >= 0.999
    if compiled.precisions():
        assert all(engine.startswith("openvino") for engine in embedder.engines.values())
    with ThreadPoolExecutor(2) as pool:
        for one in pool.map(embedder.embed_images, [pictures[:1], pictures[:5], pictures]):
            assert cosines(one["look"], found["look"][: len(one["look"])]).min() >= 0.99999
    registry.forget()


def test_pictures_are_prepared_in_order_and_one_lot_ahead() -> None:
    made: list[int] = []

    def prepare(image: Image.Image) -> int:
        made.append(image.width)
        return image.width

    images = [Image.new("L", (n, 1)) for n in range(1, 8)]
    lots = ahead([*images, images[-1]], 3, prepare, tuple)
    assert next(lots) == (1, 2, 3)
    assert list(lots) == [(4, 5, 6), (7, 7)]
    assert sorted(made) == list(range(1, 8)), "a picture that comes twice is decoded once"
    assert list(ahead([], 3, prepare, tuple)) == []
    assert list(ahead(images[:1], 3, prepare, tuple)) == [(1,)]


def test_a_picture_that_cannot_be_decoded_raises(tmp_path: Path) -> None:
    (tmp_path / "cut.png").write_bytes(_cut_off())
    good = Image.new("RGB", (3, 3))
    with Image.open(tmp_path / "cut.png") as bad, pytest.raises(OSError, match="truncated"):
        list(ahead([good, bad, good], 2, lambda image: image.convert("L"), list))


def _cut_off() -> bytes:
    from io import BytesIO

    whole = BytesIO()
    Image.effect_noise((64, 64), 50).save(whole, "PNG")
    return whole.getvalue()[:1500]
