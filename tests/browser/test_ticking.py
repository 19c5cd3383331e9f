"""A curator ticks results and changes them together: by mouse, by keys, from several searches, without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.picturing import picture, sign_in
from tests.browser.test_accessibility import violations
from tests.pages.conftest import someone


@pytest.fixture
def curator(page: Page, portal: str) -> Page:
    someone("camille", "Curator")
    factories.term("technique", "dessin")
    sign_in(page, portal, "camille")
    return page


def test_results_are_ticked_by_mouse_and_kept_from_search_to_search(curator, portal, library, faults):
    curator.goto(f"{portal}/search?technique=estampe&lang=en")
    count = curator.locator("#select-count")
    expect(curator.locator("#select-change")).to_be_disabled()
    boxes = curator.locator(".tick input")
    boxes.first.check()
    expect(count).to_have_text("1 illustration is ticked")
    boxes.nth(1).click(modifiers=["Shift"])
    expect(count).to_have_text("2 illustrations are ticked")
    expect(curator).to_have_url(f"{portal}/search?technique=estampe&lang=en")  # a tick asks no search
    picture(curator, "many-ticks")
    assert violations(curator) == []
    curator.set_viewport_size({"width": 400, "height": 800})
    assert curator.evaluate("document.documentElement.scrollWidth") <= 400
    curator.set_viewport_size({"width": 1280, "height": 900})
    curator.goto(f"{portal}/search?technique=dessin&lang=en")
    expect(count).to_have_text("2 illustrations are ticked")
    curator.get_by_role("button", name="Tick all on this page").click()
    expect(count).to_have_text("3 illustrations are ticked")
    curator.locator("#select-change").click()
    expect(curator.get_by_role("heading", name="Change 3 illustrations")).to_be_visible()
    assert faults == []


def test_results_are_ticked_by_keys(curator, portal, library, faults):
    curator.goto(f"{portal}/search?lang=fr")
    count = curator.locator("#select-count")
    first = curator.locator("#hits a.picture").first
    first.focus()
    curator.keyboard.press("x")
    expect(count).to_have_text("1 illustration est cochée")
    curator.keyboard.press("ArrowRight")
    curator.keyboard.press("ArrowRight")
    curator.keyboard.press("Shift+X")
    expect(count).to_have_text("3 illustrations sont cochées")
    curator.keyboard.press("Space")
    expect(count).to_have_text("2 illustrations sont cochées")
    # Ticks stay when the results are swapped.
    curator.get_by_label("Trier").select_option("date")
    expect(curator).to_have_url(f"{portal}/search?sort=date")
    expect(curator.locator(".tick input:checked")).to_have_count(2)
    curator.locator("#hits a.picture").first.focus()
    curator.keyboard.press("e")
    expect(curator.get_by_role("heading", name="Modifier 2 illustrations")).to_be_visible()
    curator.go_back()
    curator.get_by_role("button", name="Tout décocher").press("Enter")
    expect(curator.locator("#select-change")).to_be_disabled()
    expect(curator.locator(".tick input:checked")).to_have_count(0)
    assert faults == []


def test_results_are_ticked_without_scripts(browser, portal, library):
    someone("camille", "Curator")
    context = browser.new_context(java_script_enabled=False, locale="en")
    page = context.new_page()
    sign_in(page, portal, "camille")
    page.goto(f"{portal}/search")
    page.locator(".tick input").first.check()
    page.locator(".tick input").nth(2).check()
    page.get_by_role("button", name="Change those ticked").click()
    expect(page.get_by_role("heading", name="Change 2 illustrations")).to_be_visible()
    context.close()
