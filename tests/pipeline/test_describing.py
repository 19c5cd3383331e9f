"""Describing: all or nothing per page, what is missing is said, and one bad page harms no other."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from indexing import jobs
from indexing.models import Entry, Illustration, Job, JobItem, Page, Space, Stage, Statement
from indexing.pipeline import describing
from indexing.vision import registry
from indexing.vision.protocols import ModelUnavailableError

from .conftest import TinyDetector, TinyEmbedder, finish, plate

pytestmark = pytest.mark.usefixtures("tiny")


def test_a_page_is_described_whole_or_not_at_all(harvest, scans, monkeypatch):
    """The search row is the last thing written: when it fails, nothing of the page is there, and a retry makes it."""
    real, fail = describing.store, {2}

    def store(page, seen, models):
        real(page, seen, models)
        if page.order in fail:
            raise ValueError("the disk is full")

    monkeypatch.setattr(describing, "store", store)
    monkeypatch.setattr("indexing.jobs.outcomes.BACKOFF", 0.0)
    job = harvest(scans)
    assert job.state == Job.State.DONE
    [failed] = job.items.filter(state=JobItem.State.FAILED)
    assert (failed.stage, failed.reason, failed.attempts) == ("describe", "unexpected", 3)
    row = Illustration.objects.get(page__order=2)
    assert row.described_at is None and not row.palette
    assert not row.statements.filter(agent__kind="model").exists()
    fail.clear()
    jobs.retry_failed(job)
    finish(job)
    row.refresh_from_db()
    assert row.described_at and row.statements.filter(term__code="boat").count() == 1


def test_a_missing_model_leaves_its_part_out_and_says_so(harvest, scans, monkeypatch):
    def absent(name: str):
        raise ModelUnavailableError(f"The weights {name!r} are not here.")

    monkeypatch.setattr(registry, "detector", absent)
    job = harvest(scans)
    assert job.state == Job.State.DONE
    assert job.notice.splitlines() == [
        "Objects are not detected: The weights 'boats' are not here.",
        "Faces are not detected: The weights 'faces' are not here.",
    ]
    assert Entry.objects.count() == 3 and Space.objects.count() == 2
    assert not Statement.objects.filter(term__vocabulary="object").exists()


def test_without_an_encoder_words_and_facets_remain(harvest, scans, monkeypatch):
    def absent(name: str):
        raise ModelUnavailableError("The encoder is not here.")

    monkeypatch.setattr(registry, "embedder", absent)
    job = harvest(scans)
    assert job.state == Job.State.DONE and "No vectors" in job.notice
    assert Entry.objects.count() == 3 and not Space.objects.exists()
    assert Statement.objects.filter(term__code="boat").count() == 3


def test_a_picture_that_a_model_cannot_bear_fails_alone(harvest, scans, monkeypatch):
    class Fussy(TinyDetector):
        def detect(self, images, floor=0.05):
            if any(image.getpixel((20, 500)) != image.getpixel((780, 500)) for image in images):
                raise RuntimeError("out of memory")
            return super().detect(images, floor)

    plate(scans / "1.jpg", "firebrick")
    from PIL import Image

    odd = Image.open(scans / "3.jpg")
    odd.paste("black", (0, 400, 60, 600))
    odd.save(scans / "3.jpg", quality=95)
    monkeypatch.setattr(registry, "detector", lambda name: Fussy("boats", "boat"))
    monkeypatch.setattr("indexing.jobs.outcomes.BACKOFF", 0.0)
    job = harvest(scans)
    assert job.state == Job.State.DONE
    assert list(job.items.filter(state="failed").values_list("page__order", "last_error")) == [
        (3, "RuntimeError: out of memory")
    ]
    assert Illustration.objects.filter(described_at=None).count() == 1


def test_a_folder_without_a_table_is_segmented(harvest, tmp_path):
    folder = tmp_path / "plates"
    folder.mkdir()
    plate(folder / "1.jpg", "navy")
    job = harvest(folder)
    assert job.state == Job.State.DONE
    page = Page.objects.get()
    assert not page.segmented_by_source
    [row] = page.illustrations.all()
    assert row.found_by.name == "blocks" and row.w > 500 and row.h > 500
    first = row.pk
    finish(jobs.reindex(job.corpus))
    assert [row.pk for row in Illustration.objects.all()] == [first]


def test_a_new_encoder_fills_spaces_beside_the_old_and_is_switched_in_one_step(harvest, scans, corpus, monkeypatch):
    from indexing.vision.protocols import ModelCard

    with pytest.raises(CommandError, match="Nothing is described by"):
        call_command("index", "--use")
    harvest(scans)
    newer = TinyEmbedder()
    newer.card = ModelCard("tiny", "2", "f" * 64, "MIT")
    monkeypatch.setattr(registry, "embedder", lambda name: newer)
    finish(jobs.reindex(corpus))
    old, new = (Space.objects.filter(agent__version=version) for version in "12")
    assert set(old.values_list("active", flat=True)) == {True}
    assert set(new.values_list("active", flat=True)) == {False}
    call_command("index", "--use", stdout=StringIO())
    assert set(old.values_list("active", flat=True)) == {False}
    assert set(new.values_list("active", flat=True)) == {True}


def test_settling_alone_loads_no_model(harvest, scans, corpus, monkeypatch):
    harvest(scans)
    monkeypatch.setattr(registry, "embedder", lambda name: pytest.fail("the encoder was loaded"))
    job = finish(jobs.reindex(corpus, options={"settle": True}))
    assert job.state == Job.State.DONE
    assert set(job.items.values_list("stage", flat=True)) == {Stage.SETTLE}
