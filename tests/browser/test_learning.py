"""Heads in a browser: trained, read, published and rolled back by keys alone, by mouse on a telephone; and what
curators found of models, for all. axe-core finds no fault on these pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from indexing.models import Statement, TrainedHead
from tests.browser.picturing import picture, sign_in
from tests.browser.test_accessibility import violations
from tests.learning.conftest import Library, library, tell, work  # noqa: F401
from tests.pages.conftest import someone
from tests.pages.pictures import on_disk


@pytest.fixture
def taught(transactional_db: None, live_server, library: Library, media: Path) -> Iterator[str]:  # noqa: F811
    """The portal, in which a curator has judged most of what a model said."""
    expect.set_options(timeout=30_000)
    cache.clear()
    for row in library.rows:
        on_disk(row.page)
    colette = someone("colette", "Curator")
    tell(library, colette, library.rows[:90])
    wrong = [row.pk for row in library.rows[:90] if library.true[row.pk] != library.said[row.pk]]
    models = Statement.objects.filter(agent__kind="model", illustration__in=wrong)
    models.update(status="rejected", reviewer=colette)
    yield live_server.url
    expect.set_options(timeout=5_000)


def press(page: Page, name: str, role: str = "button") -> None:
    """By the keyboard: to what is called `name`, then Enter."""
    page.get_by_role(role, name=name, exact=True).focus()  # type: ignore[arg-type]
    page.keyboard.press("Enter")


def test_a_head_by_keys_alone(page: Page, taught: str, faults: list[str]) -> None:
    sign_in(page, taught, "colette")
    page.goto(f"{taught}/curation?lang=en")
    press(page, "Learn", "link")
    press(page, "Train a head", "link")
    expect(page.get_by_text("90 pictures known, 2 values")).to_be_visible()
    page.locator("#facet-technique").focus()
    page.keyboard.press("Space")
    press(page, "Train")
    expect(page.get_by_text("The head is being trained.")).to_be_visible()
    work()
    expect(page.get_by_role("heading", name="Figures before and after")).to_be_visible()
    assert float(page.locator("[data-f1-after]").get_attribute("data-f1-after") or 0) > 0.9
    page.get_by_text("As a table").click()
    expect(page.get_by_role("table", name="Before")).to_be_visible()
    assert violations(page) == []
    picture(page, "learn")
    press(page, "Publish")
    expect(page.get_by_text("The head is published:")).to_be_visible()
    work()
    page.reload()
    expect(page.get_by_role("link", name="What it has said")).to_have_attribute(
        "href", "/search?agent=head-technique-1"
    )
    press(page, "Roll back")
    expect(page.get_by_text("The head is silent again")).to_be_visible()
    assert TrainedHead.objects.get().state == "retired"
    assert faults == []


def test_on_a_telephone_in_french_nothing_is_cut_off(browser, taught: str) -> None:
    context = browser.new_context(viewport={"width": 400, "height": 800}, locale="fr", color_scheme="dark")
    page = context.new_page()
    sign_in(page, taught, "colette")
    page.goto(f"{taught}/curation/learn/new")
    assert violations(page) == []
    page.get_by_label("Technique").check()
    page.get_by_role("button", name="Entraîner").click()
    page.wait_for_url("**/curation/learn/*")
    work()
    expect(page.get_by_role("heading", name="Chiffres avant et après")).to_be_visible()
    for address in (page.url, f"{taught}/curation/learn", f"{taught}/quality/reviewed"):
        page.goto(address)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 400, f"{address} is {wide} px wide"
        assert violations(page) == []
    context.close()


def test_what_curators_found_is_for_all(page: Page, taught: str, faults: list[str]) -> None:
    page.goto(f"{taught}/quality?lang=en")
    press(page, "What curators found", "link")
    expect(page.get_by_role("heading", name="Technique · settled-tests 1")).to_be_visible()
    expect(page.get_by_text("90 labels judged (whatever was reviewed)").first).to_be_visible()
    page.get_by_text("As a table").first.click()
    expect(page.get_by_role("columnheader", name="Confidence said").first).to_be_visible()
    assert violations(page) == []
    picture(page, "quality-reviewed")
    assert faults == []
