"""Detectors in a browser: a curator begins a training by keys alone, reads the figures, publishes and takes back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from indexing.models import Corpus, Illustration, TrainedDetector
from tests.browser.picturing import picture, sign_in
from tests.pages.conftest import someone
from tests.pages.test_detectors import PORTAL, trained  # noqa: F401


@pytest.fixture
def curating(page, portal, library) -> str:
    """The portal, signed in as a curator, with a reviewed page."""
    someone("camille", "Curator")
    Illustration.objects.filter(pk=library.boat.pk).update(corrected=["place"])
    sign_in(page, portal, "camille")
    return portal


def test_a_training_is_begun_and_cancelled_by_keys(page, curating, faults):
    page.goto(f"{curating}/curation/detectors?lang=en")
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("Initials of the sea")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Start from")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_label("Rounds over the pages").fill("2")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Initials of the sea")
    expect(page.get_by_text("being trained")).to_be_visible()
    made = TrainedDetector.objects.get()
    assert (made.start, made.plan["epochs"], made.job.options["task"]) == (PORTAL, 2, "finetune")
    page.get_by_role("button", name="Cancel the training").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("failed or cancelled")).to_be_visible()
    assert faults == []


def test_figures_are_read_then_published_and_taken_back_by_mouse(page, curating, trained, faults):  # noqa: F811
    page.goto(f"{curating}/curation/detectors/{trained.pk}?lang=en")
    expect(page.get_by_role("row", name="initial")).to_contain_text("50.0 → 75.0")
    picture(page, "detector")
    page.locator("input[name=corpus]").first.check()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("use it from now on")).to_be_visible()
    assert Corpus.objects.filter(detector=f"ultralytics:{trained.file}").count() == 1
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("the detector of before")).to_be_visible()
    assert not Corpus.objects.exclude(detector="").exists()
    assert faults == []


def test_a_published_detector_is_offered_to_readers_and_a_binned_one_comes_back(page, curating, trained, faults):  # noqa: F811
    page.goto(f"{curating}/curation/detectors/{trained.pk}?lang=en")
    page.locator("input[name=corpus]").first.check()
    page.get_by_role("button", name="Publish").press("Enter")
    expect(page.get_by_text("use it from now on")).to_be_visible()
    page.goto(f"{curating}/analyse?lang=en")
    page.get_by_label("Detector").focus()
    page.keyboard.type(trained.name[:4])
    expect(page.get_by_label("Detector")).to_have_value(str(trained.pk))
    page.set_viewport_size({"width": 400, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.goto(f"{curating}/curation/detectors/{trained.pk}?lang=en")
    page.get_by_role("button", name="Take back").press("Enter")
    expect(page.get_by_text("the detector of before")).to_be_visible()
    page.get_by_role("button", name="Put into the bin").press("Enter")
    expect(page.get_by_text("The figures stay")).to_be_visible()
    page.get_by_role("button", name="Take out of the bin").click()
    expect(page.get_by_text("is out of the bin")).to_be_visible()
    expect(page.get_by_role("button", name="Publish")).to_be_visible()
    assert faults == []


@pytest.mark.parametrize("width", [400, 1280])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_nothing_runs_over_the_side(page, curating, trained, width, language):  # noqa: F811
    page.set_viewport_size({"width": width, "height": 900})
    for place in ("", f"/{trained.pk}"):
        page.goto(f"{curating}/curation/detectors{place}?lang={language}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
