"""Searching with a picture: kept for a while, refused in words, and not too often."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from search import uploads


def picture() -> SimpleUploadedFile:
    body = BytesIO()
    Image.new("RGB", (64, 48), "#aa3300").save(body, "PNG")
    return SimpleUploadedFile("a.png", body.getvalue(), "image/png")


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"


def test_a_picture_leads_to_a_search_that_keeps_the_criteria(client, library):
    response = client.post("/search/image", {"picture": picture(), "criteria": "technique=estampe&cursor=abc&q="})
    assert response.status_code == 302
    address, _, token = response.url.partition("image=")
    assert address == "/search?technique=estampe&"
    assert uploads.read(token)
    page = client.get(response.url)
    assert "your picture" in page.text
    assert "data:image/jpeg;base64," in page.text


@pytest.mark.parametrize("upload", [None, SimpleUploadedFile("a.png", b"no picture"), SimpleUploadedFile("b.png", b"")])
def test_what_is_no_picture_is_refused_in_words(upload, client, library):
    sent = {"criteria": "q=chat", **({"picture": upload} if upload else {})}
    response = client.post("/search/image", sent, follow=True)
    assert response.status_code == 200
    assert 'class="notice bad"' in response.text
    assert 'value="chat"' in response.text


def test_one_address_may_not_send_without_end(client, library, settings):
    rates = {**settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "upload": "2/min"}
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": rates}
    urls = [client.post("/search/image", {"picture": picture()}).url for _ in range(3)]
    assert ["image=" in url for url in urls] == [True, True, False]


def test_a_form_from_elsewhere_is_refused(library):
    response = Client(enforce_csrf_checks=True).post("/search/image", {"picture": picture()})
    assert response.status_code == 403


def test_the_address_takes_no_other_method(client, db):
    assert client.get("/search/image").status_code == 405
