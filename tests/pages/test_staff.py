"""Staff at work: a corpus, a dry run, a launch, a job driven and seen live."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from indexing.models import Corpus, Job, JobItem
from tests import factories

HTMX = {"HX-Request": "true"}


@pytest.fixture
def staff(people):
    people.staff.cookies["django_language"] = "en"
    return people.staff


@pytest.fixture
def scans(tmp_path) -> Path:
    folder = tmp_path / "scans"
    folder.mkdir()
    for number in range(3):
        Image.new("RGB", (60, 80), "#ddccaa").save(folder / f"{number}.jpg")
    return folder


@pytest.fixture
def job(db) -> Job:
    """Half done, with two kinds of faults."""
    job = Job.objects.create(corpus=factories.corpus(), source="https://example.org/m", state="running")
    states = [("done", ""), ("done", ""), ("waiting", ""), ("failed", "timeout"), ("failed", "truncated")]
    JobItem.objects.bulk_create(
        JobItem(job=job, stage="fetch", key=f"p{n}", state=state, reason=reason, last_error=reason and "so it was")
        for n, (state, reason) in enumerate(states)
    )
    return job


def test_a_corpus_is_made_and_edited(staff):
    fields = {"slug": "vogue", "title_fr": "Vogue", "title_en": "Vogue", "rights": "creativecommons.org/x"}
    assert staff.post("/staff/corpora/new", fields).status_code == 302
    corpus = Corpus.objects.get(slug="vogue")
    assert corpus.rights == "https://creativecommons.org/x"
    staff.post(f"/staff/corpora/{corpus.pk}", {**fields, "title_en": "Vogue magazine"})
    assert "Vogue magazine" in staff.get("/staff/corpora").text
    refused = staff.post("/staff/corpora/new", {**fields, "slug": "not a slug"})
    assert refused.status_code == 422
    assert "errorlist" in refused.text


def test_a_corpus_is_described_anew(staff):
    page = factories.page(width=60, height=80)
    response = staff.post(f"/staff/corpora/{page.document.corpus_id}/describe")
    job = Job.objects.get()
    assert response.url == job.get_absolute_url()
    assert [item.stage for item in job.items.all()] == ["segment"]


def test_a_dry_run_says_what_a_source_holds_and_stores_nothing(staff, scans):
    corpus = factories.corpus()
    page = staff.post("/staff/jobs", {"source": str(scans), "corpus": corpus.pk, "step": "survey"}).text
    assert re.search(r"<dt>Pages</dt><dd[^>]*>3</dd>", page)
    assert 'value="launch"' in page
    assert not Job.objects.exists()


def test_a_launch_makes_a_job_and_leads_to_it(staff, scans):
    corpus = factories.corpus()
    response = staff.post("/staff/jobs", {"source": str(scans), "corpus": corpus.pk, "step": "launch"})
    job = Job.objects.get()
    assert response.url == job.get_absolute_url()
    assert job.launched_by.username == "sacha"
    assert job.items.count() == 1
    assert str(scans)[:60] in staff.get("/staff/jobs").text


@pytest.mark.parametrize("source", ["/nowhere/at/all", "http://169.254.169.254/latest", "ftp://example.org/x"])
def test_a_refused_source_is_a_sentence(staff, source):
    response = staff.post("/staff/jobs", {"source": source, "corpus": factories.corpus().pk, "step": "survey"})
    assert response.status_code == 422
    assert "errorlist" in response.text
    assert not Job.objects.exists()


def test_the_job_page_counts_and_groups_faults(staff, job):
    page = staff.get(job.get_absolute_url()).text
    assert "2 of 5" in page
    assert "The server did not answer in time." in page
    assert "The picture is cut off." in page
    assert "so it was" in page
    assert page.count('name="reason"') == 2
    assert page.count("<progress") == 5


def test_the_bars_ask_again_until_the_job_is_over(staff, job):
    moving = staff.get(job.get_absolute_url(), headers=HTMX)
    assert moving.status_code == 200
    assert 'hx-trigger="every 2s"' in moving.text
    assert "<html" not in moving.text
    Job.objects.update(state="done")
    still = staff.get(job.get_absolute_url(), headers=HTMX)
    assert still.status_code == 286
    assert "hx-trigger" not in still.text


def test_pause_resume_retry_cancel(staff, job):
    def act(name: str, **fields: str) -> str:
        assert staff.post(f"{job.get_absolute_url()}/{name}", fields).url == job.get_absolute_url()
        job.refresh_from_db()
        return job.state

    assert act("pause") == "paused"
    assert "Resume" in staff.get(job.get_absolute_url()).text
    assert act("resume") == "running"
    act("retry", reason="timeout")
    assert job.items.filter(state="failed").count() == 1
    act("retry")
    assert not job.items.filter(state="failed").exists()
    assert act("cancel") == "cancelled"
    assert job.items.filter(state="skipped").count() == 3
    assert staff.post(f"{job.get_absolute_url()}/explode").status_code == 404
    assert staff.get(f"{job.get_absolute_url()}/cancel").status_code == 405


def test_missing_weights_are_told(staff, job, settings):
    settings.DETECTOR = "ultralytics:not-here.pt"
    page = staff.get(job.get_absolute_url()).text
    assert "No object detector." in page
    assert "ultralytics:not-here.pt" in page


def test_signing_in_and_out_and_the_lock(client, people, settings):
    client.cookies["django_language"] = "en"
    wrong = {"username": "sacha", "password": "wrong"}
    assert "notice bad" in client.post("/sign-in", wrong).text
    right = client.post("/sign-in", {"username": "sacha", "password": "a-long-password", "next": "/staff/jobs"})
    assert right.url == "/staff/jobs"
    assert client.post("/sign-out").status_code == 302
    assert client.get("/staff/jobs").status_code == 302
    for _ in range(settings.AXES_FAILURE_LIMIT):
        last = client.post("/sign-in", wrong)
    assert last.status_code == 429
    assert "Too many attempts" in last.text
