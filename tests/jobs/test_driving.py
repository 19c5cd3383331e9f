"""Schedules that launch once, pace after a rest, errors by stage, and acts of jobs with their undo."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from indexing import jobs
from indexing.curating import UndoError, schedules, undo, working
from indexing.curating.schedules import following
from indexing.models import Act, Corpus, Job, JobItem, Schedule, Stage

pytestmark = pytest.mark.django_db(transaction=True)


def schedule(corpus: Corpus, **values: object) -> Schedule:
    given = {"source": "https://example.org/c", "every_days": 7, "next_at": timezone.now() - timedelta(hours=1)}
    return Schedule.objects.create(corpus=corpus, **{**given, **values})


def test_what_is_due_is_launched_once_and_then_waits_its_days(corpus):
    one = schedule(corpus, options={"pictures": False})
    planned = one.next_at
    schedule(corpus, source="https://example.org/later", next_at=timezone.now() + timedelta(hours=1))
    schedule(corpus, source="https://example.org/stopped", enabled=False)
    [job] = schedules.launch_due()
    assert (job.source, job.corpus, job.options) == (one.source, corpus, {"pictures": False, "schedule": one.pk})
    assert (Act.objects.get().verb, Act.objects.get().user) == ("job-launch", None)
    one.refresh_from_db()
    assert one.last_job == job and one.next_at == planned + timedelta(days=7)
    assert schedules.launch_due() == []


def test_two_sweeps_at_once_launch_one_job(corpus):
    schedule(corpus)
    start = threading.Barrier(2)

    def sweep() -> None:
        start.wait()
        schedules.launch_due()
        connection.close()

    both = [threading.Thread(target=sweep) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert Job.objects.count() == 1


def test_a_schedule_waits_while_its_last_job_goes_on(corpus):
    busy = Job.objects.create(corpus=corpus, state=Job.State.PAUSED)
    schedule(corpus, last_job=busy)
    assert schedules.launch_due() == []
    jobs.cancel(busy)
    assert len(schedules.launch_due()) == 1


@pytest.mark.parametrize(("now", "expected"), [(3, 8), (8, 15), (9, 15), (29, 36)])
def test_what_was_missed_is_not_made_up_for(now, expected):
    first = datetime(2026, 1, 1, 6, tzinfo=UTC)
    assert following(first, 7, first + timedelta(days=now - 1)) == first + timedelta(days=expected - 1)


def test_the_pace_after_a_rest_is_that_since_the_rest(corpus):
    job = jobs.launch("https://example.org/m", corpus)
    items = [JobItem(job=job, stage=Stage.FETCH, key=str(n), state="waiting") for n in range(6)]
    JobItem.objects.bulk_create(items)
    Job.objects.update(state="running", started_at=timezone.now() - timedelta(hours=5))
    job.refresh_from_db()
    jobs.pause(job)
    assert jobs.progress(job).eta is None
    jobs.resume(job)
    Job.objects.update(resumed_at=timezone.now() - timedelta(seconds=30))
    job.items.filter(key__in=["0", "1", "2"]).update(state="done", updated_at=timezone.now())
    job.refresh_from_db()
    fetch = next(stage for stage in jobs.progress(job).stages if stage.stage == "fetch")
    assert fetch.rate == pytest.approx(6.0, rel=0.1) and fetch.eta == pytest.approx(30.0, rel=0.1)


def test_errors_are_grouped_by_stage_with_examples_and_retried_so(corpus):
    job = jobs.launch("https://example.org/m", corpus)
    rows = [("fetch", n, "timeout") for n in range(5)] + [("harvest", n, "timeout") for n in range(2)]
    JobItem.objects.bulk_create(
        JobItem(job=job, stage=stage, key=f"{stage}{n}", state="failed", reason=reason, last_error="slow")
        for stage, n, reason in rows
    )
    fetch, harvest = jobs.errors(job)
    assert (fetch.stage, fetch.count) == ("fetch", 5)
    assert [item.key for item in fetch.examples] == ["fetch0", "fetch1", "fetch2"]
    assert (harvest.stage, harvest.count) == ("harvest", 2)
    assert jobs.retry_failed(job, "timeout", "fetch") == 5
    assert [group.stage for group in jobs.errors(job)] == ["harvest"]


def test_every_act_on_a_job_is_kept_and_taken_back(corpus):
    sacha = User.objects.create_user("sacha")
    job = working.launch("https://example.org/m", corpus, sacha, {})
    assert working.drive(job, "pause", sacha) and not working.drive(job, "pause", sacha)
    assert [(act.verb, act.user, act.detail["job"]) for act in Act.objects.order_by("pk")] == [
        ("job-launch", sacha, job.pk), ("job-pause", sacha, job.pk),
    ]  # fmt: skip
    undone = undo(Act.objects.get(verb="job-pause"), sacha)
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING
    undo(undone, sacha)
    job.refresh_from_db()
    assert job.state == Job.State.PAUSED
    launched = undo(Act.objects.get(verb="job-launch"), sacha)
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED and job.items.get().state == "skipped"
    with pytest.raises(UndoError):
        undo(Act.objects.get(verb="job-launch"), sacha)
    undo(launched, sacha)
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING and job.items.get().state == "waiting"
    assert jobs.has_work(job.pk, "harvest")


def test_a_retry_is_kept_and_has_no_undo(corpus):
    sacha = User.objects.create_user("sacha")
    job = working.launch("https://example.org/m", corpus, sacha, {})
    JobItem.objects.update(state="failed", reason="timeout")
    assert working.retry(job, sacha, "timeout") == 1 and working.retry(job, sacha) == 0
    with pytest.raises(UndoError):
        undo(Act.objects.get(verb="job-retry"), sacha)
