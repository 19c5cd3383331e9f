"""A reader reports a problem by keys alone and without scripts, and a curator answers; the table to browse by."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from indexing.models import Report
from portal import riddles
from tests.browser.picturing import picture, sign_in
from tests.browser.test_accessibility import violations
from tests.pages.conftest import someone

FRENCH = ["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"]


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(riddles, "FASTEST", 0)


def solve(page: Page) -> str:
    one, other = re.search(r"Combien font (\S+) plus (\S+?)\s*\?", page.locator("label[for=sum]").inner_text()).groups()
    return str(FRENCH.index(one) + FRENCH.index(other))


def test_un_signalement_au_clavier_sans_scripts_et_la_reponse(browser, page, portal, library, faults):
    someone("camille", "Curator")
    reader = browser.new_context(java_script_enabled=False, locale="fr").new_page()
    reader.goto(f"{portal}/illustration/{library.boat.pk}", wait_until="domcontentloaded")
    reader.get_by_role("link", name="Signaler un problème").focus()
    reader.keyboard.press("Enter")
    reader.get_by_label("Qu’est-ce qui ne va pas").select_option("label")
    reader.get_by_label("Quelle étiquette").select_option(index=1)
    reader.get_by_label("Avec vos mots").fill("C’est une gravure.")
    reader.get_by_label("Combien font").fill("99")
    reader.keyboard.press("Enter")
    expect(reader.get_by_role("alert")).to_contain_text("La somme est fausse")
    expect(reader.get_by_label("Avec vos mots")).to_have_value("C’est une gravure.")
    reader.get_by_label("Combien font").fill(solve(reader))
    reader.keyboard.press("Enter")
    expect(reader.get_by_text("Gardez l’adresse de cette page")).to_be_visible()

    sign_in(page, portal, "camille")
    page.goto(f"{portal}/curation?lang=fr", wait_until="domcontentloaded")
    page.locator("main").get_by_role("link", name="Signalements des lecteurs").click()
    expect(page.get_by_text("C’est une gravure.")).to_be_visible()
    picture(page, "reports")
    page.get_by_label("Réponse").fill("Corrigé, merci.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Le signalement a sa réponse.")).to_be_visible()
    assert Report.objects.get().state == "accepted"

    reader.reload()
    expect(reader.get_by_text("Corrigé, merci.")).to_be_visible()
    reader.context.close()
    assert faults == []


@pytest.mark.parametrize("width", [1280, 400])
def test_the_table_leads_to_the_same_search_and_is_a_list_on_a_phone(width, page, portal, library, faults):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{portal}/browse?lang=en", wait_until="domcontentloaded")
    if width == 1280:
        picture(page, "browse")
    page.get_by_label("Columns").select_option("decade")
    page.get_by_role("button", name="Show").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Function × Decade")).to_be_visible()
    shown = page.locator(".browse-list" if width == 400 else ".browse-table")
    expect(shown).to_be_visible()
    expect(page.locator(".browse-table" if width == 400 else ".browse-list")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    cell = shown.locator("a:has(.num)").first
    count = cell.locator(".num").inner_text()
    cell.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?function=affiche&year_from=1890&year_to=1899"))
    expect(page.locator("#search-status")).to_contain_text(f"{count} illustration")
    assert faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault(scheme, browser, portal, library):
    someone("camille", "Curator")
    Report.objects.create(illustration=library.boat.illustration, kind="box", words="Too wide.", language="en")
    context = browser.new_context(color_scheme=scheme, locale="fr", viewport={"width": 400, "height": 800})
    page = context.new_page()
    sign_in(page, portal, "camille")
    faults = {}
    report = Report.objects.get()
    addresses = ("/browse", "/curation/reports", f"/illustration/{library.boat.pk}/report", f"/report/{report.token}")
    for address in addresses:
        page.goto(portal + address, wait_until="domcontentloaded")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        if found := violations(page):
            faults[address] = found
    assert faults == {}
    context.close()
