"""The pages of detectors: who may, what is refused with a sentence, and boxes out and in again."""

from __future__ import annotations

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from indexing.boxes_io.sheets import pages_of
from indexing.hub.shelf import home
from indexing.models import Act, Corpus, Illustration, Job, TrainedDetector
from portal.pages import detector_boxes
from tests import factories

PORTAL = "ultralytics:indexing/weights/detector/portal.pt"
FIGURES = {
    "pages": 4, "mean_ap50": 0.5,
    "all": {"n": 9, "ap50": 0.5, "precision_50": 0.5, "recall_50": 0.5, "precision_75": 0.4, "recall_75": 0.4},
    "classes": {
        "initial": {"n": 9, "ap50": 0.5, "precision_50": None, "recall_50": 0, "precision_75": None, "recall_75": 0}
    },
}  # fmt: skip


@pytest.fixture
def trained(library, settings, media) -> TrainedDetector:
    settings.MODEL_FOLDERS = [media / "models"]
    after = json.loads(json.dumps(FIGURES))
    after["classes"]["initial"] |= {"ap50": 0.75, "recall_50": 0.6}
    row = TrainedDetector.objects.create(
        name="Lettrines", start=PORTAL, state="draft", figures={"before": FIGURES, "after": after},
        plan={"corpora": ["essais"], "epochs": 3, "side": 640, "train_pages": 20, "held_pages": 4,
              "held_documents": [1, 2], "taught": ["initial"]},
    )  # fmt: skip
    row.file = f"finetuned/{row.pk}/portal.pt"
    row.save()
    (home() / row.file).parent.mkdir(parents=True)
    (home() / row.file).write_bytes(b"weights")
    return row


def addresses(row: TrainedDetector) -> list[tuple[str, str]]:
    own = f"/curation/detectors/{row.pk}"
    return [
        ("get", "/curation/detectors"), ("get", own), ("get", "/curation/detectors/export?corpus=1&format=coco"),
        ("post", "/curation/detectors"), ("post", "/curation/detectors/import"),
        ("post", "/curation/detectors/import/write"), ("post", f"{own}/publish"), ("post", f"{own}/take-back"),
        ("post", f"{own}/bin"), ("post", f"{own}/cancel"),
    ]  # fmt: skip


def test_patrons_may_not_and_change_nothing(people, trained):
    for act, address in addresses(trained):
        answer = getattr(people.patron, act)(address)
        assert answer.status_code == 302 and answer.url.startswith("/sign-in"), address
    trained.refresh_from_db()
    assert trained.state == "draft" and not Act.objects.exists() and not Job.objects.exists()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_curators_and_staff_may(people, trained, language):
    for client in (people.curator, people.staff):
        for address in ("/curation/detectors", f"/curation/detectors/{trained.pk}"):
            page = client.get(address, {"lang": language})
            assert page.status_code == 200 and f'<html lang="{language}">' in page.text and ' style="' not in page.text


def test_figures_stand_before_and_after(people, trained):
    page = people.curator.get(f"/curation/detectors/{trained.pk}?lang=fr").text
    assert "50,0 → <b>75,0</b>" in page and "en hausse" in page and "lettrine" in page
    assert "– → <b>–</b>" in page


def test_a_training_is_begun_as_a_job(people, trained):
    pk = Corpus.objects.get(slug="essais").pk
    sent = {"name": "Essai", "start": PORTAL, "corpus": [pk], "epochs": "2", "side": "320"}
    for fault in ({"name": ""}, {"start": "ultralytics:/etc/passwd"}, {"epochs": "x"}, {"side": "1"}, {"corpus": []}):
        refused = people.curator.post("/curation/detectors", sent | fault)
        assert refused.status_code == 422 and 'role="alert"' in refused.text
    assert TrainedDetector.objects.count() == 1
    answer = people.curator.post("/curation/detectors", sent)
    made = TrainedDetector.objects.get(name="Essai")
    assert answer.url == f"/curation/detectors/{made.pk}" and made.job.options["task"] == "finetune"
    assert "en apprentissage" in people.curator.get(answer.url + "?lang=fr").text
    fragment = people.curator.get(answer.url, headers={"hx-request": "true"}).text
    assert fragment.startswith('<div id="state"') and "<html" not in fragment
    people.curator.post(f"{answer.url}/cancel")
    made.job.refresh_from_db()
    assert made.job.state == "cancelled"
    assert "échoué ou annulé" in people.curator.get(answer.url + "?lang=fr").text


def test_published_taken_back_and_binned(people, trained):
    own, corpus = f"/curation/detectors/{trained.pk}", Corpus.objects.get(slug="essais")
    assert "au moins un corpus" in people.curator.post(f"{own}/publish?lang=fr", follow=True).text
    people.curator.post(f"{own}/publish", {"corpus": [corpus.pk]})
    corpus.refresh_from_db()
    assert corpus.detector == f"ultralytics:{trained.file}"
    assert "Des corpus s’en servent" in people.curator.post(f"{own}/bin?lang=fr", follow=True).text
    people.curator.post(f"{own}/take-back")
    corpus.refresh_from_db()
    assert corpus.detector == ""
    people.curator.post(f"{own}/bin")
    trained.refresh_from_db()
    assert (trained.state, trained.file) == ("retired", "")
    assert "Sortir de la corbeille" in people.curator.get(f"{own}?lang=fr").text
    people.curator.post(f"{own}/take-out")
    trained.refresh_from_db()
    assert (trained.state, trained.file) == ("draft", f"finetuned/{trained.pk}/portal.pt")
    verbs = list(Act.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["publish-detector", "undo", "bin-detector", "undo"]
    assert people.curator.post(f"{own}/burn").status_code == 404


@pytest.fixture
def reviewed(library) -> Corpus:
    Illustration.objects.filter(pk=library.boat.pk).update(corrected=["place"])
    return Corpus.objects.get(slug="essais")


@pytest.mark.parametrize("form", ["yolo", "coco", "label-studio"])
def test_boxes_go_out_and_come_in(people, reviewed, form):
    answer = people.curator.get("/curation/detectors/export", {"corpus": reviewed.pk, "format": form})
    body = b"".join(answer.streaming_content)
    assert "attachment" in answer.headers["Content-Disposition"]
    sent = {"corpus": reviewed.pk, "file": SimpleUploadedFile("boxes", body)}
    page = people.curator.post("/curation/detectors/import?lang=fr", sent).text
    assert "Il n’y a rien à changer" in page


def test_what_would_change_is_shown_then_written_once_then_undone(people, reviewed, library):
    data = {
        "images": [{"id": 1, "file_name": f"page-{library.page.pk}.jpg", "width": 1000, "height": 1500}],
        "categories": [{"id": 1, "name": "illustration"}, {"id": 2, "name": "initial"}],
        "annotations": [
            {"image_id": 1, "category_id": 1, "bbox": [120, 210, 600, 400]},
            {"image_id": 1, "category_id": 2, "bbox": [700, 1000, 90, 90]},
        ],
    }
    sent = {"corpus": reviewed.pk, "file": io.BytesIO(json.dumps(data).encode())}
    page = people.curator.post("/curation/detectors/import?lang=fr", sent).text
    assert "Écrire 2 changements" in page and not Act.objects.exists()
    token = page.split('name="token" value="')[1].split('"')[0]
    assert people.staff.post("/curation/detectors/import/write", {"token": token}).status_code == 302
    assert not Act.objects.exists()  # another curator's file
    people.curator.post("/curation/detectors/import/write", {"token": token})
    library.boat.illustration.refresh_from_db()
    assert library.boat.illustration.xywh == "120,210,600,400"
    people.curator.post("/curation/detectors/import/write", {"token": token})
    assert Act.objects.get().verb == "import-boxes"


@pytest.mark.parametrize("body", [b"", b"none", b"PK\x03\x04", b"[]"])
def test_a_bad_file_changes_nothing_and_says_why(people, reviewed, body):
    sent = {"corpus": reviewed.pk, "file": io.BytesIO(body)}
    page = people.curator.post("/curation/detectors/import?lang=fr", sent, follow=True)
    assert page.status_code == 200 and "Rien n’a été changé" in page.text and not Act.objects.exists()


def test_what_cannot_go_out_says_why(people, library, monkeypatch):
    corpus = Corpus.objects.get(slug="essais")
    factories.corpus("vide")
    ask = {"corpus": Corpus.objects.get(slug="vide").pk, "format": "coco", "lang": "fr"}
    assert "n’a encore été vérifiée" in people.curator.get("/curation/detectors/export", ask, follow=True).text
    ask = {"corpus": corpus.pk, "format": "xml", "lang": "fr"}
    assert "un des formats" in people.curator.get("/curation/detectors/export", ask, follow=True).text
    monkeypatch.setattr(detector_boxes, "MOST_PICTURES", 1)
    ask = {"corpus": corpus.pk, "format": "yolo", "pages": "all", "lang": "fr"}
    assert pages_of([corpus], reviewed=False).count() == 2
    assert "manage.py boxes export" in people.curator.get("/curation/detectors/export", ask, follow=True).text
    assert people.curator.get("/curation/detectors/export", {"corpus": "x"}).status_code == 404
