"""What a reader asks beyond words and facets: relevance, signs, groups, places in a picture, files; in both languages,
by mouse and by keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from indexing.vision import windows
from search import encoder
from tests import factories

LANGUAGES = pytest.mark.parametrize("language", ["fr", "en"])
PIECES = {"qwzx": 4, "vlorp": 3}


@pytest.fixture
def desk(browser: Browser, language: str) -> Iterator[Page]:
    """A page of a reader of that language; what its scripts complain of fails the test."""
    context = browser.new_context(
        locale=language, viewport={"width": 1280, "height": 900}, reduced_motion="reduce", accept_downloads=True
    )
    page, heard = context.new_page(), []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert heard == []


@pytest.fixture
def answering(library, monkeypatch: pytest.MonkeyPatch) -> None:
    """An encoder at the other end of the queue, to which `qwzx vlorp` are scraps and "voile" is what the boat shows."""
    encoder.store().flushdb()
    factories.vectors.write(
        factories.space("meaning"),
        [(library.boat, factories.unit([1, 0, 0])), (library.cat, factories.unit([0, 1, 0]))],
    )
    scores = np.arange(len(windows.windows()), dtype=float).tolist()
    seen = {"meaning": [1.0, 0.0, 0.0], "look": [1.0, 0.0, 0.0], "palette": [[50, 0, 0, 1.0]]}
    known = {
        "workers.tasks.encode_image": lambda *_: seen,
        "workers.tasks.encode_text": lambda text: {"meaning": [1.0, 0.0, 0.0]},
        "workers.tasks.encode_pieces": lambda asked: {"pieces": [PIECES.get(word, 1) for word in asked]},
        "workers.tasks.encode_places": lambda *_: {"agent": "tiny 1", "scores": scores},
    }
    monkeypatch.setattr(encoder, "_ask", lambda task, sent, *_: known[task](*sent))


@LANGUAGES
def test_the_floor_of_relevance_by_keys_then_by_mouse(desk, portal, library, language):
    desk.goto(f"{portal}/search?like={library.boat.pk}")
    expect(desk.locator("#hits .caption")).to_have_text(["Un chat noir"])
    slider = desk.get_by_label({"fr": "Pertinence, au moins", "en": "Relevance at least"}[language])
    slider.press("End")
    expect(desk).to_have_url(re.compile("min_score=100"))
    nothing = {"fr": "Aucun résultat", "en": "Nothing found"}[language]
    expect(desk.get_by_role("heading", name=nothing)).to_be_visible()
    box = slider.bounding_box()
    slider.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(desk).to_have_url(re.compile("min_score=(45|50|55)"))
    expect(desk.locator("#hits .caption")).to_have_text(["Un chat noir"])
    expect(desk.locator("#hits .why").first).to_contain_text({"fr": "97 %", "en": "97%"}[language])


@LANGUAGES
def test_letters_that_mean_nothing_find_nothing_and_it_is_said(desk, portal, answering, language):
    desk.goto(f"{portal}/search")
    desk.locator("#q").fill("qwzx vlorp")
    desk.locator("#q").press("Enter")
    said = {"fr": "ne connaît ces mots", "en": "knows these words"}[language]
    expect(desk.locator("[data-code=no-meaning]")).to_contain_text(said)
    expect(desk.locator("#hits")).to_have_count(0)
    desk.locator("#q").fill("voile")
    desk.locator("#q").press("Enter")
    expect(desk.locator("#hits .caption")).to_have_text(["Un bateau à voile"])


@LANGUAGES
def test_a_question_is_composed_by_mouse(desk, portal, library, answering, language):
    desk.goto(f"{portal}/search?like={library.cat.pk}")
    desk.locator("#compose summary").click()
    desk.locator("#compose-minus").fill("photographie")
    desk.locator("#compose button").click()
    expect(desk).to_have_url(re.compile(r"[?&]minus=photographie(&|$)"))
    expect(desk).to_have_url(re.compile(rf"[?&]like={library.cat.pk}(&|$)"))
    chip = desk.locator('[data-part="minus-photographie"]')
    words = {"fr": "Ajouter des mots", "en": "Add words"}[language]
    expect(desk.locator("#compose summary")).to_have_text(words)
    chip.locator(".sign").click()
    expect(desk).to_have_url(re.compile("plus=photographie"))
    desk.locator('[data-part="plus-photographie"] .x').click()
    expect(desk).to_have_url(f"{portal}/search?like={library.cat.pk}")


@LANGUAGES
def test_where_it_is_in_the_picture_by_keys_then_by_mouse(desk, portal, library, answering, language):
    desk.goto(f"{portal}/illustration/{library.boat.pk}")
    field = desk.get_by_label({"fr": "Où est…", "en": "Where is…"}[language])
    field.focus()
    desk.keyboard.type("voile")
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(re.compile(r"where=voile#where$"))
    expect(desk.locator("#where")).to_contain_text("tiny 1")
    places = desk.locator("#where .part-link")
    address = places.first.get_attribute("href")
    places.first.focus()
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(f"{portal}{address}")
    desk.go_back()
    places.last.click()
    expect(desk).to_have_url(re.compile(rf"region={library.boat.pk}(:|%3A)"))


@LANGUAGES
def test_results_are_grouped_by_keys_and_by_mouse(desk, portal, library, language):
    desk.goto(f"{portal}/search")
    expect(desk.locator("#hits .caption")).to_have_count(3)
    desk.locator("#fold").focus()
    desk.keyboard.press("ArrowDown")
    expect(desk).to_have_url(f"{portal}/search?fold=document")
    expect(desk.locator("#hits .caption")).to_have_count(2)
    desk.locator("#fold").select_option("duplicates")
    expect(desk).to_have_url(f"{portal}/search?fold=duplicates")
    expect(desk.locator("#hits .caption")).to_have_count(3)


@LANGUAGES
def test_files_are_taken_by_keys_and_by_mouse(desk, portal, library, language, tmp_path: Path):
    desk.goto(f"{portal}/search?technique=estampe")
    desk.locator("#export summary").focus()
    desk.keyboard.press("Enter")
    with desk.expect_download() as taken:
        desk.locator("#export a", has_text="CSV").focus()
        desk.keyboard.press("Enter")
    table = (taken.value.path()).read_bytes()
    assert table.startswith(b"\xef\xbb\xbfid,") and table.count(b"technique=estampe") == 2
    with desk.expect_download() as taken:
        desk.locator("#export a", has_text="COCO").click()
    assert b'"citation"' in taken.value.path().read_bytes()
    cited = {"fr": "consulté", "en": "consulted"}[language]
    expect(desk.locator("#cite-search")).to_contain_text(re.compile(cited, re.IGNORECASE))
