"""Staff run the portal: models, operations and accounts, by mouse, by keyboard, without scripts, wide and narrow."""

from __future__ import annotations

import numpy as np
import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from indexing import vectors
from indexing.jobs import presence
from indexing.models import Act, Agent, Entry, Job, JobItem, Space
from tests import factories
from tests.browser.picturing import picture, sign_in
from tests.browser.test_accessibility import violations
from tests.pages.conftest import someone

PAGES = ("/staff/models", "/staff/operations", "/staff/users")


@pytest.fixture
def new(library) -> Agent:
    """Another encoder beside, which thinks the map is nearest to the boat."""
    agent = factories.agent("another-encoder", version="2", licence="Apache-2.0")
    Agent.objects.filter(pk=agent.pk).update(sha256="5e" * 32)
    space = Space.objects.create(agent=agent, kind="look", dims=3, model="open_clip:another@one")
    vectors.create_table(space)
    rows = {library.boat: [1, 0, 0], library.map: [0.9, 0.4, 0], library.cat: [0, 0, 1]}
    vectors.write(space, [(entry, factories.unit(np.array(row))) for entry, row in rows.items()])
    return agent


@pytest.fixture
def staff(page, portal, live_server):
    someone("sacha", "Staff")
    sign_in(page, portal, "sacha")
    return page


def test_two_encoders_and_a_switch_by_mouse(staff, portal, library, new, faults):
    staff.goto(f"{portal}/staff/models")
    expect(staff.get_by_role("row", name="settled-tests 1")).to_contain_text("in use")
    picture(staff, "models")
    staff.get_by_role("link", name="Compare with the one in use").click()
    staff.get_by_label("or the number of an illustration").fill(str(library.boat.pk))
    staff.get_by_role("button", name="Ask both", exact=True).click()
    sides = staff.locator("#sides section")
    expect(sides.nth(0).locator("li")).to_have_count(2)
    expect(sides.nth(0).locator("img").first).to_have_attribute("alt", "Un chat noir")
    expect(sides.nth(1).locator("img").first).to_have_attribute("alt", "Carte du monde")
    picture(staff, "models-compare")
    staff.get_by_role("button", name="Compare on what people have said").click()
    expect(staff.get_by_role("heading", level=1)).to_contain_text("Two models compared")
    staff.goto(f"{portal}/staff/models")
    staff.get_by_role("button", name="Switch searches to it").click()
    expect(staff.get_by_role("status")).to_contain_text("Searches now use another-encoder 2.")
    assert set(Space.objects.filter(active=True).values_list("agent__name", flat=True)) == {"another-encoder"}
    assert faults == []


def test_a_switch_back_and_a_removal_by_keyboard(staff, portal, library, new, settings, faults):
    settings.ENCODER = "open_clip:none"
    staff.goto(f"{portal}/staff/models")
    staff.get_by_role("button", name="Switch searches to it").focus()
    staff.keyboard.press("Enter")
    back = staff.get_by_role("button", name="Switch back to settled-tests 1")
    back.focus()
    staff.keyboard.press("Enter")
    expect(staff.get_by_role("status")).to_contain_text("settled-tests 1")
    staff.locator("summary").focus()
    staff.keyboard.press("Enter")
    field = staff.get_by_label("Type its name, another-encoder")
    expect(field).to_be_visible()
    staff.keyboard.press("Tab")
    expect(field).to_be_focused()
    staff.keyboard.type("another")
    staff.keyboard.press("Enter")
    expect(staff.get_by_role("status")).to_contain_text("nothing was removed")
    staff.locator("summary").focus()
    staff.keyboard.press("Enter")
    staff.keyboard.press("Tab")
    staff.keyboard.type("another-encoder")
    staff.keyboard.press("Enter")
    expect(staff.get_by_role("status")).to_contain_text("are free again")
    assert not Space.objects.filter(agent=new).exists()
    assert sorted(Act.objects.filter(verb__startswith="model").values_list("verb", flat=True)) == [
        "model-remove", "model-switch", "model-switch",
    ]  # fmt: skip
    assert faults == []


def test_an_account_from_its_link_to_its_first_sign_in(staff, browser, portal, faults, settings):
    settings.PUBLIC_URL = portal
    staff.goto(f"{portal}/staff/users")
    staff.get_by_label("User name").fill("ada")
    staff.get_by_label("Curator", exact=True).check()
    staff.get_by_role("button", name="Create, and make a link").click()
    link = staff.get_by_label("Link", exact=True).input_value()
    picture(staff, "users")
    context = browser.new_context(locale="fr")
    ada = context.new_page()
    ada.goto(link)
    expect(ada.get_by_role("heading", level=1)).to_have_text("Choisir un mot de passe")
    assert violations(ada) == []
    ada.keyboard.press("Tab")
    ada.locator("#id_new_password1").focus()
    ada.keyboard.type("court")
    ada.keyboard.press("Tab")
    ada.locator("#id_new_password2").focus()
    ada.keyboard.type("court")
    ada.keyboard.press("Enter")
    expect(ada.locator(".errorlist").first).to_be_visible()
    for field in ("#id_new_password1", "#id_new_password2"):
        ada.locator(field).fill("un-mot-de-passe-solide")
    ada.keyboard.press("Enter")
    expect(ada.get_by_role("status")).to_contain_text("Le mot de passe est choisi")
    ada.fill("#id_username", "ada")
    ada.fill("#id_password", "un-mot-de-passe-solide")
    ada.keyboard.press("Enter")
    expect(ada.get_by_role("button", name="ada")).to_be_visible()
    # Closed by keyboard, and out at the next step.
    close = staff.get_by_role("row", name="ada").get_by_role("button", name="Close")
    close.focus()
    staff.keyboard.press("Enter")
    expect(staff.get_by_role("row", name="ada").first).to_contain_text("closed")
    ada.goto(f"{portal}/saved")
    expect(ada.get_by_role("heading", level=1)).to_have_text("Se connecter")
    assert User.objects.get(username="ada").groups.filter(name="Curator").exists()
    context.close()
    assert faults == []


@pytest.fixture
def at_work(library, redis_url):
    """A harvest that partly failed, a worker that is there and one that is not."""
    job = Job.objects.create(corpus=library.boat.corpus, source="https://gallica.bnf.fr/ark:/12148/x", state="done")
    for number, (state, reason) in enumerate((("done", ""), ("done", ""), ("failed", "timeout"))):
        JobItem.objects.create(job=job, stage="fetch", key=str(number), state=state, reason=reason, seconds=0.4)
    Job.objects.update(started_at=job.created_at, ended_at=job.created_at)
    presence.say("describe@here", ["describe"])
    yield job
    presence.leave("describe@here")


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("fr", 400)])
def test_pages_wide_and_narrow_in_both_languages(browser, portal, new, at_work, language, width):
    someone("sacha", "Staff")
    context = browser.new_context(
        locale=language, viewport={"width": width, "height": 900}, reduced_motion="reduce",
        color_scheme="dark" if width == 400 else "light",
    )  # fmt: skip
    page = context.new_page()
    sign_in(page, portal, "sacha")
    active = Space.objects.filter(active=True).first().agent_id
    faults = {}
    compare = f"/staff/models/compare?a={active}&b={new.pk}&like={Entry.objects.first().pk}"
    for address in (*PAGES, compare):
        page.goto(portal + address)
        if found := violations(page):
            faults[address] = found
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, address
        if address == "/staff/operations":
            expect(page.get_by_role("row", name="gallica.bnf.fr")).to_contain_text(
                "The server did not answer in time." if language == "en" else "Le serveur n’a pas répondu à temps."
            )
            expect(page.get_by_role("row", name="describe@here")).to_be_visible()
            if language == "en":
                picture(page, "operations")
    assert faults == {}
    context.close()


def test_accounts_without_scripts(browser, portal):
    someone("sacha", "Staff")
    someone("camille", "Curator")
    context = browser.new_context(java_script_enabled=False, locale="fr")
    page = context.new_page()
    sign_in(page, portal, "sacha")
    page.goto(f"{portal}/staff/users")
    page.get_by_role("row", name="camille").get_by_role("button", name="Équipe").click()
    expect(page.get_by_role("row", name="Rôle donné")).to_contain_text("camille")
    page.get_by_role("row", name="Rôle donné").get_by_role("button", name="Reprendre").click()
    assert not User.objects.get(username="camille").groups.filter(name="Staff").exists()
    context.close()
