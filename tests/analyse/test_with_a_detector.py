"""A page looked at with a detector that curators trained and published: chosen by all, on the page and in the API."""

from __future__ import annotations

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from indexing.hub.shelf import home
from indexing.models import TrainedDetector
from indexing.vision import registry
from indexing.vision.protocols import Detection, ModelCard
from search import encoder, looking_with, uploads
from tests.analyse.conftest import seen, sheet
from workers import tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def trained(settings, media) -> TrainedDetector:
    settings.MODEL_FOLDERS = [media / "models"]
    row = TrainedDetector.objects.create(name="Marques", start="ultralytics:portal.pt", state="published")
    row.file = f"finetuned/{row.pk}/portal.pt"
    row.save()
    (home() / row.file).parent.mkdir(parents=True)
    (home() / row.file).write_bytes(b"weights")
    return row


class Seer:
    """Says its own name of one place."""

    def __init__(self, label: str) -> None:
        self.labels, self.card = (label,), ModelCard(f"ultralytics:{label}.pt", "1", "", "AGPL-3.0")

    def detect(self, images, floor=0.05):
        return [[Detection(self.labels[0], 0.9, 10, 10, 100, 100)] for _ in images]


def sent(**more: object) -> dict[str, object]:
    return {"picture": SimpleUploadedFile("page.png", sheet(), "image/png"), **more}


def test_a_published_detector_speaks_of_what_it_knows(trained, monkeypatch, settings):
    settings.LAYOUT_DETECTOR, settings.DETECTOR = "ultralytics:map.pt", "ultralytics:horse.pt"
    models = {"ultralytics:map.pt": Seer("map"), "ultralytics:horse.pt": Seer("horse")}
    models[f"ultralytics:{trained.file}"] = Seer("printers-mark")
    monkeypatch.setattr(registry, "detector", models.__getitem__)
    token = uploads.keep(io.BytesIO(sheet()), 1600)
    looking_with.choose(token, trained)
    assert {box[1] for box in tasks.analyse_image(token)["boxes"]} == {"printers-mark", "horse"}
    other = uploads.keep(io.BytesIO(sheet()), 1600)
    assert {box[1] for box in tasks.analyse_image(other)["boxes"]} == {"map", "horse"}


def test_readers_choose_it_on_the_page(trained, people):
    for reader in people:
        text = reader.get("/analyse?lang=fr").text
        assert "Détecteur" in text and f'value="{trained.pk}"' in text and "Marques" in text
    answer = people.patron.post("/analyse", sent(detector=trained.pk))
    token = answer.url.rsplit("/", 1)[-1]
    assert looking_with.chosen(token) == f"ultralytics:{trained.file}"
    assert looking_with.chosen(people.patron.post("/analyse", sent()).url.rsplit("/", 1)[-1]) == ""
    refused = people.patron.post("/analyse?lang=fr", sent(detector="99"))
    assert refused.status_code == 422 and "Aucun détecteur" in refused.text


def test_programs_choose_it_by_number(trained, client, monkeypatch):
    asked = []
    monkeypatch.setattr(encoder, "boxes", lambda token: asked.append(looking_with.chosen(token)) or _answer(token))
    assert client.post("/api/v1/analyse", sent(detector=trained.pk)).status_code == 200
    assert asked == [f"ultralytics:{trained.file}"]
    for wrong in ("99", "x", "-1"):
        answer = client.post("/api/v1/analyse", sent(detector=wrong))
        assert (answer.status_code, answer.json()["problems"][0]["code"]) == (400, "unknown-value")


def _answer(token: str):
    return json.loads(uploads.store().get(encoder.ANALYSED % seen(token)))


@pytest.mark.parametrize("state", ["draft", "retired"])
def test_what_is_not_published_is_offered_to_nobody(trained, people, state):
    TrainedDetector.objects.update(state=state)
    for reader in people:
        assert "Marques" not in reader.get("/analyse").text
    assert people.staff.post("/analyse", sent(detector=trained.pk)).status_code == 422
