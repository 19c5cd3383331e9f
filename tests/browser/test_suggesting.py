"""Suggestions under the search field, by mouse and by keys; words marked in the results; all of it without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.search.test_near import count_words


@pytest.fixture
def shelf(portal) -> str:
    album = factories.document(title="Album des bateaux")
    for caption in ("Un bateau de pêche", "Le bâtiment du port"):
        row = factories.illustration(factories.page(album, file=""), caption=caption)
        factories.entry(row, objects={"boat": 0.7}, technique="estampe")
    count_words()
    return portal


def test_suggestions_are_a_combobox_for_keys_and_readers(page, shelf, faults):
    page.goto(f"{shelf}/search?technique=estampe")
    field = page.get_by_role("combobox", name="Search words")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("bat")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".box [role=status]")).to_have_text(re.compile(r"\d+ suggestions"))
    field.press("ArrowDown")
    first = options.first
    expect(first).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == first.get_attribute("id")
    field.press("ArrowUp")
    expect(first).to_have_attribute("aria-selected", "false")
    field.press("Escape")
    expect(page.get_by_role("listbox")).not_to_be_visible()
    expect(field).to_have_value("bat")
    field.press("ArrowDown")
    word = page.get_by_role("option").filter(has_text=re.compile(r"^bateau\b"))
    expect(word).to_be_visible()
    while word.get_attribute("aria-selected") != "true":
        field.press("ArrowDown")
    field.press("Enter")
    expect(page).to_have_url(re.compile(r"q=bateau&technique=estampe|technique=estampe&q=bateau"))
    expect(page.locator("#hits mark").first).to_have_text("bateau")
    assert faults == []


def test_a_term_leads_to_its_facet_and_a_title_to_its_filter(page, shelf, faults):
    page.goto(f"{shelf}/search")
    page.locator("#q").press_sequentially("boa")
    page.get_by_role("option").filter(has_text="boat").first.click()
    expect(page).to_have_url(f"{shelf}/search?object=boat")
    page.locator("#q").press_sequentially("album")
    page.get_by_role("option").filter(has_text="Album des bateaux").click()
    expect(page).to_have_url(re.compile("title=Album"))
    assert faults == []


def test_what_else_was_searched_is_said_with_a_way_back(page, shelf, faults):
    page.goto(f"{shelf}/search?q=batteau&mode=text&view=list")
    notice = page.locator('.notice[data-code="near-words"]')
    expect(notice).to_contain_text("bateau")
    expect(page.locator("#hits mark").first).to_be_visible()
    notice.get_by_role("link").click()
    expect(page).to_have_url(re.compile("q=%22batteau%22"))
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    assert faults == []


def test_without_scripts_the_field_is_a_plain_one(browser, shelf):
    context = browser.new_context(locale="fr", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{shelf}/search")
    expect(page.get_by_role("searchbox")).to_be_visible()
    page.get_by_role("searchbox").fill("bateau")
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator("#hits mark").first).to_have_text("bateau")
    context.close()
