"""Staff in a browser: a source launched and watched live by mouse and by keys, a corpus edited, faults looked at."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from indexing import jobs
from indexing.models import Corpus, Job, JobItem, Stage
from indexing.pipeline import work
from tests import factories
from tests.browser.picturing import picture, sign_in
from tests.browser.test_accessibility import violations
from tests.jobs.conftest import corpus, shelf, site  # noqa: F401
from tests.pages.conftest import someone


@pytest.fixture
def desk(page: Page, live_server, corpus, shelf, media) -> Page:  # noqa: F811
    someone("sacha", "Staff")
    sign_in(page, live_server.url, "sacha")
    return page


def staged(page: Page, stage: str) -> object:
    return page.locator(f"li:has(#stage-{stage}) .counts")


def test_a_collection_is_launched_and_watched_by_mouse(desk, live_server, shelf, faults):  # noqa: F811
    desk.goto(f"{live_server.url}/staff/jobs?lang=en")
    desk.get_by_role("link", name="Index a source").click()
    desk.get_by_role("link", name="IIIF collection").click()
    desk.fill("#id_source", shelf.address)
    desk.select_option("#id_corpus", label="essais corpus")
    Corpus.objects.update(interval=2.0)
    desk.get_by_role("button", name="See what it holds").click()
    told = desk.locator("section.notice")
    expect(told).to_contain_text("Documents")
    expect(told.locator("dd").nth(2)).to_have_text("3")
    expect(told).to_contain_text("at least 6 s (one request every 2 s)")
    assert not Job.objects.exists()
    picture(desk, "dry-run")
    Corpus.objects.update(interval=None)
    desk.fill("#id_every_days", "30")
    desk.get_by_role("button", name="Launch").click()
    expect(desk.locator("h1")).to_have_text(shelf.address)
    job = Job.objects.get()
    work.run("harvest", job.pk, 0.0)  # nothing yet: the page shows a job that waits
    expect(staged(desk, "harvest")).to_contain_text("0 of 1")
    jobs.pause(job)
    jobs.resume(job)
    work.run("harvest", job.pk, 30)
    # The page learns of it by itself.
    expect(staged(desk, "harvest")).to_contain_text("4 of 4", timeout=10_000)
    expect(staged(desk, "fetch")).to_contain_text("3 of 3")
    expect(desk.locator("#brought + dl")).to_contain_text("New documents")
    desk.get_by_role("button", name="Cancel the job").click()
    expect(desk.get_by_text("Job cancelled · sacha")).to_be_visible()
    desk.goto(f"{live_server.url}/staff/schedules")
    expect(desk.get_by_role("link", name=shelf.address)).to_be_visible()
    assert faults == []


def test_a_job_is_driven_by_keys_alone(desk, live_server, shelf):  # noqa: F811
    desk.goto(f"{live_server.url}/staff/jobs/new/collection?lang=en")
    desk.locator("#id_source").focus()
    desk.keyboard.type(shelf.address)
    desk.keyboard.press("Tab")
    desk.keyboard.type("essais")
    desk.keyboard.press("Enter")
    desk.locator("button[value=survey]").first.focus()
    desk.keyboard.press("Enter")
    launch = desk.get_by_role("button", name="Launch")
    launch.focus()
    desk.keyboard.press("Enter")
    for name, state in (("Pause", "paused"), ("Resume", "running")):
        button = desk.get_by_role("button", name=name)
        expect(button).to_be_visible()
        button.focus()
        desk.keyboard.press("Enter")
        expect(desk.locator(".figures dd").first).to_have_text(state)
    assert Job.objects.get().state == "running"


def test_faults_are_shown_by_reason_and_tried_again(desk, live_server, corpus):  # noqa: F811
    job = Job.objects.create(corpus=corpus, source="https://example.org/c", state="running")
    Job.objects.update(
        started_at=job.created_at, notice="example.org is stopped: it answers 403 (forbidden) (https://example.org/c)"
    )
    page = factories.page(factories.document(corpus))
    rows = [("fetch", n, "timeout") for n in range(4)] + [("harvest", 9, "not-found")]
    JobItem.objects.bulk_create(
        [
            *(
                JobItem(
                    job=job,
                    stage=stage,
                    key=f"https://example.org/{n}",
                    state="failed",
                    reason=reason,
                    last_error=f"https://example.org/iiif/{n} gave no answer within 60 s",
                    page=page if stage == "fetch" else None,
                )
                for stage, n, reason in rows
            ),
            *(JobItem(job=job, stage=Stage.FETCH, key=f"d{n}", state="done", page=page) for n in range(40)),
            *(JobItem(job=job, stage=Stage.FETCH, key=f"w{n}", state="waiting") for n in range(60)),
        ]
    )
    for width, language in ((1280, "en"), (400, "fr")):
        desk.set_viewport_size({"width": width, "height": 900})
        desk.goto(f"{live_server.url}{job.get_absolute_url()}?lang={language}")
        assert violations(desk) == []
        assert desk.evaluate("document.documentElement.scrollWidth") <= width
        if language == "en":
            picture(desk, "job")
    expect(desk.locator(".notice").first).to_contain_text("refuse l’accès (403)")
    desk.goto(f"{live_server.url}{job.get_absolute_url()}?lang=en")
    desk.get_by_role("button", name=re.compile("Retry these.*did not answer")).click()
    expect(desk.get_by_text("4 steps will be tried again.")).to_be_visible()
    assert job.items.filter(state="failed").count() == 1


def test_a_corpus_is_made_and_edited_by_mouse_and_by_keys(desk, live_server, corpus):  # noqa: F811
    desk.goto(f"{live_server.url}/staff/corpora?lang=en")
    desk.get_by_role("link", name="New corpus").click()
    for field, words in (("title_fr", "Gravures"), ("title_en", "Prints"), ("slug", "prints")):
        desk.fill(f"#id_{field}", words)
    desk.get_by_role("button", name="Save").click()
    expect(desk.locator("h1")).to_have_text("Prints")
    desk.get_by_role("link", name="Edit the corpus").focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("#id_slug")).to_be_disabled()
    desk.locator("#id_floor_technique").focus()
    desk.keyboard.type("0.4")
    desk.keyboard.press("Enter")
    expect(desk.locator("#limits + dl")).to_contain_text("40%")
    assert Corpus.objects.get(slug="prints").floors == {"technique": 0.4}
    entry = factories.entry(corpus=corpus, technique="estampe", look=[1, 0, 0])
    job = Job.objects.create(corpus=corpus, source="https://example.org/c", state="done", ended_at=corpus.created_at)
    for stage, seconds in (("harvest", 2.1), ("fetch", 12.4), ("describe", 3.0)):
        JobItem.objects.create(
            job=job, stage=stage, key=str(entry.page_id), page=entry.page, state="done", seconds=seconds, requests=2,
            fetched_bytes=300_000,
        )  # fmt: skip
    for width, language in ((1280, "en"), (400, "fr")):
        desk.set_viewport_size({"width": width, "height": 900})
        desk.goto(f"{live_server.url}/staff/corpora/{corpus.pk}?lang={language}")
        assert violations(desk) == []
        assert desk.evaluate("document.documentElement.scrollWidth") <= width
        if language == "en":
            picture(desk, "corpus")
    for address in ("/staff/jobs/new", "/staff/jobs/new/list", "/staff/schedules", f"/staff/corpora/{corpus.pk}/edit"):
        desk.goto(f"{live_server.url}{address}")
        assert violations(desk) == [], address
        assert desk.evaluate("document.documentElement.scrollWidth") <= 400, address
