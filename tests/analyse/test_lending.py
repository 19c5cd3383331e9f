"""What may be lent, and how it is refused: on the page in a sentence, in the API as problem+json, never a 500."""

from __future__ import annotations

import json
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from indexing.sources import one_page
from indexing.sources.records import SourceError
from search import analysing, encoder, uploads
from tests.analyse.conftest import seen, sheet
from tests.sources.web import Site
from tests.workers.library import HEIGHT, WIDTH, Library


def bomb() -> bytes:
    """A PNG of a few bytes that claims 50000 x 50000 pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def file(body: bytes, name: str = "page.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body, "image/png")


BAD = {
    "nothing": ({}, "missing", "Choisissez"),
    "empty": ({"picture": b""}, "empty", "vide"),
    "no picture": ({"picture": b"<html>hello</html>"}, "not-a-picture", "image"),
    "half": ({"picture": sheet()[:200]}, "not-a-picture", "image"),
    "a bomb": ({"picture": bomb()}, "too-many-pixels", "pixels"),
    "too heavy": ({"picture": b"\xff\xd8" + b"0" * (10 * 2**20 + 1)}, "too-heavy", "10"),
    "no address": ({"address": "a page"}, "bad-address", "adresse"),
    "no host": ({"address": "http://[#1"}, "bad-address", "adresse"),
    "no port": ({"address": "https://example.org:port/a.jpg"}, "bad-address", "adresse"),
    "a file": ({"address": "file:///etc/passwd"}, "bad-address", "adresse"),
    "private": ({"address": "http://127.0.0.1:5432/"}, "ssrf", "réseau privé"),
    "metadata": ({"address": "http://169.254.169.254/latest/"}, "ssrf", "réseau privé"),
    "odd": ({"address": "http://0x7f000001/"}, "ssrf", "réseau privé"),
    "login": ({"address": "http://user:secret@example.org/a.jpg"}, "ssrf", "réseau privé"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_used_is_refused_with_its_reason(name, client, db):
    sent, code, word = BAD[name]

    def fresh():
        return {key: file(value) if key == "picture" else value for key, value in sent.items()}

    page = client.post("/analyse", fresh(), headers={"accept-language": "fr"})
    assert page.status_code == 422 and word in page.text
    answer = client.post("/api/v1/analyse", fresh())
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    problem = answer.json()["problems"][0]
    # The framework itself refuses an upload without a byte.
    assert problem["code"] == code or (name == "empty" and problem["code"] == "missing")


@pytest.mark.parametrize("extra", [{"floor": "2"}, {"floor": "x"}, {"page": "0"}, {"colour": "red"}])
def test_the_api_refuses_parameters_it_does_not_know_or_cannot_use(extra, client, db):
    answer = client.post("/api/v1/analyse", {"picture": file(sheet()), **extra})
    assert answer.status_code == 400 and answer.json()["problems"][0]["detail"]


def test_too_many_in_a_minute_are_refused(client, db, settings):
    rates = {**settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "upload": "2/min"}
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": rates}
    for _ in range(2):
        client.post("/analyse", {"picture": file(b"none")})
    assert "Trop d’images" in client.post("/analyse", {"picture": file(sheet())}).text


def test_without_an_encoder_the_page_says_so(client, db):
    uploads.store().delete(encoder.ALIVE)
    assert "Personne" in client.get("/analyse").text
    answer = client.post("/analyse", {"picture": file(sheet())}, follow=True)
    assert answer.status_code == 503 and "Personne" in answer.text
    assert client.post("/api/v1/analyse", {"picture": file(sheet())}).status_code == 503


def test_a_picture_is_kept_small_short_and_without_metadata(client, db, settings):
    answer = client.post("/analyse", {"picture": file(sheet("JPEG", (3000, 2000)))})
    token = answer.url.rsplit("/", 1)[-1]
    assert 0 < uploads.store().ttl(f"upload:{token}") <= settings.UPLOAD_TTL
    shown = client.get(reverse("analysed-picture", args=[token]))
    assert shown.headers["Cache-Control"] == "private, no-store" and b"Exif" not in shown.content[:400]
    assert client.get(reverse("analysed-picture", args=["no-such-token-at-all-here"])).status_code == 404


def test_a_picture_that_has_expired_leads_back(client, db):
    answer = client.get(reverse("analysed", args=["A" * 24]), follow=True)
    assert answer.redirect_chain and "n’est plus conservée" in answer.text


def test_pages_of_manifests_canvases_services_and_pictures(settings, media):
    with Library(2) as shelf:
        settings.FETCH_ALLOWED_PRIVATE, settings.FETCH_DEFAULT_INTERVAL = [shelf.host], 0
        base = f"http://{shelf.host}"
        for address, number in ((shelf.manifest, 2), (f"{base}/2.jpg", 1), (f"{shelf.manifest}#{base}/2", 1)):
            picture = one_page.picture_at(address, number, 1600)
            assert picture.size == (WIDTH, HEIGHT)
            assert picture.getpixel((200, 100)) == pytest.approx((74, 182, 106), abs=6)
        with pytest.raises(SourceError) as refused:
            one_page.picture_at(shelf.manifest, 3, 1600)
        assert refused.value.code == "no-such-page"
    assert not list(media.joinpath("fetched").glob("**/*"))


def test_a_host_that_refuses_a_reader_does_not_stop_a_harvest(settings, media, redis_url):
    from redis import Redis

    web = Site()
    try:
        settings.FETCH_ALLOWED_PRIVATE, settings.FETCH_DEFAULT_INTERVAL = [web.netloc], 0
        web.put("/a.jpg", status=403)
        with pytest.raises(SourceError):
            one_page.picture_at(web.url("/a.jpg"), 1, 1600)
    finally:
        web.close()
    assert not Redis.from_url(redis_url).keys("fetch:stop:*")


def test_the_api_answers_boxes_with_both_names(client, db, monkeypatch):
    monkeypatch.setattr(encoder, "_ask", lambda task, arguments, seconds: json.loads(
        uploads.store().get(encoder.ANALYSED % seen(arguments[0]))))  # fmt: skip
    answer = client.post("/api/v1/analyse", {"picture": file(sheet())})
    body = answer.json()
    assert (answer.status_code, body["width"], body["height"]) == (200, 400, 500)
    assert [(box["code"], box["fr"], box["xywh"]) for box in body["boxes"]] == [
        ("illustration", "illustration", [50, 40, 300, 240]), ("horse", "cheval", [100, 100, 80, 60]),
    ]  # fmt: skip
    every = client.post("/api/v1/analyse", {"picture": file(sheet()), "floor": "0.1"}).json()["boxes"]
    assert len(every) == 3 and every[2]["agent"] == "portal.pt (layout) 1"


def test_names_lead_back_to_their_codes():
    for language in ("fr", "en"):
        for key, name in analysing.names(language).items():
            assert analysing.named(name, language) == key
    assert analysing.named("Blason", "fr") == ("object", "blason")
