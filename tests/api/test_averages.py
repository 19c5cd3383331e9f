"""Averages as data: the means that a job reckons, with the addresses of their pictures, and objects by year."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import urlsplit

import pytest
from PIL import Image

from indexing.models import Job
from indexing.pipeline import averages
from tests.pages.conftest import library, plain_static  # noqa: F401
from tests.pipeline.conftest import finish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA_DIR, settings.FACE_DETECTOR = tmp_path, ""
    averages._eyes.cache_clear()


def test_means_are_asked_for_and_fetched(client, library):  # noqa: F811
    asked = client.post("/api/v1/search/averages?function=affiche&by=decade")
    assert asked.status_code == 202
    token = asked.json()["token"]
    assert asked.json()["url"].endswith(f"/api/v1/averages/{token}")
    waiting = client.get(f"/api/v1/averages/{token}").json()
    assert (waiting["state"], waiting["done"], waiting["total"], waiting["groups"]) == ("waiting", 0, 2, [])
    finish(Job.objects.get(options__task="averages"))
    made = client.get(f"/api/v1/averages/{token}").json()
    assert (made["state"], made["count"], [group["group"] for group in made["groups"]]) == ("done", 2, ["all", "1890"])
    assert made["citation"]["count"] == 2 and made["rights"]
    whole = made["groups"][0]
    assert whole["pictures"] == 2 and whole["face"] is None
    picture = client.get(urlsplit(whole["mean"]).path)
    assert Image.open(BytesIO(b"".join(picture.streaming_content))).format == "PNG"
    assert client.post("/api/v1/search/averages?function=affiche&by=decade").json()["token"] == token
    assert Job.objects.filter(options__task="averages").count() == 1, "the same question is reckoned once"


def test_a_job_that_made_nothing_is_told(client, library):  # noqa: F811
    token = client.post("/api/v1/search/averages").json()["token"]
    Job.objects.update(state="failed")
    assert client.get(f"/api/v1/averages/{token}").json()["state"] == "failed"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/search/averages?by=century", 400),
        ("/api/v1/search/averages?year_from=abc", 400),
        ("/api/v1/search/averages?colour=1", 400),
        ("/api/v1/search/averages?year_from=1950", 404),
    ],
)
def test_what_cannot_be_reckoned_says_why(client, library, address, status):  # noqa: F811
    answer = client.post(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["detail"] and not Job.objects.exists()


def test_unknown_means_are_not_found(client, db):
    for token in ("0" * 32, "x", "..%2F..%2Fetc"):
        assert client.get(f"/api/v1/averages/{token}").status_code == 404


def test_objects_by_year(client, library):  # noqa: F811
    body = client.get("/api/v1/search/objects-by-year?lang=fr").json()
    assert body["dated"] == {"1650": 1, "1890": 2} and body["citation"]["count"] == 3
    assert {one["object"]: one["years"] for one in body["objects"]}["boat"] == {"1890": 1}
    assert client.get("/api/v1/search/objects-by-year?year_to=x").status_code == 400
