"""A curator changes a result set and takes it back, by mouse, by keyboard and without scripts; averages for all."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from indexing.models import Act, Entry, Job
from indexing.pipeline import averages
from tests import factories
from tests.browser.picturing import picture, sign_in
from tests.browser.test_accessibility import violations
from tests.pages.conftest import someone
from tests.pipeline.conftest import finish


@pytest.fixture
def curator(page: Page, portal: str) -> Page:
    someone("camille", "Curator")
    factories.term("technique", "dessin"), factories.term("technique", "estampe")
    sign_in(page, portal, "camille")
    return page


def narrow(page: Page) -> None:
    """Nothing is cut off or wider than a telephone."""
    page.set_viewport_size({"width": 400, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.set_viewport_size({"width": 1280, "height": 900})


def finished() -> Act:
    act = Act.objects.latest("pk")
    if act.job:
        finish(act.job)
    return act


def test_a_result_set_is_changed_and_taken_back_by_mouse(curator, portal, library, faults):
    curator.goto(f"{portal}/search?technique=estampe")
    curator.get_by_role("link", name="Change 2 illustrations").click()
    assert violations(curator) == []
    narrow(curator)
    curator.get_by_label("Set the value").check()
    curator.get_by_label("Value to set").select_option("technique:dessin")
    picture(curator, "many-choose")
    curator.get_by_role("button", name="See what would change").click()
    expect(curator.locator("#foretold")).to_have_text("2 of 2 would change.")
    expect(curator).to_have_url(f"{portal}/curation/many?technique=estampe&do=set%3Atechnique%3Adessin")
    assert violations(curator) == []
    narrow(curator)
    picture(curator, "many-preview")
    curator.get_by_role("button", name="Change 2 illustrations").click()
    expect(curator.locator("progress")).to_be_visible()
    finished()
    # The page asks by itself, every two seconds.
    expect(curator.locator("#act-progress")).to_contain_text("2 things were changed", timeout=10_000)
    curator.get_by_role("link", name="See what was changed").click()
    picture(curator, "history-act")
    assert violations(curator) == []
    narrow(curator)
    assert set(Entry.objects.values_list("technique", flat=True)) == {factories.term("technique", "dessin").pk}
    curator.get_by_role("button", name="Take it back").click()
    expect(curator.get_by_role("button", name="Do it again")).to_be_visible()
    assert Entry.objects.filter(technique=factories.term("technique", "estampe").pk).count() == 1  # what a model said
    assert faults == []


def test_all_of_it_by_keyboard_and_the_history(curator, portal, library, faults):
    curator.goto(f"{portal}/document/{library.boat.document_id}?lang=fr")
    link = curator.get_by_role("link", name="Modifier 2 illustrations")
    link.focus()
    curator.keyboard.press("Enter")
    expect(curator.get_by_role("heading", name="Modifier 2 illustrations")).to_be_visible()
    curator.get_by_label("Ce ne sont pas des illustrations").focus()
    curator.keyboard.press("Space")
    curator.keyboard.press("Enter")
    expect(curator.locator("#foretold")).to_contain_text("2 sur 2 changeraient")
    curator.get_by_role("button", name="Modifier 2 illustrations").focus()
    curator.keyboard.press("Enter")
    expect(curator.locator("#act-progress")).to_be_visible()
    finished()
    curator.goto(f"{portal}/curation/history?verb=noise&lang=fr")
    expect(curator.locator("tbody tr")).to_have_count(1)
    expect(curator.locator("tbody")).to_contain_text("Marqué comme bruit")
    picture(curator, "history")
    assert violations(curator) == []
    narrow(curator)
    curator.goto(f"{portal}/illustration/{library.boat.pk}/history?lang=fr")
    curator.get_by_role("button", name="Annuler cet acte").focus()
    curator.keyboard.press("Enter")
    expect(curator.get_by_role("button", name="Refaire")).to_be_visible()
    assert not Entry.objects.filter(noise=True).exists()
    curator.goto(f"{portal}/illustration/{library.boat.pk}/history?lang=fr")
    assert violations(curator) == []
    narrow(curator)
    assert faults == []


def test_means_are_reckoned_for_anybody_without_scripts(browser, portal, library, settings, tmp_path):
    settings.DATA_DIR, settings.FACE_DETECTOR = tmp_path, ""
    averages._eyes.cache_clear()
    context = browser.new_context(java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto(f"{portal}/search?function=affiche")
    page.get_by_role("link", name="Averages", exact=True).click()
    expect(page.get_by_role("heading", name="Averages of 2 illustrations")).to_be_visible()
    expect(page.locator(".charts svg")).to_have_count(2)
    page.get_by_text("The same as a table").click()
    expect(page.get_by_role("cell", name="50%").first).to_be_visible()
    page.get_by_role("button", name="Reckon the means", exact=True).click()
    finish(Job.objects.latest("pk"))
    page.get_by_role("link", name="See how far it is").click()
    expect(page.get_by_role("img", name="Mean picture")).to_be_visible()
    expect(page.get_by_text("of 2 pictures")).to_be_visible()
    context.close()


def test_means_come_by_themselves_with_scripts(page, portal, library, settings, tmp_path, faults):
    settings.DATA_DIR, settings.FACE_DETECTOR = tmp_path, ""
    averages._eyes.cache_clear()
    page.goto(f"{portal}/averages")
    assert violations(page) == []
    narrow(page)
    page.get_by_role("button", name="Reckon the means of each decade").press("Enter")
    expect(page.locator("progress")).to_be_visible()
    finish(Job.objects.latest("pk"))
    expect(page.get_by_role("heading", name="1890 to 1899")).to_be_visible(timeout=10_000)
    assert violations(page) == []
    narrow(page)
    picture(page, "averages")
    assert faults == []
