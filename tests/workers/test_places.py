"""Words compared with the windows of a picture: every window has its score, and the windows are looked at once."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from indexing.pipeline.spaces import spaces_of
from indexing.sources.records import SourceError
from indexing.vision import registry
from indexing.vision.windows import windows
from tests.pipeline.conftest import TinyEmbedder
from workers import encoding, tasks

pytestmark = pytest.mark.django_db


class Counting(TinyEmbedder):
    def __init__(self) -> None:
        self.seen = 0

    def embed_images(self, images):
        self.seen += len(images)
        return super().embed_images(images)


def test_each_window_has_its_score_and_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    embedder = Counting()
    monkeypatch.setattr(registry, "embedder", lambda name: embedder)
    space = spaces_of(embedder, "tests:tiny")["meaning"]
    out = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(out, "PNG")
    encoding._redis().set("upload:abc", out.getvalue(), ex=60)
    encoding._redis().delete("windows:test")
    answer = tasks.encode_places("windows:test", "abc", "bateau")
    assert (answer["space"], answer["agent"]) == (space.pk, "tiny 1")
    assert len(answer["scores"]) == len(windows()) == embedder.seen
    assert np.ptp(answer["scores"]) > 0
    again = tasks.encode_places("windows:test", "", "chapeau")
    assert embedder.seen == len(windows()) and again["scores"] != answer["scores"]


def test_a_picture_that_is_gone_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "embedder", lambda name: TinyEmbedder())
    with pytest.raises(SourceError) as refused:
        tasks.encode_places("windows:none", "gone", "bateau")
    assert refused.value.code == "image-expired"
