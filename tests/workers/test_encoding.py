"""The encoder of queries: right vectors, a sign of life, and no torch where none is due."""

from __future__ import annotations

import io
import subprocess
import sys
import threading

import numpy as np
import pytest
from PIL import Image

from indexing.models import Space
from indexing.pipeline.spaces import spaces_of
from indexing.sources.records import SourceError
from indexing.vision import registry
from indexing.vision.protocols import ModelUnavailableError
from tests.pipeline.conftest import TinyEmbedder
from workers import encoding, tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def embedder(monkeypatch) -> TinyEmbedder:
    tiny = TinyEmbedder()
    monkeypatch.setattr(registry, "embedder", lambda name: tiny)
    return tiny


def upload(body: bytes) -> str:
    encoding._redis().set("upload:abc", body, ex=60)
    return "abc"


def test_words_become_a_vector_of_the_active_space(embedder):
    spaces = spaces_of(embedder, "tests:tiny")
    answer = tasks.encode_text("bateau")
    assert answer["space"] == spaces["meaning"].pk
    assert np.allclose(answer["meaning"], embedder.embed_texts(["bateau"])[0], atol=1e-5)


def test_the_model_asked_is_that_of_the_active_space(embedder, monkeypatch):
    spaces_of(embedder, "tests:tiny")
    asked = []
    monkeypatch.setattr(registry, "embedder", lambda name: asked.append(name) or embedder)
    tasks.encode_text("bateau")
    assert asked == ["tests:tiny"]


def test_a_picture_becomes_both_vectors_and_a_palette(embedder):
    spaces_of(embedder, "tests:tiny")
    out = io.BytesIO()
    sheet = Image.new("RGB", (60, 40), "ivory")
    sheet.paste("firebrick", (0, 0, 20, 40))
    sheet.paste("navy", (20, 0, 40, 40))
    sheet.save(out, "PNG")
    answer = tasks.encode_image(upload(out.getvalue()))
    assert (len(answer["meaning"]), len(answer["look"])) == (8, 6)
    assert set(answer["spaces"]) == set(Space.Kind.values)
    assert sum(colour[3] for colour in answer["palette"]) == pytest.approx(1.0, abs=0.01)
    assert answer["colour_mode"] == "couleur"


@pytest.mark.parametrize(("body", "code"), [(b"", "image-expired"), (b"not a picture", "not-a-picture")])
def test_what_is_no_picture_is_refused(embedder, body, code):
    token = upload(body) if body else "gone"
    with pytest.raises(SourceError) as refused:
        tasks.encode_image(token)
    assert refused.value.code == code


def test_an_encoder_that_works_says_so_and_one_that_is_missing_does_not(embedder, monkeypatch):
    client = encoding._redis()
    client.delete(encoding.ALIVE)
    stop = threading.Event()
    assert encoding.warm()
    stop.set()
    encoding.keep_alive(stop)
    assert 0 < client.ttl(encoding.ALIVE) <= encoding.ALIVE_SECONDS
    encoding.no_longer_alive()
    assert not client.exists(encoding.ALIVE)

    def absent(name: str):
        raise ModelUnavailableError("not here")

    monkeypatch.setattr(registry, "embedder", absent)
    assert not encoding.warm()


def test_the_harvest_worker_loads_no_model():
    """What that worker imports for its steps, in a fresh interpreter."""
    script = (
        "import sys, django; django.setup(); import workers.tasks, workers.signals, indexing.pipeline.harvesting;"
        "print([name for name in ('torch', 'open_clip', 'ultralytics', 'cv2') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
