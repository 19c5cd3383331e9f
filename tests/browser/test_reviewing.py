"""The queue of review in a browser: a run of labels by keys alone, by mouse, late answers, and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from indexing.curating import acting
from indexing.curating.values import judge
from indexing.models import Illustration, Statement, Turn, Verdict
from indexing.pipeline.settle import settle_illustrations
from tests import factories
from tests.browser.picturing import picture, sign_in
from tests.browser.test_accessibility import violations
from tests.pages.conftest import someone
from tests.pages.pictures import on_disk

COUNT = 10


@pytest.fixture
def shelf(transactional_db, live_server, media) -> list[Illustration]:
    """Drawings that a model is less and less in doubt of, the most doubtful first; each on a page of its own."""
    someone("camille", "Curator")
    factories.term("technique", "estampe")
    rows = []
    for step in range(COUNT):
        page = factories.page(factories.document(title=f"Album {step + 1}", year_from=1880, year_to=1880))
        on_disk(page)
        row = factories.illustration(page, (60, 160, 700, 480), caption=f"Planche {step + 1}")
        factories.statement(row, "technique", "dessin", 0.5 + 0.04 * step, agent=factories.agent("heads", version="3"))
        factories.statement(row, "object", "boat", 0.8, box=(120, 220, 300, 260))
        rows.append(row)
    settle_illustrations([row.pk for row in rows])
    return rows


def shown(page: Page) -> int:
    return int(page.locator("#review-item [data-illustration]").get_attribute("data-illustration"))


def ready(page: Page) -> None:
    expect(page.locator("#review-ready [data-illustration]")).to_have_count(1)


def test_a_run_of_labels_by_keys_one_key_and_one_request_each(page, live_server, shelf, faults):
    sign_in(page, live_server.url, "camille")
    page.goto(f"{live_server.url}/curation/review?lang=en")
    ready(page)
    picture(page, "review")
    asked: list[str] = []
    page.on(
        "request", lambda one: asked.append(one.method) if one.resource_type in ("document", "fetch", "xhr") else None
    )
    keys, labels = 0, 0
    for number, strokes in enumerate(["a", "r", "a", "a", ["l", "p", "r", "i", "Enter"], "a", "r"]):
        expect(page.locator("#review-item [data-illustration]")).to_have_attribute(
            "data-illustration", str(shelf[number].pk)
        )
        ready(page)
        for stroke in strokes:
            page.keyboard.press(stroke)
            keys += 1
        labels += 1
        expect(page.locator("#review-progress")).to_contain_text(f"{labels} done")
    # One key for a verdict, five for another label; one request for each, and no page is loaded.
    assert (labels, keys) == (7, 6 + 5)
    assert asked == ["POST"] * labels
    statuses = dict(Statement.objects.filter(term__code="dessin").values_list("illustration", "status"))
    assert [statuses[row.pk] for row in shelf[:8]] == [
        "accepted", "rejected", "accepted", "accepted", "rejected", "accepted", "rejected", "machine"
    ]  # fmt: skip
    assert shelf[4].statements.get(term__code="estampe").status == "accepted"
    assert faults == []


def test_undo_and_skip_by_keys_and_letters_in_the_field_are_letters(page, live_server, shelf, faults):
    sign_in(page, live_server.url, "camille")
    page.goto(f"{live_server.url}/curation/review?lang=en")
    ready(page)
    page.keyboard.press("a")
    expect(page.locator("#review-words")).to_have_text("Accepted: drawing.")
    page.keyboard.press("u")
    expect(page.locator("#review-words")).to_have_text("Taken back.")
    assert shown(page) == shelf[0].pk
    assert not Verdict.objects.exists()
    page.keyboard.press("Space")
    expect(page.locator("#review-words")).to_have_text("Skipped.")
    assert shown(page) == shelf[1].pk
    page.keyboard.press("l")
    page.keyboard.type("aru ")
    expect(page.locator("#review-item input[name=term]")).to_have_value("aru ")
    page.keyboard.press("Enter")
    expect(page.locator("#review-problem")).to_have_text("No label is called “aru”.")
    expect(page.locator("#review-item input[name=term]")).to_be_focused()
    assert shown(page) == shelf[1].pk
    page.keyboard.press("Escape")
    ready(page)
    page.keyboard.press("r")
    expect(page.locator("#review-words")).to_have_text("Rejected: drawing.")
    page.get_by_label("Answer with the keys").uncheck()
    page.locator("h1").click()
    page.keyboard.press("a")
    expect(page.locator("#review-progress")).to_contain_text("1 done")
    # 422 is an answer; the console of the browser notes it all the same.
    assert [fault for fault in faults if "422" not in fault] == []


def test_by_mouse_a_late_answer_shows_what_the_other_did(page, live_server, shelf):
    luc = someone("luc", "Curator")
    sign_in(page, live_server.url, "camille")
    page.goto(f"{live_server.url}/curation/review?lang=en")
    ready(page)
    with acting(luc, "reject") as pen:
        judge(pen, [shelf[0].statements.get(term__code="dessin")], "rejected")
    page.get_by_role("button", name="Accept").click()
    expect(page.locator("#review-item").get_by_role("alert")).to_contain_text("luc")
    assert shown(page) == shelf[0].pk
    page.get_by_role("button", name="Accept").click()
    expect(page.locator("#review-words")).to_have_text("Accepted: drawing.")
    assert shown(page) == shelf[1].pk
    assert shelf[0].statements.get(term__code="dessin").status == "accepted"


def test_when_the_portal_does_not_answer_nothing_is_lost(page, live_server, shelf):
    sign_in(page, live_server.url, "camille")
    page.goto(f"{live_server.url}/curation/review?lang=en")
    ready(page)
    page.route("**/curation/review/answer", lambda route: route.abort())
    page.keyboard.press("a")
    expect(page.locator("#review-words")).to_contain_text("was not saved")
    assert shown(page) == shelf[0].pk
    page.unroute("**/curation/review/answer")
    page.keyboard.press("a")
    expect(page.locator("#review-words")).to_have_text("Accepted: drawing.")
    assert shown(page) == shelf[1].pk


def test_two_curators_at_once_see_different_pictures(browser, live_server, shelf):
    someone("luc", "Curator")
    seen = set()
    for name in ("camille", "luc"):
        page = browser.new_context(locale="en").new_page()
        sign_in(page, live_server.url, name)
        page.goto(f"{live_server.url}/curation/review")
        ready(page)
        seen |= {shown(page), int(page.locator("#review-ready [data-illustration]").get_attribute("data-illustration"))}
        page.context.close()
    assert len(seen) == Turn.objects.count() == 4


def test_en_francais_sans_scripts_au_clavier(browser, live_server, shelf):
    page = browser.new_context(java_script_enabled=False, locale="fr").new_page()
    sign_in(page, live_server.url, "camille")
    page.goto(f"{live_server.url}/curation/review")
    page.get_by_role("button", name="Accepter").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Accepté : dessin.")).to_be_visible()
    page.get_by_label(re.compile("Autre étiquette")).fill("estampe")
    page.keyboard.press("Enter")
    expect(page.get_by_text("estampe au lieu de dessin.")).to_be_visible()
    assert shown(page) == shelf[2].pk
    page.get_by_role("button", name="Reprendre ma dernière réponse").click()
    expect(page.get_by_text("Réponse reprise.")).to_be_visible()
    assert shown(page) == shelf[1].pk
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_too_wide_and_axe_finds_no_fault(scheme, browser, live_server, shelf):
    context = browser.new_context(color_scheme=scheme, locale="fr", viewport={"width": 400, "height": 800})
    page = context.new_page()
    sign_in(page, live_server.url, "camille")
    page.goto(f"{live_server.url}/curation/review")
    ready(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    context.close()
