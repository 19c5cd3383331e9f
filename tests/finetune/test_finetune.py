"""A fine-tune of a few steps, from one neck and from two, as the job does it; published, taken back, binned."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from indexing import detectors
from indexing.detector_bin import KEPT, empty, take_out, throw_away
from indexing.detectors import DetectorError, begin, publish, take_back
from indexing.hub.shelf import home
from indexing.models import Corpus, Job, TrainedDetector
from indexing.pipeline import finetune, models, work
from indexing.vision import registry
from indexing.vision.weights import sha256
from tests.finetune.conftest import PORTAL

State = TrainedDetector.State


def run(trained: TrainedDetector) -> TrainedDetector:
    work.run("describe", trained.job_id, 120)
    trained.refresh_from_db()
    return trained


@pytest.fixture
def draft(reviewed, curator) -> TrainedDetector:
    """One that needs no training to be published: its weights are a copy of ours."""
    made = TrainedDetector.objects.create(
        name="marks", start=PORTAL, plan={"corpora": ["gravures"]}, state=State.DRAFT, file="finetuned/9/portal.pt"
    )
    path = home() / made.file
    path.parent.mkdir(parents=True)
    path.write_bytes(b"weights")
    return made


@pytest.mark.models
def test_a_few_steps_make_a_detector_with_figures_before_and_after(reviewed, curator):
    made = run(begin(curator, "marks", PORTAL, [reviewed], epochs=2, side=320))
    assert (made.state, made.job.items.filter(state="failed").count()) == (State.DRAFT, 0)
    before, after = made.figures["before"], made.figures["after"]
    assert before["pages"] == after["pages"] == made.plan["held_pages"] > 0
    assert before["classes"].keys() == after["classes"].keys() == {"printers-mark"}
    assert set(after["classes"]["printers-mark"]) == set(finetune.SHOWN)
    tuned = registry.detector(detectors.name_of(made))
    start = registry.detector(PORTAL)
    assert tuned.card.sha256 == made.sha256 != start.card.sha256 and tuned.card.name == start.card.name
    assert tuned.labels == start.labels and tuned.facts.thresholds == start.facts.thresholds
    assert made.agent.sha256 == made.sha256
    assert not (home() / "finetuned" / str(made.pk) / "work").exists()
    publish(made, [reviewed], curator)
    found = models.load(Corpus.objects.get().detector)
    assert found.layout.detector is tuned and found.objects.detector is tuned


@pytest.mark.models
@pytest.mark.shared
def test_plain_weights_learn_a_class_they_lack(reviewed, curator, shared, settings):
    settings.MODEL_FOLDERS = [*settings.MODEL_FOLDERS, shared / "weights"]
    made = run(begin(curator, "marks", "ultralytics:yolo26n.pt", [reviewed], epochs=1, side=320))
    assert made.state == State.DRAFT and "printers-mark" in made.classes and "person" in made.classes
    assert registry.detector(detectors.name_of(made)).labels == tuple(made.classes)


def test_what_cannot_be_begun_says_why(reviewed, curator):
    for changed in ({"name": " "}, {"start": "ultralytics:/etc/passwd"}, {"corpora": []}, {"epochs": 0}, {"side": 333}):
        asked = {"name": "x", "start": PORTAL, "corpora": [reviewed], "epochs": 1, "side": 320} | changed
        with pytest.raises(DetectorError):
            begin(curator, **asked)
    assert not TrainedDetector.objects.exists() and not Job.objects.exists()


def test_weights_that_cannot_be_tuned_fail_the_job_with_their_reason(reviewed, curator, monkeypatch):
    monkeypatch.setattr(detectors, "starts", lambda: ["ultralytics:gone.pt"])
    made = run(begin(curator, "x", "ultralytics:gone.pt", [reviewed], epochs=1, side=320))
    item = made.job.items.get()
    assert (item.state, item.reason) == ("failed", "no-model") and "gone.pt" in item.last_error
    assert not detectors.is_under_way(made)


def test_publishing_is_an_act_that_gives_each_corpus_its_former_detector_back(draft, reviewed, curator):
    Corpus.objects.update(detector="ultralytics:before.pt")
    corpus = Corpus.objects.get()
    act = publish(draft, [corpus], curator, again=True)
    assert (act.verb, Corpus.objects.get().detector) == ("publish-detector", "ultralytics:finetuned/9/portal.pt")
    assert Job.objects.filter(corpus=corpus, state="waiting").count() == 1
    with pytest.raises(DetectorError):
        throw_away(draft, curator)
    take_back(draft, curator)
    assert (draft.state, Corpus.objects.get().detector) == (State.DRAFT, "ultralytics:before.pt")
    with pytest.raises(DetectorError):
        take_back(draft, curator)


def test_binned_weights_wait_and_then_give_their_space_back(draft, curator: User):
    path = home() / draft.file
    draft.pk, folder = draft.pk, home() / "finetuned" / str(draft.pk)
    if folder != path.parent:
        folder.mkdir(parents=True)
        path.rename(folder / path.name)
    assert throw_away(draft, curator) == len(b"weights")
    draft.refresh_from_db()
    assert (draft.state, draft.file) == (State.RETIRED, "")
    with pytest.raises(DetectorError):
        publish(draft, list(Corpus.objects.all()), curator)
    empty()
    assert folder.exists()
    TrainedDetector.objects.update(retired_at=timezone.now() - KEPT)
    empty()
    assert not folder.exists()
    with pytest.raises(DetectorError):
        take_out(draft, curator)


def test_a_binned_detector_comes_out_as_it_was(draft, curator: User):
    path = home() / "finetuned" / str(draft.pk) / "portal.pt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"weights")
    TrainedDetector.objects.update(file=f"finetuned/{draft.pk}/portal.pt")
    draft.refresh_from_db()
    throw_away(draft, curator)
    take_out(draft, curator)
    draft.refresh_from_db()
    assert (draft.state, draft.file, draft.retired_at) == (State.DRAFT, f"finetuned/{draft.pk}/portal.pt", None)
    # Binned anew and its weights deleted: no undo can pretend that they are there.
    throw_away(draft, curator)
    path.unlink()
    with pytest.raises(DetectorError):
        take_out(draft, curator)


def test_weights_come_into_their_place_with_their_card_or_not_at_all(draft, monkeypatch):
    folder = home() / "finetuned" / "9"
    (folder / "work").mkdir()
    (folder / "portal.pt").unlink()
    (folder / "work" / "tuned.pt").write_bytes(b"tuned")
    place, card = folder / "portal.pt", folder / "card.json"

    def crash(*_args):
        raise OSError("no room")

    with monkeypatch.context() as broken, pytest.raises(OSError, match="no room"):
        broken.setattr(finetune.shutil, "copyfile", crash)
        finetune._settle(folder, place, draft)
    assert not place.exists() and (folder / "work" / "tuned.pt").exists()
    finetune._settle(folder, place, draft)
    assert place.read_bytes() == b"tuned" and json.loads(card.read_bytes())["sha256"] == sha256(place)
    assert place.with_name("portal.pt.sha256").read_text().split() == [sha256(place), "portal.pt"]


@pytest.mark.models
def test_a_cancelled_training_stops_and_leaves_nothing(reviewed, curator):
    made = begin(curator, "x", PORTAL, [reviewed], epochs=100, side=320)
    made.job.state = Job.State.CANCELLED
    made.job.save()
    made.plan["held"] = []
    assert finetune._train(made, made.job, "train") == ()
    assert not (home() / "finetuned" / str(made.pk) / "work").exists()
    assert not detectors.is_under_way(made)
