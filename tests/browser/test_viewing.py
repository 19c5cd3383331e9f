"""The illustration in its viewer, the turning of leaves, and a job seen live."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from indexing.models import Job, JobItem
from tests import factories
from tests.pages.conftest import someone

PAINTED = """() => {
  const over = document.querySelector("canvas.over");
  const pixels = over.getContext("2d").getImageData(0, 0, over.width, over.height).data;
  let light = 0;
  for (let n = 0; n < pixels.length; n += 4) light += pixels[n] > 240 && pixels[n + 1] > 240 && pixels[n + 3] > 200;
  return light;
}"""


def settled(page) -> int:
    """How many pixels of the canvas are drawn light, once that no longer changes: drawing waits for a frame."""
    expect(page.locator("canvas.over")).to_be_attached()
    before = -1
    for _ in range(50):
        page.wait_for_timeout(100)
        now = page.evaluate(PAINTED)
        if now == before:
            return now
        before = now
    raise AssertionError("the viewer never came to rest")


def test_the_viewer_opens_and_draws_its_boxes(page, portal, library, faults):
    page.goto(f"{portal}/illustration/{library.boat.pk}")
    expect(page.locator("#viewer .openseadragon-canvas")).to_be_visible()
    expect(page.locator("#still")).to_be_hidden()
    with_box = settled(page)
    page.get_by_label("Boxes").uncheck()
    without = settled(page)
    assert 0 < without < with_box
    page.get_by_label("Boxes").check()
    assert settled(page) == with_box
    page.get_by_label("sure at least").fill("0.9")
    assert settled(page) == without
    expect(page.locator(".statement", has_text="boat").first).to_be_hidden()
    assert faults == []


def test_the_buttons_move_the_viewer(page, portal, library, faults):
    page.goto(f"{portal}/illustration/{library.boat.pk}")
    seen = [settled(page)]
    for name in ("Zoom in", "Whole page", "Illustration", "Zoom out"):
        page.get_by_role("button", name=name).click()
        seen.append(settled(page))
    assert len(set(seen)) >= 3
    page.get_by_role("button", name="boat").click()
    assert faults == []


def test_leaves_turn_and_the_way_back_leads_to_the_picture(page, portal, library):
    page.goto(f"{portal}/search?function=affiche")
    page.locator("#hits .picture").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Un bateau à voile")
    page.keyboard.press("Alt+.")
    expect(page.get_by_role("heading", level=1)).to_have_text("Un chat noir")
    page.get_by_role("link", name="Back to the results").click()
    expect(page).to_have_url(re.compile(rf"/search\?function=affiche#hit-{library.cat.pk}$"))


def test_the_citation_is_copied(page, portal, library):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{portal}/illustration/{library.boat.pk}")
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.locator("#copy-status")).to_have_text("Copied")
    assert "Jean Bart" in page.evaluate("navigator.clipboard.readText()")


def test_a_job_moves_by_itself_until_it_is_over(page, portal, faults):
    someone("sacha", "Staff")
    job = Job.objects.create(corpus=factories.corpus(), source="https://example.org/manifest", state="running")
    JobItem.objects.create(job=job, stage="fetch", key="1", state="waiting")
    page.goto(f"{portal}{job.get_absolute_url()}")
    page.get_by_label("User name").fill("sacha")
    page.get_by_label("Password").fill("a-long-password")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("0 of 1")).to_be_visible()
    JobItem.objects.update(state="done")
    expect(page.get_by_text("1 of 1")).to_be_visible(timeout=8000)
    Job.objects.update(state="done")
    expect(page.locator("#progress[hx-trigger]")).to_have_count(0, timeout=8000)
    assert faults == []
