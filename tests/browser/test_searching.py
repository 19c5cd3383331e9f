"""A reader at work: words, facets, sliders, years, pictures, keys, a phone; and the same without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.pages.test_uploads import picture

BOAT, CAT, MAP = "Un bateau à voile", "Un chat noir", "Carte du monde"


def captions(page: Page) -> list[str]:
    return page.locator("#hits .caption").all_inner_texts()


def test_words_then_a_facet_then_back(page, portal, faults):
    page.goto(f"{portal}/search")
    page.locator("#q").fill("bateau")
    page.locator("#q").press("Enter")
    expect(page).to_have_url(f"{portal}/search?q=bateau")
    expect(page).to_have_title(re.compile("“bateau” · 2 illustrations"))
    page.get_by_role("link", name="Search", exact=True).click()
    page.get_by_label("print").check()
    expect(page).to_have_url(f"{portal}/search?technique=estampe")
    expect(page.locator("#search-status")).to_have_text("2 illustrations")
    assert captions(page) == [BOAT, MAP]
    # The reader's place is kept: the box just ticked still has the focus.
    expect(page.get_by_label("print")).to_be_focused()
    page.go_back()
    expect(page.locator("#hits .caption")).to_have_count(3)
    assert faults == []


def test_a_filter_is_removed_by_its_link(page, portal, faults):
    page.goto(f"{portal}/search?technique=estampe&function=affiche")
    assert captions(page) == [BOAT]
    page.get_by_role("link", name="Technique: print").click()
    expect(page).to_have_url(f"{portal}/search?function=affiche")
    expect(page.locator("#results")).to_be_focused()
    assert captions(page) == [BOAT, CAT]
    assert faults == []


def test_the_slider_hides_boxes_at_once_and_results_shortly_after(page, portal, faults):
    page.goto(f"{portal}/search?object=boat")
    slider = page.get_by_label("boat: confidence at least")
    box = page.locator('.boxes g[data-object="boat"]')
    expect(box).not_to_have_class("under")
    # Moved but not yet let go: the boxes answer, the server is not asked.
    slider.evaluate("s => { s.value = 0.85; s.dispatchEvent(new Event('input', {bubbles: true})) }")
    expect(box).to_have_class("under")
    expect(page).to_have_url(f"{portal}/search?object=boat")
    slider.evaluate("s => s.dispatchEvent(new Event('change', {bubbles: true}))")
    expect(page).to_have_url(f"{portal}/search?object=boat%3A0.85")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    expect(page.locator("output[for=floor-boat]")).to_have_text("85%")
    assert faults == []


def test_the_year_handles_and_fields_keep_step(page, portal, faults):
    page.goto(f"{portal}/search")
    handle = page.get_by_label("First year")
    handle.focus()
    handle.fill("1700")
    handle.press("ArrowRight")
    expect(page.locator("#year_from")).not_to_have_value("")
    expect(page).to_have_url(re.compile("year_from="))
    expect(page.locator("#hits .caption")).to_have_count(2)
    page.get_by_label("from", exact=True).fill("1600")
    page.get_by_label("from", exact=True).press("Enter")
    expect(page).to_have_url(f"{portal}/search?year_from=1600")
    assert faults == []


def test_keys_move_through_pictures_and_show_boxes(page, portal, faults):
    page.goto(f"{portal}/search")
    pictures = page.locator("#hits .picture")
    pictures.first.focus()
    page.keyboard.press("ArrowRight")
    expect(pictures.nth(1)).to_be_focused()
    page.keyboard.press("b")
    expect(page.locator("#show-boxes")).to_be_checked()
    expect(page.locator("#search-region")).to_have_class(re.compile("with-boxes"))
    # A letter typed into the field is a letter.
    page.locator("#q").fill("")
    page.locator("#q").press("b")
    expect(page.locator("#show-boxes")).to_be_checked()
    expect(page.locator("#q")).to_have_value("b")


def test_the_whole_page_is_reached_by_tab_in_reading_order(page, portal):
    page.goto(f"{portal}/search")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the results")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#results') !== null")


def test_a_picture_is_searched_with(page, portal, faults):
    page.goto(f"{portal}/search?technique=estampe")
    page.get_by_text("Search with a picture of yours").click()
    body = picture().read()
    page.get_by_label("Picture", exact=True).set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": body})
    page.get_by_role("button", name="Search with it").click()
    expect(page).to_have_url(re.compile(r"technique=estampe&image="))
    expect(page.locator("#question-chips img")).to_be_visible()


def test_a_dropped_picture_is_searched_with(page, portal):
    page.goto(f"{portal}/search")
    page.evaluate(
        """async () => {
          const canvas = new OffscreenCanvas(40, 30);
          canvas.getContext("2d").fillRect(0, 0, 40, 30);
          const files = new DataTransfer();
          files.items.add(new File([await canvas.convertToBlob()], "a.png", {type: "image/png"}));
          dispatchEvent(new DragEvent("drop", {dataTransfer: files, bubbles: true, cancelable: true}));
        }"""
    )
    expect(page).to_have_url(re.compile(r"/search\?image="))


def test_a_phone_has_filters_in_a_sheet_and_nothing_too_wide(browser, portal):
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en", has_touch=True, is_mobile=True)
    page = context.new_page()
    for address in ("/", "/search", "/search?view=list", "/browse", "/about", "/sign-in"):
        page.goto(portal + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
    page.goto(f"{portal}/search")
    expect(page.locator("#filters")).not_to_be_visible()
    page.get_by_role("link", name="Filters").tap()
    expect(page.get_by_label("print")).to_be_visible()
    page.get_by_label("print").check()
    expect(page.get_by_role("link", name="Show 2 results")).to_be_visible()
    page.get_by_role("link", name="Show 2 results").tap()
    expect(page.locator("#filters")).not_to_be_visible()
    assert captions(page) == [BOAT, MAP]
    context.close()


@pytest.mark.parametrize("width", [320, 768, 1920])
def test_no_width_scrolls_sideways(width, browser, portal, library):
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="fr")
    page = context.new_page()
    for address in ("/search", f"/illustration/{library.boat.pk}", f"/document/{library.boat.document_id}"):
        page.goto(portal + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    context.close()


def test_without_scripts_the_form_and_the_sheet_work(browser, portal):
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{portal}/search")
    page.get_by_role("link", name="Filters").click()
    page.get_by_label("print").check()
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(f"{portal}/search?technique=estampe")
    assert captions(page) == [BOAT, MAP]
    context.close()


def test_the_first_view_is_light(page, portal):
    """Under 200 kB without pictures, all answers of the page counted as sent."""
    sizes: list[int] = []

    def weigh(response) -> None:
        if "/iiif/" not in response.url:
            sizes.append(len(response.body()))

    page.on("response", weigh)
    page.goto(f"{portal}/search")
    page.wait_for_load_state("networkidle")
    assert 0 < sum(sizes) < 300_000  # not compressed here; text shrinks to a quarter behind the real server
