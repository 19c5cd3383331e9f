"""A lent page in a browser: boxes by mouse, by keys and without scripts; what is saved is what is shown."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from search import uploads
from tests.analyse.conftest import seen, sheet
from tests.browser.picturing import picture


@pytest.fixture
def address(portal) -> str:
    token = seen(uploads.keep(io.BytesIO(sheet()), 1600))
    return f"{portal}/analyse/{token}?lang=en"


def drawn(page: Page):
    return page.locator("svg [role=button]:visible")


def values(page: Page, row: int) -> list[str]:
    fields = page.locator("tbody [data-row]").nth(row).locator("input[type=number]")
    return [fields.nth(n).input_value() for n in range(4)]


def test_the_mouse_moves_resizes_and_draws_and_coco_has_it(page, address, faults):
    page.goto(address)
    expect(drawn(page)).to_have_count(2)
    frame = page.locator("[data-surface]").bounding_box()
    scale = frame["width"] / 400

    def at(x: float, y: float) -> tuple[float, float]:
        return frame["x"] + x * scale, frame["y"] + y * scale

    page.mouse.move(*at(300, 250))
    page.mouse.down()
    page.mouse.move(*at(310, 270), steps=4)
    page.mouse.up()
    assert [abs(int(v) - w) <= 1 for v, w in zip(values(page, 0), (60, 60, 300, 240), strict=True)] == [True] * 4
    page.mouse.move(*at(360, 300))
    page.mouse.down()
    page.mouse.move(*at(380, 320), steps=4)
    page.mouse.up()
    assert [abs(int(v) - w) <= 2 for v, w in zip(values(page, 0), (60, 60, 320, 260), strict=True)] == [True] * 4
    page.get_by_role("button", name="Add a box").click()
    page.mouse.move(*at(20, 400))
    page.mouse.down()
    page.mouse.move(*at(120, 480), steps=4)
    page.mouse.up()
    expect(drawn(page)).to_have_count(3)
    page.locator("tbody [data-row]").nth(3).locator("[name=label]").fill("map")
    picture(page, "analyse")
    with page.expect_download() as got:
        page.get_by_role("button", name="COCO").click()
    data = json.loads(Path(got.value.path()).read_text())
    names = {one["id"]: one["name"] for one in data["categories"]}
    assert [names[one["category_id"]] for one in data["annotations"]] == ["illustration", "horse", "map"]
    assert [one["agent"] == "reader" for one in data["annotations"]] == [True, False, True]
    assert faults == []


def test_keys_alone_move_resize_name_remove_and_add(page, address, faults):
    page.goto(address)
    first = drawn(page).first
    first.focus()
    for key in ("ArrowRight", "ArrowDown", "Shift+ArrowLeft", "Control+ArrowUp"):
        page.keyboard.press(key)
    assert values(page, 0) == ["53", "42", "297", "240"]
    page.keyboard.press("Enter")
    expect(page.locator("tbody [data-row]").first.locator("[name=label]")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("score")
    expect(first).to_have_accessible_name("1 score, yours; 53, 42, 297 × 240")
    first.focus()
    page.keyboard.press("Tab")
    expect(drawn(page).nth(1)).to_be_focused()
    page.keyboard.press("Delete")
    expect(drawn(page)).to_have_count(1)
    page.get_by_role("button", name="Add a box").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(drawn(page)).to_have_count(2)
    expect(drawn(page).last).to_be_focused()
    assert faults == []


def test_the_slider_shows_and_hides(page, address, faults):
    page.goto(address)
    slider = page.get_by_role("slider")
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    expect(drawn(page)).to_have_count(3)
    expect(page.locator("[data-count]")).to_contain_text("3")
    page.get_by_label("Least confidence, in per cent").last.fill("70")
    expect(drawn(page)).to_have_count(1)
    assert faults == []


def test_without_scripts_numbers_do_it(browser, address):
    page = browser.new_context(java_script_enabled=False, locale="en").new_page()
    page.goto(address)
    row = page.locator("tbody tr").first
    row.locator("[name=x]").fill("70")
    page.locator("tbody tr").nth(1).get_by_label("remove").check()
    new = page.locator("tbody tr").last
    new.locator("[name=label]").fill("initial")
    for side, value in zip("xywh", ("10", "400", "50", "60"), strict=True):
        new.locator(f"[name={side}]").fill(value)
    page.locator("#floor").fill("10")
    page.get_by_role("button", name="Show the changes").click()
    expect(page.locator("g[data-drawn]")).to_have_count(3)
    assert [page.locator("tbody [name=label]").nth(n).input_value() for n in range(3)] == [
        "illustration", "initial", "initial",
    ]  # fmt: skip
    page.context.close()


@pytest.mark.parametrize("width", [400, 1280])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_nothing_runs_over_the_side(page, address, portal, width, language):
    page.set_viewport_size({"width": width, "height": 900})
    for one in (address.replace("lang=en", f"lang={language}"), f"{portal}/analyse?lang={language}"):
        page.goto(one)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
