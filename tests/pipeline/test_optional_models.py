"""What optional models add: captions beside the source's own, with their author; outlines on the boxes of objects."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexing import jobs
from indexing.models import Illustration, MachineCaption, Statement
from indexing.vision import registry
from indexing.vision.protocols import ModelCard, ModelUnavailableError
from search import encoder
from tests.pipeline.conftest import finish
from tests.search.ask import ids

pytestmark = pytest.mark.usefixtures("tiny")


class Writer:
    """Says which number of picture it sees."""

    language = "en"

    def __init__(self, name: str, words: str) -> None:
        self.card = ModelCard(name, "1", "c" * 64, "MIT")
        self.words = words

    def caption(self, images) -> list[str]:
        return [self.words for _ in images]


@pytest.fixture
def writers(monkeypatch, settings) -> dict[str, Writer]:
    known = {"first": Writer("first", "a small zeppelin"), "second": Writer("second", "a red gondola")}
    monkeypatch.setattr(registry, "captioner", lambda name: known[name])
    settings.CAPTIONER = "first"
    encoder.store().delete(encoder.ALIVE)
    return known


def test_a_model_writes_beside_the_source_and_is_found(writers, harvest, scans):
    harvest(scans)
    rows = Illustration.objects.order_by("page__order")
    assert rows[0].caption == "Une barque à voile"
    assert [one.text for one in MachineCaption.objects.all()] == ["a small zeppelin"] * 3
    assert set(ids("?q=zeppelin&mode=text")) == {row.pk for row in rows}
    assert ids("?q=voile&mode=text") == [rows[0].pk]


def test_the_newer_models_words_replace_the_older_ones(writers, harvest, scans, settings):
    job = harvest(scans)
    settings.CAPTIONER = "second"
    finish(jobs.reindex(job.corpus))
    assert {(one.text, one.agent.name) for one in MachineCaption.objects.all()} == {("a red gondola", "second")}
    assert ids("?q=zeppelin&mode=text") == []
    settings.CAPTIONER = ""
    finish(jobs.reindex(job.corpus))
    assert MachineCaption.objects.count() == 3, "without a captioner, what was written stays"


def test_a_missing_captioner_is_said(writers, harvest, scans, monkeypatch):
    def absent(name: str):
        raise ModelUnavailableError(f"The weights {name!r} are not here.")

    monkeypatch.setattr(registry, "captioner", absent)
    job = harvest(scans)
    assert "No captions are written: The weights 'first' are not here." in job.notice
    assert not MachineCaption.objects.exists()


def test_outlines_are_stored_and_boxes_are_not_doubled(harvest, scans, settings, monkeypatch):
    class Corners:
        card = ModelCard("corners", "1", "b" * 64, "Apache-2.0")

        def outline(self, image, boxes):
            return [replace(b, polygon=((b.x, b.y), (b.x + b.w, b.y), (b.x, b.y + b.h))) for b in boxes]

    job = harvest(scans)
    assert {s.polygon for s in Statement.objects.filter(term__code="boat")} == {None}
    monkeypatch.setattr(registry, "segmenter", lambda name: Corners())
    settings.SEGMENTER = "corners"
    finish(jobs.reindex(job.corpus))
    boats = Statement.objects.filter(term__code="boat").select_related("agent")
    assert boats.count() == 3
    assert {(len(boat.polygon), boat.agent.name, boat.agent.licence) for boat in boats} == {
        (3, "boats + corners", "MIT, Apache-2.0")
    }
    settings.SEGMENTER = ""
    finish(jobs.reindex(job.corpus))
    assert {(s.polygon, s.agent.name) for s in Statement.objects.filter(term__code="boat")} == {(None, "boats")}
