"""A reader takes things along: basket, exports, citations, saved searches; by mouse, by keyboard, without scripts."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.test_accessibility import violations
from tests.pages.conftest import someone

CAPTION = "Un bateau à voile"


def test_the_basket_by_mouse_and_keyboard(page, portal, library, faults):
    page.goto(f"{portal}/search")
    button = page.locator(f"#keep-{library.boat.pk}")
    page.locator(f"#hit-{library.boat.pk}").hover()
    button.click()
    expect(page.locator("#basket-count")).to_have_text("Basket (1)")
    expect(page.locator("#basket-status")).to_have_text("Put in the basket. 1 illustration in it.")
    expect(page).to_have_url(f"{portal}/search")
    second = page.locator(f"#keep-{library.cat.pk}")
    second.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#basket-count")).to_have_text("Basket (2)")
    expect(second).to_be_focused()  # the new button has taken the place of the old one
    page.keyboard.press("Space")
    expect(page.locator("#basket-count")).to_have_text("Basket (1)")
    # A facet still filters: the button is none of the search form's fields.
    page.get_by_label("print").check()
    expect(page).to_have_url(f"{portal}/search?technique=estampe")
    page.locator("#basket-count").click()
    expect(page.locator("#hits .caption")).to_have_text([CAPTION])
    page.get_by_role("link", name="Search among these").click()
    expect(page).to_have_url(f"{portal}/search?id={library.boat.pk}")
    expect(page.locator("#hits .caption")).to_have_count(1)
    assert faults == []


def test_the_basket_without_scripts(browser, portal, library):
    context = browser.new_context(java_script_enabled=False, locale="fr")
    page = context.new_page()
    page.goto(f"{portal}/search?technique=estampe")
    page.locator(f"#keep-{library.boat.pk}").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{portal}/search?technique=estampe")
    expect(page.locator("#basket-count")).to_have_text("Panier (1)")
    page.locator("#basket-count").click()
    page.get_by_role("button", name="Vider le panier").click()
    expect(page.get_by_text("Il est vide")).to_be_visible()
    context.close()


def test_a_search_is_cited_for_good(page, portal, faults):
    page.goto(f"{portal}/search?technique=estampe")
    page.get_by_text("Export and cite").click()
    expect(page.locator("#cite-search")).to_contain_text("Technique: print")
    for name in ("CSV", "COCO", "IIIF manifest", "Atom"):
        expect(page.locator("#export").get_by_role("link", name=name, exact=True)).to_be_visible()
    with page.expect_download() as download:
        page.locator("#export").get_by_role("link", name="CSV", exact=True).click()
    assert re.fullmatch(r"illustrations-\d{4}-\d\d-\d\d\.csv", download.value.suggested_filename)
    page.get_by_role("button", name="Permanent address").click()
    expect(page).to_have_url(re.compile(r"/q/[0-9a-f]{12}$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Technique: print")
    assert faults == []


def test_an_archive_is_launched_and_its_page_waits(page, portal, faults):
    page.goto(f"{portal}/search")
    page.get_by_text("Export and cite").click()
    page.get_by_role("button", name="Pictures (zip)").click()
    expect(page).to_have_url(re.compile(r"/archive/[\w-]{24}$"))
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert faults == []


def test_a_search_is_saved_renamed_and_deleted_by_keyboard(browser, portal):
    someone("camille", "Curator")
    context = browser.new_context(locale="en")
    page = context.new_page()
    page.goto(f"{portal}/search?technique=estampe")
    page.get_by_text("Export and cite").click()
    page.get_by_role("link", name="Sign in to save").click()
    page.get_by_label("User name").fill("camille")
    page.get_by_label("Password").fill("a-long-password")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{portal}/search?technique=estampe")
    page.locator("#export > summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save this search").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2)).to_have_text("Technique: print")
    page.get_by_label("Name").fill("Prints")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2)).to_have_text("Prints")
    assert violations(page) == []
    page.get_by_role("button", name="Delete").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("None yet.")).to_be_visible()
    context.close()


def test_the_link_for_viewers_comes_back_to_its_illustration(page, portal, library, faults):
    page.goto(f"{portal}/illustration/{library.boat.pk}")
    page.get_by_role("link", name="Link to this region").click()
    expect(page).to_have_url(f"{portal}/illustration/{library.boat.pk}")
    assert faults == []


def test_the_new_pages_are_accessible_and_fit_a_phone(browser, portal, library):
    for scheme in ("light", "dark"):
        context = browser.new_context(
            viewport={"width": 360, "height": 740}, color_scheme=scheme, locale="fr", reduced_motion="reduce"
        )
        page = context.new_page()
        page.goto(f"{portal}/search")
        page.locator(f"#keep-{library.boat.pk}").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#basket-count")).to_have_text("Panier (1)")
        page.locator("#export > summary").click()
        assert violations(page) == []
        page.get_by_role("button", name="Adresse permanente").click()
        expect(page).to_have_url(re.compile("/q/"))
        for address in (page.url, f"{portal}/basket"):
            page.goto(address)
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
        context.close()
