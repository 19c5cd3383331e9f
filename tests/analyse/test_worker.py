"""The task of the queue `encode`: one look where both detectors are one, layout settled, objects as they are."""

from __future__ import annotations

import io

import pytest

from indexing.models import Agent
from indexing.pipeline.boxes import overlap
from indexing.sources.records import SourceError
from indexing.vision import registry
from indexing.vision.protocols import Detection, ModelCard, ModelUnavailableError
from search import encoder, uploads
from tests import factories
from tests.analyse.conftest import sheet
from tests.finetune.conftest import drawn
from workers import tasks

pytestmark = pytest.mark.django_db


class Seer:
    card = ModelCard("ultralytics:seer.pt", "1", "", "AGPL-3.0")
    labels = ("illustration", "map", "horse")

    def __init__(self) -> None:
        self.looks = 0

    def detect(self, images, floor=0.05):
        self.looks += 1
        boxes = [
            Detection("illustration", 0.8, 10, 10, 200, 200), Detection("map", 0.7, 12, 10, 200, 200),
            Detection("horse", 0.5, 50, 50, 40.4, 40.6),
        ]  # fmt: skip
        return [[box for box in boxes if box.confidence >= floor] for _ in images]


def test_one_model_looks_once_and_speaks_with_two_voices(monkeypatch, settings):
    seer = Seer()
    monkeypatch.setattr(registry, "detector", lambda name: seer)
    settings.LAYOUT_DETECTOR = settings.DETECTOR = "ultralytics:seer.pt"
    token = uploads.keep(io.BytesIO(sheet()), 1600)
    answer = tasks.analyse_image(token)
    assert seer.looks == 1
    assert answer["boxes"] == [["layout", "map", 0.7, 12, 10, 200, 200], ["object", "horse", 0.5, 50, 50, 40, 41]]
    assert {name for _pk, name in answer["agents"].values()} == {
        "ultralytics:seer.pt 1",
        "ultralytics:seer.pt (layout) 1",
    }
    assert Agent.objects.filter(pk__in=[pk for pk, _name in answer["agents"].values()]).count() == 2
    assert encoder.boxes(token) == answer and seer.looks == 1
    assert tasks.analyse_image(token) == answer and seer.looks == 1, "asked again while it waited"


def test_without_a_picture_or_a_detector_it_says_why(monkeypatch, settings):
    with pytest.raises(SourceError) as refused:
        tasks.analyse_image("gone")
    assert refused.value.code == "image-expired"

    def none(name):
        raise ModelUnavailableError("no weights here")

    monkeypatch.setattr(registry, "detector", none)
    with pytest.raises(SourceError, match="no weights here"):
        tasks.analyse_image(uploads.keep(io.BytesIO(sheet()), 1600))


@pytest.mark.models
def test_the_shipped_detector_finds_the_picture_of_a_page(settings, media):
    page = factories.page()
    frame = drawn(page, 4)
    token = uploads.keep(io.BytesIO((settings.MEDIA_ROOT / page.file).read_bytes()), 1600)
    found = [tuple(box[3:]) for box in tasks.analyse_image(token)["boxes"] if box[1] == "illustration"]
    assert max(overlap(tuple(side // 2 for side in frame), box) for box in found) > 0.7
