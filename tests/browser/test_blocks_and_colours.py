"""Prints of one block compared on screen, and a colour chosen: with a mouse, with keys alone, and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from indexing.models import Job, Match
from indexing.pipeline import computing
from tests.matches.conftest import Press, printing


@pytest.fixture
def press(transactional_db, live_server, media, plain_static) -> Press:
    found = printing()
    found.whole.palette = [[40.0, 60.0, 40.0, 0.6], [90.0, 0.0, 10.0, 0.4]]
    found.whole.paper = [1]
    found.whole.save()
    from indexing.pipeline import colours

    colours.write([found.whole])
    return found


def compare(press: Press) -> None:
    job = computing.launch("pairs", illustration=press.whole.pk, region=None)
    computing.run(job, f"{press.copy.pk},{press.detail.pk},{press.turned.pk},{press.stranger.pk}")


def test_two_prints_side_by_side(page, live_server, press, faults):
    compare(press)
    page.goto(f"{live_server.url}/illustration/{press.whole.pk}?lang=en")
    page.get_by_role("link", name="Compare with 3 other prints").click()
    expect(page.locator("#both image")).to_have_count(2)
    shown = page.locator(".link:not(.off)")
    expect(shown).to_have_count(24)
    slider = page.get_by_label("Points shown")
    slider.focus()
    page.keyboard.press("Home")
    expect(shown).to_have_count(0)
    page.keyboard.press("ArrowRight")
    expect(shown).to_have_count(1)
    lay = page.get_by_role("button", name="Lay one over the other")
    lay.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#laid")).to_be_visible()
    expect(page.locator("#both")).to_be_hidden()
    opacity = page.get_by_label("Upper picture")
    opacity.focus()
    page.keyboard.press("End")
    expect(page.locator("#upper")).to_have_attribute("opacity", "1")
    page.get_by_role("link", name="All prints of this block, by year").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("4 prints of one block")
    page.get_by_role("link", name="1812, Livre de 1812").first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/match/{press.whole.pk}#print-{press.copy.pk}")
    assert faults == []


def test_looking_for_more_ends_by_itself(page, live_server, press, faults):
    page.goto(f"{live_server.url}/illustration/{press.whole.pk}/matches?lang=en")
    page.get_by_role("button", name="Compare the whole picture").click()
    expect(page.get_by_text("Comparing with 4 pictures…")).to_be_visible(timeout=15_000)
    job = Job.objects.get(options__task="pairs")
    for item in job.items.all():
        computing.run(job, item.key)
    job.items.update(state="done")
    Job.objects.update(state="done")
    expect(page.get_by_text("Compared with 4 pictures")).to_be_visible(timeout=30_000)
    expect(page.locator("#both")).to_be_visible()
    assert Match.objects.count() == 3 and faults == []


def test_the_comparison_is_whole_without_scripts(browser, live_server, press):
    compare(press)
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/illustration/{press.whole.pk}/matches?lang=en")
    expect(page.locator("#both image")).to_have_count(2)
    expect(page.locator("#laid")).to_be_hidden()
    page.get_by_text("The points as a table").click()
    expect(page.get_by_role("columnheader", name="on this page (x, y)")).to_be_visible()
    page.get_by_text("Only a part of it").click()
    page.get_by_label("width").fill("99999")
    page.get_by_role("button", name="Compare this part").click()
    expect(page.get_by_text("A part is four whole numbers inside the page")).to_be_visible()
    page.context.close()


def test_a_colour_by_swatch_and_by_keys(page, live_server, press, faults):
    page.goto(f"{live_server.url}/search?lang=en")
    page.get_by_role("link", name="red", exact=True).click()
    expect(page).to_have_url(re.compile("hex=c8102e"))
    expect(page.locator("#hex")).to_have_value("c8102e")
    tolerance = page.get_by_label("How near")
    tolerance.focus()
    for _ in range(15):
        page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("tolerance=30"))
    expect(page.locator(".mosaic .tile")).to_have_count(1)
    page.locator("#ground").select_option("background")
    expect(page.locator(".mosaic .tile")).to_have_count(0)
    page.get_by_role("link", name="no colour").click()
    expect(page.locator(".mosaic .tile")).to_have_count(5)
    assert faults == []


def test_a_colour_from_the_pixels_of_a_picture(page, live_server, press, faults):
    page.goto(f"{live_server.url}/illustration/{press.whole.pk}?lang=en")
    expect(page.locator("#still")).to_be_hidden(timeout=30_000)
    expect(page.locator("canvas.over")).to_be_attached()
    page.wait_for_timeout(1000)  # tiles fade in
    page.get_by_role("button", name="Pick a colour in the picture").click()
    # The lower left margin of the page is bare paper (236, 226, 202), dimmed only by a canvas of its own.
    box = page.locator("#viewer").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] - 6)
    picked = page.locator("#picked")
    expect(picked).to_be_visible(timeout=15_000)
    expect(picked).to_be_focused()
    hexadecimal = picked.get_attribute("href").partition("hex=")[2]
    red, green, blue = (int(hexadecimal[n : n + 2], 16) for n in (0, 2, 4))
    assert abs(red - 236) < 12 and abs(green - 226) < 12 and abs(blue - 202) < 16
    page.keyboard.press("Enter")
    expect(page.locator("#hex")).to_have_value(hexadecimal)
    assert faults == []


def test_the_strip_is_the_same_with_keys_and_without_scripts(browser, live_server, press):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/illustration/{press.whole.pk}?lang=en")
    swatch = page.get_by_role("link", name="60%")
    swatch.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".mosaic .tile")).to_have_count(1)
    page.context.close()
