"""Staff at work: a corpus, a dry run, a launch, a job driven and seen live."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from PIL import Image

from indexing.curating import UndoError, undo
from indexing.models import Act, Corpus, Document, Job, JobItem, Schedule
from tests import factories
from tests.jobs.conftest import site  # noqa: F401

FOLDER = "/staff/jobs/new/folder"
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
    limits = {"interval": "2.5", "most_pages": "100", "floor_technique": "0.4", "floor_object": ""}
    edited = {**fields, **limits, "title_en": "Vogue magazine", "slug": "other"}
    assert staff.post(f"/staff/corpora/{corpus.pk}/edit", edited).status_code == 302
    assert "Vogue magazine" in staff.get("/staff/corpora").text
    corpus.refresh_from_db()
    assert (corpus.slug, corpus.interval, corpus.most_pages) == ("vogue", 2.5, 100)  # the address stays for good
    assert corpus.floors == {"technique": 0.4}
    assert Job.objects.get().options == {"settle": True}
    assert list(Act.objects.order_by("pk").values_list("verb", "user__username")) == [
        ("corpus-create", "sacha"), ("corpus", "sacha"),
    ]  # fmt: skip
    page = staff.get(f"/staff/corpora/{corpus.pk}").text
    assert "2.50" in page and "40%" in page
    refused = staff.post("/staff/corpora/new", {**fields, "slug": "not a slug"})
    assert refused.status_code == 422
    assert "errorlist" in refused.text


@pytest.mark.parametrize(
    ("field", "value"),
    [("interval", "-1"), ("interval", "NaN"), ("most_pages", "0"), ("floor_technique", "1.1"), ("detector", "nothing")],
)
def test_bad_limits_of_a_corpus_are_refused(staff, field, value):
    corpus = factories.corpus()
    refused = staff.post(
        f"/staff/corpora/{corpus.pk}/edit", {"slug": "x", "title_fr": "A", "title_en": "B", field: value}
    )
    assert refused.status_code == 422 and "errorlist" in refused.text
    assert not Act.objects.exists()


def test_a_corpus_is_shown_in_figures(staff, media):
    page = factories.page(file="pages/one.jpg")
    (media / "media" / "pages").mkdir(parents=True)
    (media / "media" / "pages" / "one.jpg").write_bytes(b"x" * 2048)
    row = factories.illustration(page)
    factories.entry(row, technique="estampe", look=[1, 0, 0])
    for status in ("accepted", "accepted", "rejected"):
        factories.statement(row, "genre", "portrait", 0.5, status=status)
    job = Job.objects.create(corpus=page.document.corpus, source="x", state="done", ended_at=timezone.now())
    JobItem.objects.create(job=job, stage="describe", key="1", page=page, state="done", seconds=3.0)
    JobItem.objects.create(job=job, stage="harvest", key="1", state="done", seconds=1.0, requests=4, fetched_bytes=4096)
    shown = re.sub(r"\s+", " ", staff.get(f"/staff/corpora/{page.document.corpus_id}").text)
    assert "1 document states no rights" in shown
    assert "2.0 kB" in shown and "4.1 kB" in shown
    assert "1 · 14 bytes" in shown  # one vector of 3 dimensions
    assert '<td class="num">67%</td>' in shown
    assert re.search(r'Images a minute, one worker</dt><dd class="num">20</dd>', shown)
    assert job.get_absolute_url() in shown


def test_the_undo_of_a_new_corpus_leaves_one_that_has_documents(staff):
    staff.post("/staff/corpora/new", {"slug": "vogue", "title_fr": "Vogue", "title_en": "Vogue"})
    factories.document(Corpus.objects.get())
    with pytest.raises(UndoError):
        undo(Act.objects.get(), User.objects.get(username="sacha"))
    Document.objects.all().delete()
    undo(Act.objects.get(), User.objects.get(username="sacha"))
    assert not Corpus.objects.exists()


def test_a_corpus_is_described_anew(staff):
    page = factories.page(width=60, height=80)
    response = staff.post(f"/staff/corpora/{page.document.corpus_id}/describe")
    job = Job.objects.get()
    assert response.url == job.get_absolute_url()
    assert [item.stage for item in job.items.all()] == ["segment"]


def test_a_dry_run_says_what_a_source_holds_and_stores_nothing(staff, scans):
    corpus = factories.corpus()
    page = staff.post(FOLDER, {"source": str(scans), "corpus": corpus.pk, "step": "survey"}).text
    assert re.search(r"<dt>Pages</dt><dd[^>]*>3</dd>", page)
    assert 'value="launch"' in page
    assert not Job.objects.exists()


def test_a_launch_makes_a_job_and_leads_to_it(staff, scans):
    corpus = factories.corpus()
    response = staff.post(FOLDER, {"source": str(scans), "corpus": corpus.pk, "step": "launch"})
    job = Job.objects.get()
    assert response.url == job.get_absolute_url()
    assert job.launched_by.username == "sacha"
    assert job.items.count() == 1
    assert str(scans)[:60] in staff.get("/staff/jobs").text
    assert Act.objects.get().detail == {"job": job.pk, "source": str(scans)}


def test_a_launch_may_be_scheduled_once(staff, scans):
    corpus = factories.corpus()
    asked = {"source": str(scans), "corpus": corpus.pk, "step": "launch", "every_days": "7"}
    assert staff.post(FOLDER, asked).status_code == 302
    schedule = Schedule.objects.get()
    assert (schedule.every_days, schedule.options, schedule.last_job) == (7, {"pictures": False}, Job.objects.get())
    assert 6.9 < (schedule.next_at - timezone.now()).total_seconds() / 86400 < 7.1
    again = staff.post(FOLDER, asked)
    assert again.status_code == 422 and "scheduled for this corpus already" in again.text
    assert Job.objects.count() == 1
    assert str(scans)[:60] in staff.get("/staff/schedules").text


def test_a_schedule_is_changed_stopped_and_taken_away(staff):
    schedule = Schedule.objects.create(
        corpus=factories.corpus(), source="https://example.org/c", every_days=7, next_at=timezone.now()
    )
    address = f"/staff/schedules/{schedule.pk}"
    assert staff.post(address, {"every_days": "0", "next_at": "soon"}).status_code == 422
    assert staff.post(address, {"every_days": "30", "next_at": "2027-01-01T06:30"}).status_code == 302
    schedule.refresh_from_db()
    assert (schedule.every_days, schedule.enabled, schedule.next_at.isoformat()) == (
        30, False, "2027-01-01T06:30:00+00:00",
    )  # fmt: skip
    assert "stopped" in staff.get("/staff/schedules").text
    undo(Act.objects.get(verb="schedule"), User.objects.get(username="sacha"))
    schedule.refresh_from_db()
    assert (schedule.every_days, schedule.enabled) == (7, True)
    assert staff.post(f"{address}/remove").status_code == 302
    assert not Schedule.objects.exists()
    undo(Act.objects.get(verb="schedule-remove"), User.objects.get(username="sacha"))
    assert Schedule.objects.get().source == "https://example.org/c"


KINDS = ["manifest", "collection", "gallica", "list", "oai", "sru", "folder", "gallicapix"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_kind_of_source_has_its_page(people, language):
    page = people.staff.get("/staff/jobs/new", {"lang": language}).text
    for kind in KINDS:
        assert f'href="/staff/jobs/new/{kind}"' in page
        assert people.staff.get(f"/staff/jobs/new/{kind}", {"lang": language}).status_code == 200
    assert people.staff.get("/staff/jobs/new/nothing").status_code == 404


def test_requests_of_catalogues_are_written_for_staff(staff, site):  # noqa: F811
    dc = b"<r><record><metadata><a>https://gallica.bnf.fr/ark:/12148/btv1b10000001q</a></metadata></record></r>"
    site.put("/oai?verb=ListRecords&metadataPrefix=oai_dc&set=cartes", dc, type="text/xml")
    corpus = factories.corpus(interval=4.0)
    asked = {"base": site.url("/oai"), "set_name": "cartes", "metadata": "oai_dc", "corpus": corpus.pk}
    page = staff.post("/staff/jobs/new/oai", {**asked, "pictures": "on", "step": "survey"}).text
    assert re.search(r"<dt>Documents</dt><dd[^>]*>1</dd>", page)
    assert "not told before the harvest" in page
    assert re.search(r"at least 4\xa0s <span[^>]*>\(one request every 4 s\)", page)
    staff.post("/staff/jobs/new/oai", {**asked, "step": "launch"})
    assert Job.objects.get().source == site.url("/oai?verb=ListRecords&metadataPrefix=oai_dc&set=cartes")


def test_a_pasted_list_is_kept_and_launched(staff, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    asked = {"lines": "ark:/12148/btv1b8449691v\nark:/12148/bpt6k2000002r", "corpus": factories.corpus().pk}
    page = staff.post("/staff/jobs/new/list", {**asked, "pictures": "on", "step": "survey"}).text
    assert re.search(r"<dt>Documents</dt><dd[^>]*>2</dd>", page)
    assert re.search(r"at least 24\xa0s", page)  # two manifests of Gallica, one every 12 s
    staff.post("/staff/jobs/new/list", {**asked, "step": "launch"})
    assert Path(Job.objects.get().source).read_text() == asked["lines"]
    refused = staff.post("/staff/jobs/new/list", {**asked, "source": "/x.txt", "step": "survey"})
    assert refused.status_code == 422
    bad = staff.post("/staff/jobs/new/list", {**asked, "lines": "nothing", "step": "survey"})
    assert bad.status_code == 422 and "The list cannot be read." in bad.text


@pytest.mark.parametrize("source", ["/nowhere/at/all", "http://169.254.169.254/latest", "ftp://example.org/x"])
def test_a_refused_source_is_a_sentence(staff, source):
    asked = {"source": source, "corpus": factories.corpus().pk, "step": "survey"}
    response = staff.post("/staff/jobs/new/manifest", asked)
    assert response.status_code == 422
    assert "errorlist" in response.text
    staff.cookies["django_language"] = "fr"
    french = re.search(r"errorlist[^>]*><li>(.*?)</li>", staff.post("/staff/jobs/new/manifest", asked).text)
    assert french and re.search(r"adresse|source", french[1])
    assert not Job.objects.exists()


def test_the_job_page_counts_and_groups_faults(staff, job):
    Job.objects.update(notice="example.org is stopped: it answers 403 (forbidden) (https://example.org/m)\nNew words.")
    page = staff.get(job.get_absolute_url()).text
    assert "2 of 5" in page
    assert "example.org refuses access (403)" in page and '<p lang="en">New words.</p>' in page
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
    verbs = [f"job-{verb}" for verb in ("pause", "resume", "retry", "retry", "cancel")]
    assert list(Act.objects.order_by("pk").values_list("verb", flat=True)) == verbs
    assert "Job cancelled · sacha" in staff.get(job.get_absolute_url()).text
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
