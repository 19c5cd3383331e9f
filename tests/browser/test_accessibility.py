"""axe-core finds no fault against WCAG 2.2 AA on the main pages, in the light and in the dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from django.urls import reverse

from indexing.evaluation import plots, records
from indexing.models import Job, JobItem
from portal.pages import rooms
from tests import factories
from tests.pages.conftest import someone

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


def violations(page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_main_pages(scheme, browser, portal, library):
    context = browser.new_context(color_scheme=scheme, locale="fr", reduced_motion="reduce")
    page = context.new_page()
    addresses = [
        "/", "/search", "/search?view=list&object=boat:0.5&technique=estampe",
        "/search?q=zzz&technique=dessin", "/browse",
        f"/illustration/{library.boat.pk}", f"/document/{library.boat.document_id}", f"/page/{library.page.pk}",
        "/about", "/accessibility", "/sign-in", "/nowhere",
    ]  # fmt: skip
    faults = {}
    for address in addresses:
        page.goto(portal + address)
        page.wait_for_load_state("networkidle")
        if address == "/search":
            page.locator("#hits .picture").first.focus()
        if found := violations(page):
            faults[address] = found
    assert faults == {}
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_quality_with_its_tables_open(scheme, browser, portal, settings, tmp_path):
    """Plots and tables are folded away at first, where axe does not look."""
    settings.QUALITY_DIR = tmp_path
    types = {
        "n": 4,
        "zero_shot": {"fr": 0.5, "en": 0.25},
        "confusion": {"labels": ["a", "b"], "look": [[2, 0], [1, 1]]},
    }
    records.save(
        {
            "measure": "types", "role": "encoder", "model": "open_clip:another", "sha256": "0" * 64,
            "set": {"name": "heritage", "items": 4, "sha256": "0" * 64}, "made_at": "2026-11-22T14:00:00+00:00",
            "figures": types,
        },
        plots.confusions(types["confusion"] | {"zero_shot": None}),
    )  # fmt: skip
    context = browser.new_context(color_scheme=scheme, locale="fr", reduced_motion="reduce")
    page = context.new_page()
    faults = {}
    for address in ("/quality", "/quality/encoder"):
        page.goto(portal + address)
        for fold in page.locator("details > summary").all():
            fold.click()
        page.wait_for_load_state("networkidle")
        if found := violations(page):
            faults[address] = found
        if address == "/quality":
            assert page.locator("img.plot").last.evaluate("one => one.naturalWidth") > 0
    assert faults == {}
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_staff_pages(scheme, browser, portal):
    someone("sacha", "Staff")
    job = Job.objects.create(corpus=factories.corpus(), source="https://example.org/manifest", state="running")
    JobItem.objects.create(job=job, stage="fetch", key="1", state="failed", reason="timeout", last_error="too slow")
    context = browser.new_context(color_scheme=scheme, locale="fr")
    page = context.new_page()
    page.goto(f"{portal}/sign-in")
    page.fill("#id_username", "sacha")
    page.fill("#id_password", "a-long-password")
    page.click("main button")
    faults = {}
    for address in ("/staff/jobs", job.get_absolute_url(), "/staff/corpora", "/staff/corpora/new"):
        page.goto(portal + address)
        if found := violations(page):
            faults[address] = found
    assert faults == {}
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_door_and_what_readers_find_beside_the_search(scheme, browser, portal, library):
    """Doors come from the rooms themselves, so that a page that is added is looked at too."""
    user = someone("sacha", "Staff")
    user.groups.add(Group.objects.get_or_create(name="Curator")[0])
    context = browser.new_context(color_scheme=scheme, locale="fr", reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{portal}/sign-in")
    page.fill("#id_username", "sacha")
    page.fill("#id_password", "a-long-password")
    page.click("main button")
    boat = library.boat.pk
    addresses = [reverse(door.page) for door in (*rooms.CURATION, *rooms.STAFF)] + [
        "/curation", "/staff", "/curation/learn/new", "/curation/concepts/new", "/staff/jobs/new",
        "/staff/jobs/new/manifest", "/averages", "/basket", "/saved", f"/illustration/{boat}/report",
        f"/illustration/{boat}/matches", f"/illustration/{boat}/history", f"/illustration/{boat}/edit",
    ]  # fmt: skip
    faults = {}
    for address in dict.fromkeys(addresses):
        page.goto(portal + address)
        if found := violations(page):
            faults[address] = found
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            faults[f"{address} is wider than the screen"] = []
    assert faults == {}
    context.close()


def test_the_sheet_of_a_phone(browser, portal):
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="fr", reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{portal}/search")
    page.get_by_role("link", name="Filtres").click()
    assert violations(page) == []
    context.close()
