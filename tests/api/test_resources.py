"""Illustrations, documents, terms, uploads and jobs over HTTP, and who may see them."""

from io import BytesIO

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from indexing.models import Job, JobItem
from search import uploads
from tests import factories as make

pytestmark = pytest.mark.django_db


def picture(side: int = 64, kind: str = "JPEG") -> SimpleUploadedFile:
    body = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "a secret place"
    Image.new("RGB", (side, side), "red").save(body, kind, **({"exif": exif} if kind == "JPEG" else {}))
    return SimpleUploadedFile("photo.jpg", body.getvalue(), "image/jpeg")


def test_an_illustration_tells_every_statement_with_its_source(client: Client) -> None:
    row = make.entry(technique="estampe", objects={"horse": 0.8})
    make.statement(
        row.illustration, "technique", "dessin", 0.4, agent=make.agent("clip", version="2"), status="rejected"
    )
    answer = client.get(f"/api/v1/illustrations/{row.pk}?lang=en")
    body = answer.json()
    assert body["technique"] == "estampe" and body["xywh"] == [100, 200, 300, 400]
    horse, drawing = body["statements"]
    assert (horse["term"], horse["xywh"], horse["agent"]["name"]) == ("horse", [110, 210, 50, 50], "settled-tests")
    assert (drawing["label"], drawing["status"], drawing["xywh"]) == ("drawing", "rejected", None)
    again = client.get(f"/api/v1/illustrations/{row.pk}?lang=en", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_withdrawn_is_410_and_absent_is_404(client: Client) -> None:
    row = make.entry()
    row.illustration.withdrawn_at = timezone.now()
    row.illustration.save()
    gone = client.get(f"/api/v1/illustrations/{row.pk}")
    assert (gone.status_code, gone["Content-Type"]) == (410, "application/problem+json")
    assert client.get("/api/v1/illustrations/99999999").status_code == 404
    assert client.get("/api/v1/documents/999999999999999999").json()["status"] == 404


def test_a_document_lists_its_pages_with_their_illustrations(client: Client) -> None:
    sheet = make.page(width=800, height=1200)
    make.illustration(sheet)
    make.illustration(sheet, (0, 0, 5, 5), noise=True)
    body = client.get(f"/api/v1/documents/{sheet.document_id}").json()
    (page,) = body["pages"]
    assert (page["id"], page["illustrations"], page["width"]) == (sheet.pk, 1, 800)
    assert body["search"].endswith(f"/api/v1/search?document={sheet.document_id}")


def test_terms_of_a_vocabulary(client: Client) -> None:
    above = make.term("technique", "estampe")
    make.term("technique", "eau-forte", broader=above)
    body = client.get("/api/v1/terms/technique").json()
    etching = next(term for term in body if term["code"] == "eau-forte")
    assert (etching["broader"], etching["provisional"]) == ("estampe", False)
    assert client.get("/api/v1/terms/nothing").status_code == 404


def test_an_uploaded_picture_becomes_a_token_and_loses_its_metadata(client: Client) -> None:
    answer = client.post("/api/v1/uploads", {"picture": picture()})
    assert answer.status_code == 201
    body = answer.json()
    kept = uploads.read(body["token"])
    assert kept is not None and b"secret" not in kept
    assert not Image.open(BytesIO(kept)).getexif()
    assert body["search"].endswith(f"/api/v1/search?image={body['token']}")
    assert 0 < uploads.store().ttl(uploads.KEY % body["token"]) <= body["expires_in"]
    assert uploads.preview(body["token"]).startswith("data:image/jpeg;base64,")


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({}, "missing"),
        ({"picture": SimpleUploadedFile("a.jpg", b"not a picture at all")}, "not-a-picture"),
        ({"picture": SimpleUploadedFile("a.jpg", b"")}, "missing"),
        ({"picture": SimpleUploadedFile("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")}, "not-a-picture"),
    ],
)
def test_what_is_no_picture_is_refused(client: Client, sent: dict, code: str) -> None:
    answer = client.post("/api/v1/uploads", sent)
    assert answer.status_code == 400
    assert answer.json()["problems"][0]["code"] in (code, "empty")


def test_too_heavy_and_too_large_pictures_are_refused(client: Client, settings) -> None:
    settings.MAX_IMAGE_PIXELS = 100
    assert client.post("/api/v1/uploads", {"picture": picture(64)}).json()["problems"][0]["code"] == "too-many-pixels"
    settings.UPLOAD_MAX_BYTES = 10
    assert client.post("/api/v1/uploads", {"picture": picture(64)}).json()["problems"][0]["code"] == "too-heavy"


def test_a_truncated_picture_is_refused() -> None:
    body = picture(600, "PNG").read()
    with pytest.raises(uploads.UploadError, match=r"."):
        uploads.keep(BytesIO(body[: len(body) // 2]))


@pytest.mark.parametrize(("group", "status"), [(None, 403), ("Curator", 403), ("Staff", 200)])
def test_jobs_are_for_staff(client: Client, group: str | None, status: int) -> None:
    job = Job.objects.create(corpus=make.corpus(), source="https://example.org/manifest")
    JobItem.objects.create(job=job, stage="fetch", key="1", state="done")
    if group:
        user = User.objects.create_user(f"some-{group}")
        user.groups.add(Group.objects.get_or_create(name=group)[0])
        client.force_login(user)
    answer = client.get("/api/v1/jobs")
    assert answer.status_code == status
    if status == 200:
        assert answer.json()[0]["stages"] == {"fetch": {"done": 1}}
    else:
        assert answer["Content-Type"] == "application/problem+json"
