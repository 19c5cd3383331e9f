"""A box over a picture, by mouse, finger, keyboard and without scripts; and a question composed on the page."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from search import encoder
from tests.browser.test_viewing import settled


def numbers(page) -> list[int]:
    return [int(page.locator(f"#part-form [name={side}]").input_value()) for side in "xywh"]


def drag(page, target, start, end) -> None:
    box = target.bounding_box()
    page.mouse.move(box["x"] + start[0] * box["width"], box["y"] + start[1] * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + end[0] * box["width"], box["y"] + end[1] * box["height"], steps=4)
    page.mouse.up()


def test_a_box_drawn_with_the_mouse_on_a_page(page, portal, library, faults):
    page.goto(f"{portal}/page/{library.page.pk}")
    page.get_by_role("button", name="Draw a box").click()
    drag(page, page.locator("[data-surface]"), (0.5, 0.6), (0.2, 0.2))
    x, y, w, h = numbers(page)
    assert (abs(x - 200), abs(y - 300), abs(w - 300), abs(h - 600)) < (6, 6, 6, 6)
    expect(page.locator(".drawn .found")).to_have_attribute("x", str(x))
    expect(page.get_by_role("button", name="Search this part")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/search\?region=p{library.page.pk}%3A{x}%2C{y}%2C{w}%2C{h}$"))
    expect(page.locator("#question-chips")).to_contain_text("this part")
    assert faults == []


def test_a_box_drawn_in_the_viewer_and_one_that_was_detected(page, portal, library, faults):
    page.goto(f"{portal}/illustration/{library.boat.pk}")
    settled(page)
    page.get_by_role("button", name="Draw a box").click()
    drag(page, page.locator("#viewer"), (0.4, 0.4), (0.6, 0.6))
    x, y, w, h = numbers(page)
    assert 100 <= x <= 700 and 200 <= y <= 600 and w > 10 and h > 10
    # Escape gives a box up before it is drawn.
    page.get_by_role("button", name="Draw a box").click()
    page.keyboard.press("Escape")
    expect(page.locator(".draw-over")).to_have_count(0)
    page.get_by_role("button", name="boat").click()
    settled(page)
    place = page.locator("#viewer").bounding_box()
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    expect(page.locator("[data-part-status]")).to_contain_text("boat")
    assert numbers(page) == [110, 210, 50, 50]
    assert faults == []


def test_a_finger_draws_too(browser, portal, library):
    context = browser.new_context(viewport={"width": 400, "height": 800}, locale="en", has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{portal}/page/{library.page.pk}")
    page.get_by_role("button", name="Draw a box").tap()
    over = page.locator(".draw-over")
    over.scroll_into_view_if_needed()
    box = over.bounding_box()
    touch = context.new_cdp_session(page)

    def at(x, y):
        return [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}]

    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": at(0.1, 0.1)})
    touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": at(0.3, 0.2)})
    touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": at(0.4, 0.3)})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.get_by_role("button", name="Search this part")).to_be_focused()
    x, _y, w, h = numbers(page)
    assert abs(x - 100) < 12 and abs(w - 300) < 20 and abs(h - 300) < 20
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    context.close()


def test_numbers_and_keys_are_enough_without_scripts(browser, portal, library):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{portal}/illustration/{library.boat.pk}")
    for side, value in zip("xywh", (120, 220, 60, 70), strict=True):
        page.locator(f"#part-form [name={side}]").fill(str(value))
    page.locator("#part-form [name=h]").press("Enter")
    expect(page).to_have_url(re.compile(rf"region={library.boat.pk}%3A120%2C220%2C60%2C70"))
    page.goto(f"{portal}/search?like={library.boat.pk}")
    page.get_by_text("Add words").click()
    page.get_by_label("nearer to").fill("gravure")
    page.get_by_label("nearer to").press("Enter")
    expect(page).to_have_url(re.compile(rf"like={library.boat.pk}.*plus=gravure|plus=gravure.*like={library.boat.pk}"))
    page.locator(".chip", has_text="gravure").locator("summary").click()
    page.get_by_label("Weight").last.fill("2")
    page.get_by_label("Weight").last.press("Enter")
    expect(page).to_have_url(re.compile("plus=gravure%3A2"))
    page.get_by_role("link", name="Nearer to gravure: turn to away from it").click()
    expect(page).to_have_url(re.compile("minus=gravure%3A2"))
    context.close()


def test_a_question_is_composed_by_keyboard(page, portal, library, faults):
    encoder.store().flushdb()
    page.goto(f"{portal}/search?like={library.boat.pk}")
    page.get_by_text("Add words").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("gravure")
    page.keyboard.press("Enter")
    chip = page.locator(".chip", has_text="gravure")
    expect(chip).to_be_visible()
    expect(page).to_have_url(re.compile("plus=gravure"))
    expect(page.locator("#compose-plus")).to_have_value("")
    chip.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(chip.get_by_label("Weight")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page).to_have_url(re.compile("plus=gravure%3A1.05"))
    page.get_by_role("link", name="Remove gravure").press("Enter")
    expect(page).to_have_url(f"{portal}/search?like={library.boat.pk}")
    assert faults == []
