"""The main job, through HTTP only: harvest, describe, then find by words, picture, facet and detected object."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Page, expect

from .conftest import Demo

pytestmark = pytest.mark.models


def search(demo: Demo, **params: object) -> dict:
    with demo.client() as client:
        answer = client.get("/api/v1/search", params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()


def test_every_page_of_the_sample_was_described(demo: Demo) -> None:
    with demo.client() as client:
        health = client.get("/healthz").json()
    assert health["database"] is True or health["database"] == "ok"
    everything = search(demo, size=1)
    assert everything["count"] >= 8


def test_found_by_the_words_of_its_caption(demo: Demo) -> None:
    first = search(demo, size=50)["results"]
    with_caption = next(hit for hit in first if len(hit["caption"].split()) >= 3)
    found = search(demo, q=f'"{with_caption["caption"].split(".")[0]}"', mode="text")
    assert with_caption["id"] in [hit["id"] for hit in found["results"]]


def test_meaning_answers_in_both_languages(demo: Demo) -> None:
    for words in ("une carte ancienne", "an old map"):
        answer = search(demo, q=words, mode="meaning", min_score=0, size=10)
        assert answer["results"], words
        assert all("meaning" in hit["why"] for hit in answer["results"])


def test_found_by_its_own_picture(demo: Demo) -> None:
    target = search(demo, size=5)["results"][0]
    with demo.client() as client:
        picture = client.get(target["image"]).raise_for_status().content
        token = client.post("/api/v1/uploads", files={"picture": ("mine.webp", picture, "image/webp")})
        assert token.status_code == 201, token.text
        answer = client.get("/api/v1/search", params={"image": token.json()["token"], "size": 5}).json()
    assert answer["results"][0]["id"] == target["id"]


def test_facet_counts_are_what_the_filter_returns(demo: Demo) -> None:
    techniques = search(demo)["facets"]["technique"]
    assert techniques
    for value in techniques[:3]:
        assert search(demo, technique=value["term"])["count"] == value["count"]


@pytest.mark.shared
def test_the_slider_narrows_and_never_widens(demo: Demo) -> None:
    objects = search(demo)["facets"]["object"]
    if not objects:
        pytest.skip("the detector found nothing on twelve pages")
    name = objects[0]["term"]
    counts = [search(demo, object=f"{name}:{floor}")["count"] for floor in (0, 0.3, 0.6, 0.9)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == objects[0]["count"]
    for hit in search(demo, object=f"{name}:0.3")["results"]:
        assert max(found["confidence"] for found in hit["objects"] if found["term"] == name) >= 0.3


def test_the_live_page_shows_the_job(demo: Demo) -> None:
    with demo.sign_in("staff") as client:
        page = client.get("/staff/jobs")
    assert page.status_code == 200
    assert "collection.json" in page.text


def test_a_patron_may_not_see_the_jobs(demo: Demo) -> None:
    with httpx.Client(base_url=demo.url) as client:
        assert client.get("/staff/jobs").status_code == 302
    with demo.sign_in("curator") as client:
        assert client.get("/staff/jobs").status_code == 403


@pytest.mark.browser
def test_in_the_browser(demo: Demo, page: Page) -> None:
    page.goto(f"{demo.url}/search?lang=en")
    shown = page.locator("[data-count]").first
    everything = shown.get_attribute("data-count")
    page.locator("fieldset[data-facet=technique] label").first.click()
    page.wait_for_url("**technique=**")
    expect(page.locator("[data-count]").first).not_to_have_attribute("data-count", everything or "")
    page.locator("#results a[href*='/illustration/']").first.click()
    expect(page.locator("h1")).to_be_visible()
    assert "/illustration/" in page.url
