"""Models that are only compared with the one in use leave memory again."""

from __future__ import annotations

import gc
import weakref

import pytest

from indexing.models import Space
from indexing.pipeline import comparing
from indexing.pipeline.spaces import spaces_of
from indexing.vision import registry
from indexing.vision.protocols import ModelCard
from tests.pipeline.conftest import TinyEmbedder
from workers import encoding, tasks

pytestmark = pytest.mark.django_db
OTHER = "tests:other"


class Other(TinyEmbedder):
    card = ModelCard("other", "1", "f" * 64, "MIT")


@pytest.fixture
def two(monkeypatch) -> dict[str, object]:
    """What the registry holds: the model in use, and another beside it."""
    held: dict[str, object] = {"tests:tiny": TinyEmbedder(), OTHER: Other()}
    monkeypatch.setattr(registry, "_embedders", held)
    monkeypatch.setattr(encoding, "_compared", {})
    spaces_of(held["tests:tiny"], "tests:tiny")
    for space in spaces_of(held[OTHER], OTHER).values():
        assert not space.active
    return held


def other() -> Space:
    return Space.objects.get(model=OTHER, kind="meaning")


def test_a_compared_model_is_dropped_once_nobody_asks_it(two, monkeypatch):
    tasks.encode_text("bateau", other().pk)
    tasks.encode_text("bateau")
    encoding.release_idle()
    assert set(two) == {"tests:tiny", OTHER}, "the next question may come soon"
    gone = weakref.ref(two[OTHER])
    monkeypatch.setattr(encoding, "IDLE", 0.0)
    encoding.release_idle()
    gc.collect()
    assert set(two) == {"tests:tiny"} and gone() is None


def test_a_model_that_searches_were_switched_to_stays(two, monkeypatch):
    tasks.encode_text("bateau", other().pk)
    Space.objects.filter(model="tests:tiny").update(active=False)
    Space.objects.filter(model=OTHER).update(active=True)
    tasks.encode_text("bateau")
    monkeypatch.setattr(encoding, "IDLE", 0.0)
    encoding.release_idle()
    assert OTHER in two


def test_a_job_of_comparison_keeps_neither_that_is_not_in_use(two):
    pair = {name: {one.kind: one for one in Space.objects.filter(model=name)} for name in two}
    comparing._release(pair)
    assert set(two) == {"tests:tiny"}
