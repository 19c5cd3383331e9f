"""The views of a result set in a browser: timeline, decades, and the map by mouse, keyboard, touch, without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from indexing.pipeline import computing
from tests.browser.test_accessibility import violations
from tests.pipeline.conftest import finish

pytestmark = pytest.mark.django_db(transaction=True)
BOAT, CAT, MAP = "Un bateau à voile", "Un chat noir", "Carte du monde"


@pytest.fixture
def mapped(portal) -> str:
    finish(computing.launch("map", keys=("fit",)), rounds=100)
    return portal


def opened(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#map")).to_have_attribute("data-ready", "yes")


def middle(page: Page) -> tuple[float, float, float, float]:
    box = page.locator("#map-canvas").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box["width"], box["height"]


def test_a_segment_of_the_timeline_narrows_and_stays_in_the_view(page, portal, faults):
    page.goto(f"{portal}/search?view=timeline")
    expect(page.locator(".views [aria-current]")).to_have_text("Timeline")
    expect(page.locator(".timeline-keys li")).to_have_count(2)
    page.get_by_text("The same figures as a table").click()
    page.locator("#timeline-table").get_by_role("link", name="1880–1889", exact=True).or_(
        page.locator("#timeline-table").get_by_role("link", name="1890", exact=False)
    ).first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"year_from=18\d0&year_to=18\d9&view=timeline|view=timeline.*year_from"))
    assert sorted(page.locator(".shelf .caption").all_inner_texts()) == [BOAT, CAT]
    page.locator(".timeline-keys a").first.click()
    expect(page.locator(".shelf .caption")).to_have_count(1)
    assert faults == []


def test_decades_show_the_best_and_lead_to_all(page, portal, faults):
    page.goto(f"{portal}/search?view=decades")
    assert page.locator(".shelf h2").all_inner_texts() == ["1650–1659", "1890–1899"]
    page.get_by_role("link", name="By year").click()
    assert page.locator(".shelf h2").all_inner_texts() == ["1650", "1890"]
    page.get_by_role("link", name="1650", exact=True).click()
    expect(page.locator("#hits .caption")).to_have_text([MAP])
    page.goto(f"{portal}/search?view=decades&size=1")
    page.get_by_role("link", name="Next page").click()
    assert page.locator(".shelf h2").all_inner_texts() == ["1890–1899"]
    assert faults == []


def test_a_filter_keeps_the_view(page, mapped, faults):
    opened(page, f"{mapped}/search?view=map")
    page.get_by_label("print").check()
    expect(page).to_have_url(re.compile("technique=estampe&view=map|view=map&technique=estampe"))
    expect(page.locator("#map")).to_have_attribute("data-count", "2")
    assert faults == []


def test_the_map_by_mouse(page, mapped, faults):
    opened(page, f"{mapped}/search?view=map")
    expect(page.locator("#map")).to_have_attribute("data-count", "3")
    expect(page.locator("#map")).to_have_attribute("data-sheets", "1")
    x, y, width, height = middle(page)
    before = page.evaluate("({...document.getElementById('map').map.view})")
    page.mouse.move(x, y)
    page.mouse.wheel(0, -400)
    zoomed = page.evaluate("({...document.getElementById('map').map.view})")
    assert zoomed["zoom"] > before["zoom"]
    page.mouse.down()
    page.mouse.move(x + 60, y + 20, steps=4)
    page.mouse.up()
    assert page.evaluate("document.getElementById('map').map.view.x") < zoomed["x"]
    page.get_by_role("button", name="Whole map").click()
    # The boat and the cat look alike: a lasso around their half of the map keeps both, and not the other.
    page.get_by_role("button", name="Lasso").click()
    places = page.evaluate("fetch(document.getElementById('map').dataset.points).then(r => r.json())")["points"]
    other = places["id"].index(max(places["id"]))
    left = places["x"][other] > 5000
    corner = x - width / 2 if left else x + width / 2
    page.mouse.move(corner + (4 if left else -4), y - height / 2 + 4)
    page.mouse.down()
    top, bottom, edge = y - height / 2 + 4, y + height / 2 - 4, corner + (4 if left else -4)
    for px, py in ((x, top), (x, bottom), (edge, bottom)):
        page.mouse.move(px, py, steps=6)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"area=\d+%3A[\d%2C]+&?.*#results|view=map.*area="))
    expect(page.locator("#map")).to_have_attribute("data-count", "2")
    expect(page.locator(".results .chip")).to_contain_text("A part of the map")
    page.get_by_role("link", name="Mosaic").click()
    assert sorted(page.locator("#hits .caption").all_inner_texts()) == [BOAT, CAT]
    assert faults == []


def test_the_map_by_keyboard(page, mapped, faults):
    opened(page, f"{mapped}/search?view=map")
    page.locator("#map-canvas").focus()
    expect(page.locator("#map-said a")).to_be_visible()
    page.keyboard.press("+")
    page.keyboard.press("ArrowLeft")
    before = page.evaluate("({...document.getElementById('map').map.view})")
    page.keyboard.press("ArrowRight")
    assert before["zoom"] == 1.5
    assert page.evaluate("document.getElementById('map').map.view.x") > before["x"]
    page.keyboard.press("0")
    page.keyboard.press("r")
    expect(page.get_by_role("button", name="Rectangle")).to_have_attribute("aria-pressed", "true")
    for key in ("ArrowRight", "ArrowDown", "Shift+ArrowLeft"):
        page.keyboard.press(key)
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    for _ in range(6):
        page.keyboard.press("Shift+ArrowLeft")
        page.keyboard.press("Shift+ArrowUp")
    for _ in range(30):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"area=\d+%3A100%2C100%2C"))
    # What is in view is kept with one key; the list of regions tells and narrows too.
    page.locator("#map-canvas").focus()
    page.keyboard.press("s")
    expect(page.locator(".results .chip")).to_have_count(1)
    page.goto(f"{mapped}/search?view=map")
    page.get_by_role("link", name=re.compile("Row 1 of 4|Row 4 of 4")).first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("area="))
    assert faults == []


def test_enter_opens_the_picture_in_the_middle(page, mapped):
    opened(page, f"{mapped}/search?view=map")
    page.locator("#map-canvas").focus()
    expect(page.locator("#map-said a")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/illustration/\d+$"))


def test_the_map_on_a_phone_by_touch(browser, mapped):
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="fr", has_touch=True, is_mobile=True)
    page = context.new_page()
    for view in ("timeline", "decades", "map"):
        page.goto(f"{mapped}/search?view={view}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, view
    expect(page.locator("#map")).to_have_attribute("data-ready", "yes")
    wire = context.new_cdp_session(page)
    page.locator("#map-canvas").scroll_into_view_if_needed()
    x, y, *_ = middle(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        wire.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [{"x": a, "y": b, "id": n} for n, (a, b) in enumerate(points)]},
        )

    touch("touchStart", (x - 30, y), (x + 30, y))
    touch("touchMove", (x - 90, y), (x + 90, y))
    touch("touchEnd")
    page.wait_for_timeout(300)
    assert page.evaluate("document.getElementById('map').map.view.zoom") > 1.5
    before = page.evaluate("document.getElementById('map').map.view.x")
    touch("touchStart", (x, y))
    touch("touchMove", (x - 50, y))
    touch("touchEnd")
    page.wait_for_timeout(300)
    assert page.evaluate("document.getElementById('map').map.view.x") > before
    context.close()


def test_without_webgl_the_map_is_painted_by_hand(page, mapped, faults):
    page.add_init_script(
        "const get = HTMLCanvasElement.prototype.getContext;"
        "HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {"
        " return kind === 'webgl2' ? null : get.call(this, kind, ...rest); }"
    )
    opened(page, f"{mapped}/search?view=map")
    expect(page.locator("#map")).to_have_attribute("data-painter", "canvas")
    expect(page.locator("#map")).to_have_attribute("data-sheets", "1")
    pixels = "document.querySelector('.map-canvas').getContext('2d').getImageData(0, 0, 2000, 1000).data"
    assert page.evaluate(f"{pixels}.some(Boolean)")
    assert faults == []


def test_without_scripts_the_regions_remain(browser, mapped):
    context = browser.new_context(locale="en", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{mapped}/search?view=map")
    expect(page.locator("#map")).not_to_be_visible()
    page.get_by_role("link", name=re.compile("Row . of 4")).first.click()
    expect(page.locator(".results .chip")).to_contain_text("A part of the map")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault(scheme, browser, mapped):
    context = browser.new_context(color_scheme=scheme, locale="fr", reduced_motion="reduce")
    page = context.new_page()
    found = {}
    for view in ("timeline", "decades", "map"):
        page.goto(f"{mapped}/search?view={view}")
        for fold in page.locator("#results details > summary").all():
            fold.click()
        page.wait_for_load_state("networkidle")
        if faults := violations(page):
            found[view] = faults
    assert found == {}
    context.close()


def test_staff_draw_the_map(page, portal):
    from indexing.models import Job
    from tests.pages.conftest import someone

    someone("sacha", "Staff")
    page.goto(f"{portal}/sign-in?next=/staff/jobs")
    page.fill("#id_username", "sacha")
    page.fill("#id_password", "a-long-password")
    page.click("main button")
    page.get_by_role("button", name="Draw it with care").click()
    expect(page.locator("main")).to_contain_text("Map by likeness")
    assert Job.objects.get().options == {"task": "map", "method": "umap"}
