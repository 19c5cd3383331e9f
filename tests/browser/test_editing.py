"""An illustration edited on the canvas by mouse, finger and keyboard, without scripts, and by two people at once."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from playwright.sync_api import expect

from indexing.curating import acting, marks, shapes
from indexing.models import Act, Illustration
from indexing.pipeline.settle import settle_illustrations
from tests import factories
from tests.browser.picturing import picture
from tests.browser.test_accessibility import violations
from tests.pages.conftest import someone


def enter(context, portal: str, group: str = "Curator", name: str = "camille") -> None:
    """Signs somebody in without the form."""
    client = Client()
    client.force_login(someone(name, group))
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": portal}])


@pytest.fixture
def boat(portal, library, page) -> Illustration:
    factories.term("object", "ship")
    settle_illustrations([library.boat.pk, library.cat.pk])
    enter(page.context, portal)
    return library.boat.illustration


def numbers(page, before: str = "") -> list[int]:
    return [int(page.locator(f'[name="{before}{side}"]').input_value()) for side in "xywh"]


def at(page, x: float, y: float) -> tuple[float, float]:
    """A point of the page on the screen."""
    box = page.locator("[data-canvas]").bounding_box()
    left, top, wide, high = map(int, page.locator("[data-canvas]").get_attribute("data-view").split())
    return box["x"] + (x - left) / wide * box["width"], box["y"] + (y - top) / high * box["height"]


def drag(page, start, end) -> None:
    page.mouse.move(*at(page, *start))
    page.mouse.down()
    page.mouse.move(*at(page, *end), steps=4)
    page.mouse.up()


def near(found, wanted, by: int = 4) -> bool:
    return all(abs(one - other) <= by for one, other in zip(found, wanted, strict=True))


def test_a_frame_and_its_boxes_by_mouse(page, portal, boat, faults):
    page.goto(f"{portal}/illustration/{boat.pk}/edit")
    drag(page, (500, 500), (520, 540))
    assert near(numbers(page), (120, 240, 600, 400))
    drag(page, (720, 640), (670, 590))
    assert near(numbers(page), (120, 240, 550, 350))
    page.get_by_role("button", name="Draw a new box").click()
    drag(page, (300, 400), (400, 450))
    expect(page.locator('[name="new-0-label"]')).to_be_focused()
    page.keyboard.type("ship")
    assert near(numbers(page, "new-0-"), (300, 400, 100, 50))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".notice")).to_contain_text("Saved")
    boat.refresh_from_db()
    assert near(shapes.box_of(boat), (120, 240, 550, 350)) and boat.corrected == ["place"]
    ship = boat.statements.get(term__code="ship")
    assert near((ship.x, ship.y, ship.w, ship.h), (300, 400, 100, 50)) and ship.status == "accepted"
    assert Act.objects.count() == 1 and faults == []
    picture(page, "edit")


def test_a_cut_drawn_by_mouse(page, portal, boat, faults):
    page.goto(f"{portal}/illustration/{boat.pk}/edit")
    page.get_by_role("button", name="Draw the line").click()
    drag(page, (60, 350), (740, 355))
    expect(page.get_by_role("radio", name="across, at height")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_contain_text("cut in two")
    made = Illustration.objects.latest("pk")
    assert near(shapes.box_of(made), (100, 200, 600, 152)) and faults == []


def test_by_keyboard_alone(page, portal, boat, faults):
    page.goto(f"{portal}/illustration/{boat.pk}")
    page.get_by_role("link", name="Edit").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Edit illustration")).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('class')") == "frame on":
            break
    step = int(int(page.locator("[data-canvas]").get_attribute("data-view").split()[2]) / 100 + 0.5)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+ArrowDown")
    page.keyboard.press("Shift+ArrowLeft")
    assert numbers(page) == [100 + step, 201, 600 - step, 400]
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    thing = boat.statements.get(term__code="boat")
    assert numbers(page, f"box-{thing.pk}-") == [110, 210 - step, 50, 50]
    page.locator("#f-caption").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(" au large")
    page.get_by_role("button", name="Save", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_contain_text("Saved")
    boat.refresh_from_db()
    assert boat.caption == "Un bateau à voile au large" and boat.x == 100 + step and faults == []


def test_a_finger_chooses_then_moves(browser, portal, boat):
    context = browser.new_context(viewport={"width": 400, "height": 800}, locale="en", has_touch=True, is_mobile=True)
    enter(context, portal, name="claude")
    page = context.new_page()
    page.goto(f"{portal}/illustration/{boat.pk}/edit")
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.locator("[data-canvas]").scroll_into_view_if_needed()
    touch = context.new_cdp_session(page)

    def swipe(start, end) -> None:
        where = [dict(zip("xy", at(page, *point), strict=True)) for point in (start, end)]
        touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [where[0]]})
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [where[1]]})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    page.touchscreen.tap(*at(page, 500, 500))
    expect(page.locator("g.frame.on")).to_have_count(1)
    swipe((500, 500), (520, 540))
    expect(page.locator("[name=y]")).not_to_have_value("200")
    assert near(numbers(page), (120, 240, 600, 400), by=8)
    context.close()


def test_without_scripts_numbers_do(browser, portal, boat):
    context = browser.new_context(java_script_enabled=False, locale="en")
    enter(context, portal, name="claude")
    page = context.new_page()
    page.goto(f"{portal}/illustration/{boat.pk}/edit")
    expect(page.locator(".editing svg").first).to_be_visible()
    page.locator("[name=x]").fill("130")
    page.locator('[name="new-0-label"]').fill("Ship")
    for side, value in zip("xywh", (300, 400, 60, 50), strict=True):
        page.locator(f'[name="new-0-{side}"]').fill(str(value))
    page.get_by_role("radio", name="down, at").check()
    page.locator("#cut-x").fill("330")
    page.get_by_role("button", name="Save and split").click()
    expect(page.locator(".notice")).to_contain_text("cut in two")
    boat.refresh_from_db()
    assert shapes.box_of(boat) == (330, 200, 400, 400)
    assert boat.statements.filter(term__code="ship").get().xywh == "300,400,60,50"
    context.close()


def test_an_illustration_drawn_on_its_page_and_two_joined(page, portal, boat, library, faults):
    page.goto(f"{portal}/page/{library.page.pk}")
    page.get_by_role("link", name="Add an illustration").click()
    page.get_by_role("button", name="Draw it").click()
    drag(page, (700, 1000), (900, 1100))
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page).to_have_url(re.compile(r"/illustration/\d+/edit\?done=\d+(#add)?$"))
    made = Illustration.objects.latest("pk")
    assert near(shapes.box_of(made), (700, 1000, 200, 100))
    page.goto(f"{portal}/page/{library.page.pk}/edit")
    page.mouse.click(*at(page, 800, 1050))
    page.get_by_role("checkbox", name="Un chat noir").press("Space")
    expect(page.locator("[data-frame].chosen")).to_have_count(2)
    picture(page, "merge")
    page.get_by_role("button", name="Merge those ticked").click()
    expect(page.locator(".notice")).to_contain_text("merged")
    assert Illustration.objects.get(pk=library.cat.pk).xywh.startswith("100,800,")
    assert faults == []


def test_two_people_at_one_record(page, portal, boat):
    page.goto(f"{portal}/illustration/{boat.pk}/edit")
    with acting(someone("sacha", "Curator"), "edit") as pen:
        marks.write(pen, boat, "caption", "Une barque")
    page.locator("#f-caption").fill("Un voilier")
    page.locator("#f-heading").fill("Marines")
    page.get_by_role("button", name="Save", exact=True).click()
    row = page.get_by_role("row", name="Caption")
    for words in ("Un bateau à voile", "Une barque", "Un voilier"):
        expect(row).to_contain_text(words)
    assert violations(page) == []
    picture(page, "stale")
    page.get_by_role("button", name="Apply mine on top").click()
    expect(page.locator(".notice")).to_contain_text("Saved")
    expect(page.locator("#f-caption")).to_have_value("Un voilier")
    boat.refresh_from_db()
    assert (boat.caption, boat.heading) == ("Un voilier", "Marines")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everyone_can_use_the_forms(scheme, browser, portal, boat, library):
    context = browser.new_context(color_scheme=scheme, locale="fr", reduced_motion="reduce")
    enter(context, portal, name="claude")
    page = context.new_page()
    faults = {}
    for address in (f"/illustration/{boat.pk}/edit", f"/page/{library.page.pk}/edit"):
        page.goto(portal + address)
        if found := violations(page):
            faults[address] = found
    assert faults == {}
    context.close()
