"""Yes and no by mouse and by keyboard, marks taken back, places asked; and all of it without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from indexing.models import Concept
from tests import factories

HITS = "#hits .tile"


@pytest.fixture(autouse=True)
def patience(context) -> Iterator[None]:
    """What trains a head reads scikit-learn first: on a busy machine that takes longer than a click."""
    context.set_default_navigation_timeout(60_000)
    expect.set_options(timeout=60_000)
    yield
    expect.set_options(timeout=5_000)


def visit(page: Page, address: str) -> None:
    """Pictures are no part of these tests, and are not waited for."""
    page.goto(address, wait_until="domcontentloaded")


def key(page: Page, number: int) -> str:
    return page.locator(HITS).nth(number).get_attribute("id").removeprefix("hit-")


def test_yes_by_mouse_then_no_by_key_then_taken_back(page, portal, faults):
    visit(page, f"{portal}/search?lang=en")
    first = key(page, 0)
    page.locator(HITS).first.hover()
    page.locator(HITS).first.get_by_role("button", name="Yes").click()
    expect(page).to_have_url(f"{portal}/search?yes={first}")
    expect(page.get_by_role("heading", name="1 yes, 0 no")).to_be_visible()
    expect(page.locator(f"#hit-{first}")).to_have_count(0)
    # The place in the results is kept: the picture that moved up has the focus.
    expect(page.locator("#hits .picture").first).to_be_focused()
    second = key(page, 0)
    page.keyboard.press("n")
    expect(page).to_have_url(f"{portal}/search?yes={first}&no={second}")
    expect(page.get_by_role("heading", name="1 yes, 1 no")).to_be_visible()
    back = page.locator("#marks").get_by_role("button", name=re.compile("^✗?No:|No:"))
    expect(back).to_have_attribute("aria-pressed", "true")
    back.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{portal}/search?yes={first}")
    page.get_by_role("link", name="Forget the marks").click()
    expect(page).to_have_url(f"{portal}/search")
    assert faults == []


def test_letters_in_the_field_are_letters(page, portal, faults):
    visit(page, f"{portal}/search?lang=en")
    page.locator("#q").fill("")
    page.locator("#q").press("y")
    expect(page.locator("#q")).to_have_value("y")
    expect(page.locator("#marks")).to_have_count(0)
    assert faults == []


def test_en_francais_au_clavier(page, portal, faults):
    visit(page, f"{portal}/search?lang=fr&view=list")
    first = key(page, 0)
    page.locator(HITS).first.get_by_role("heading").get_by_role("link").focus()
    page.keyboard.press("y")
    expect(page).to_have_url(re.compile(f"yes={first}"))
    expect(page.get_by_role("heading", name="1 oui, 0 non")).to_be_visible()
    page.get_by_role("link", name="par le sens").click()
    expect(page).to_have_url(re.compile("by=meaning"))
    assert faults == []


def test_where_things_lie(page, portal, library, faults):
    picture = library.boat.illustration
    for code, box in (("person", (120, 210, 60, 100)), ("horse", (400, 210, 90, 100))):
        factories.statement(picture, "object", code, 0.9, box)
    library.boat.tokens += [t for one in ("person", "horse") for t in _tokens(one)]
    library.boat.facets += [factories.term("object", one).pk * 32 for one in ("person", "horse")]
    library.boat.save()
    visit(page, f"{portal}/search?object=person&object=horse&lang=en")
    form = page.locator("fieldset.places")
    subject = form.get_by_label("This", exact=True)
    subject.select_option("person")
    form.get_by_label("lies").select_option("left")
    form.get_by_label("that", exact=True).select_option("horse")
    expect(page).not_to_have_url(re.compile("relation"))
    form.get_by_role("button", name="Ask it").click()
    expect(page).to_have_url(re.compile("relation=person%3Aleft%3Ahorse"))
    expect(page.locator("#search-status")).to_have_text("1 illustration")
    page.get_by_role("link", name="to the left of").click()
    expect(page).not_to_have_url(re.compile("relation"))
    assert faults == []


def _tokens(code: str) -> list[int]:
    from indexing.tokens import tokens

    return tokens(factories.term("object", code).pk, 0.9)


def test_without_scripts(browser, portal):
    page = browser.new_context(java_script_enabled=False, locale="en").new_page()
    visit(page, f"{portal}/search?lang=en")
    first = key(page, 0)
    page.locator(HITS).first.get_by_role("button", name="Yes").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"yes={first}"))
    page.get_by_role("button", name="Yes:").click()
    expect(page).not_to_have_url(re.compile("yes="))
    page.context.close()


def test_an_illustration_is_judged_and_leads_back_to_its_list(page, portal, faults):
    visit(page, f"{portal}/search?lang=en")
    first = key(page, 0)
    page.locator(HITS).first.locator("a.picture").click()
    page.get_by_role("link", name="Yes, more like this").click()
    expect(page).to_have_url(re.compile(rf"/search\?.*yes={first}$"))
    assert faults == []


@pytest.mark.parametrize("width", [1280, 400])
def test_marks_become_a_concept(page, portal, library, faults, width):
    User.objects.create_user("odile", password="a-long-password")
    page.set_viewport_size({"width": width, "height": 900})
    visit(page, f"{portal}/search?yes={library.boat.pk}&no={library.map.pk}&lang=en")
    page.get_by_role("link", name="Save as a concept").click()
    page.get_by_label("User name").fill("odile")
    page.get_by_label("Password").fill("a-long-password")
    page.keyboard.press("Enter")
    page.get_by_label("Name in French").fill("Voilier")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Voilier")).to_be_visible()
    expect(page.get_by_text("weak: few examples").first).to_be_visible()
    page.get_by_role("button", name="Publish").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("said of every picture")
    assert Concept.objects.get().state == "applying"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert faults == []
