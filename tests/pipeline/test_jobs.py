"""The life of a job and of its steps, without any source or model."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from indexing import jobs
from indexing.jobs.claims import claim
from indexing.jobs.outcomes import later
from indexing.models import Job, JobItem, Stage
from indexing.sources.errors import HostStopped, Refused, RetryLater
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
STATE = JobItem.State


@pytest.fixture
def job() -> Job:
    return jobs.launch(source="https://example.org/manifest.json", corpus=factories.corpus())


def add(job: Job, stage: Stage, count: int) -> list[JobItem]:
    pages = [factories.page() for _ in range(count)]
    return [JobItem.objects.create(job=job, stage=stage, key=str(page.pk), page=page) for page in pages]


def the_item(job: Job) -> JobItem:
    return job.items.get(stage=Stage.HARVEST)


def test_a_launched_job_waits_with_its_first_step(job):
    assert (job.state, job.items.count()) == (Job.State.WAITING, 1)
    [item] = claim(job.pk, Stage.HARVEST, 5)
    job.refresh_from_db()
    assert item.state == STATE.RUNNING and job.state == Job.State.RUNNING and job.started_at
    assert claim(job.pk, Stage.HARVEST, 5) == []


def test_the_result_and_what_follows_are_one(job):
    [item] = claim(job.pk, Stage.HARVEST, 1)
    page = factories.page()
    with pytest.raises(ZeroDivisionError), jobs.finishing([item]) as then:
        then.append(jobs.Step.of_page(Stage.FETCH, page.pk))
        raise ZeroDivisionError
    assert the_item(job).state == STATE.RUNNING and not job.items.filter(stage=Stage.FETCH).exists()
    with jobs.finishing([item], seconds=2.0) as then:
        then.append(jobs.Step.of_page(Stage.FETCH, page.pk))
        then.append(jobs.Step.of_page(Stage.SETTLE, page.pk, done=True))
    assert the_item(job).state == STATE.DONE and the_item(job).seconds == 2.0
    assert dict(job.items.values_list("stage", "state")) == {"harvest": "done", "fetch": "waiting", "settle": "done"}


def test_a_lost_lease_is_given_back_and_its_result_refused(job):
    [item] = claim(job.pk, Stage.HARVEST, 1)
    job.items.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert jobs.recover() == 1
    [again] = claim(job.pk, Stage.HARVEST, 1)
    assert again.attempts == 1
    with pytest.raises(jobs.LostLeaseError), jobs.finishing([item]):
        pass
    with jobs.finishing([again]):
        pass
    assert the_item(job).state == STATE.DONE


def test_a_step_that_kills_its_workers_fails_in_the_end(job):
    for _ in range(6):
        assert claim(job.pk, Stage.HARVEST, 1)
        job.items.update(lease_until=timezone.now() - timedelta(seconds=1))
        jobs.recover(job.pk)
    assert (the_item(job).state, the_item(job).reason) == (STATE.FAILED, "worker-lost")


def test_a_step_that_failed_before_comes_alone(job):
    items = add(job, Stage.DESCRIBE, 4)
    JobItem.objects.filter(pk=items[0].pk).update(attempts=1)
    assert [item.pk for item in claim(job.pk, Stage.DESCRIBE, 4)] == [items[0].pk]
    assert len(claim(job.pk, Stage.DESCRIBE, 4)) == 3


def test_leases_are_renewed_while_the_worker_lives_and_given_back_when_it_leaves(job, settings):
    settings.JOB_LEASE = 0.3
    with jobs.Leases() as leases:
        [item] = leases.claim(job.pk, Stage.HARVEST, 1)
        first = the_item(job).lease_until
        leases._left.wait(0.5)
        assert the_item(job).lease_until > first
    back = the_item(job)
    assert (back.state, back.attempts, back.lease_until) == (STATE.WAITING, 0, None)
    assert item.attempts == 0


@pytest.mark.parametrize(
    ("error", "state", "reason", "attempts"),
    [
        (RetryLater("busy", 60.0, "busy"), STATE.WAITING, "busy", 0),
        (HostStopped("stopped", "forbidden"), STATE.FAILED, "forbidden", 0),
        (Refused("gone", "not-found"), STATE.FAILED, "not-found", 0),
        (ValueError("odd"), STATE.WAITING, "unexpected", 1),
    ],
)
def test_what_becomes_of_a_step(job, error, state, reason, attempts):
    [item] = claim(job.pk, Stage.HARVEST, 1)
    with jobs.attempt(item):
        raise error
    item.refresh_from_db()
    assert (item.state, item.reason, item.attempts) == (state, reason, attempts)
    assert (item.not_before is not None) == (state == STATE.WAITING)
    job.refresh_from_db()
    assert ("stopped" in job.notice) == isinstance(error, HostStopped)


def test_the_third_surprise_is_the_last(job):
    for _ in range(3):
        job.items.update(not_before=None)
        [item] = claim(job.pk, Stage.HARVEST, 1)
        with jobs.attempt(item):
            raise ValueError("odd")
    assert (the_item(job).state, the_item(job).reason) == (STATE.FAILED, "unexpected")
    assert "ValueError: odd" in the_item(job).last_error


def test_an_interruption_counts_against_nothing(job):
    with pytest.raises(OperationalError), jobs.Leases() as leases:
        [item] = leases.claim(job.pk, Stage.HARVEST, 1)
        with jobs.attempt(item):
            raise OperationalError("the server closed the connection")
    assert (the_item(job).state, the_item(job).attempts) == (STATE.WAITING, 0)


def test_a_postponed_step_waits_for_its_time(job):
    [item] = claim(job.pk, Stage.HARVEST, 1)
    later(item, 60, "busy", "try later")
    assert claim(job.pk, Stage.HARVEST, 1) == []
    assert not jobs.has_work(job.pk, "harvest")
    next_at = jobs.progress(job).next_at
    assert next_at is not None and 50 < (next_at - timezone.now()).total_seconds() < 61
    job.items.update(not_before=timezone.now())
    assert len(claim(job.pk, Stage.HARVEST, 1)) == 1


def test_pause_holds_and_resume_goes_on(job):
    jobs.pause(job)
    assert job.state == Job.State.PAUSED
    assert claim(job.pk, Stage.HARVEST, 1) == [] and not jobs.has_work(job.pk, "harvest")
    assert not jobs.finish_if_over(job.pk)
    jobs.resume(job)
    assert job.state == Job.State.RUNNING and len(claim(job.pk, Stage.HARVEST, 1)) == 1


def test_a_cancelled_job_keeps_what_is_done_and_skips_the_rest(job):
    add(job, Stage.FETCH, 2)
    [item] = claim(job.pk, Stage.HARVEST, 1)
    jobs.cancel(job)
    assert job.state == Job.State.CANCELLED and job.ended_at
    with jobs.finishing([item]) as then:  # it was running: it ends normally, and what it adds is swept away
        then.append(jobs.Step.of_page(Stage.FETCH, factories.page().pk))
    jobs.sweep()
    assert sorted(job.items.values_list("state", flat=True)) == ["done", "skipped", "skipped", "skipped"]


def test_failed_steps_are_retried_by_reason(job):
    one, other = add(job, Stage.FETCH, 2)
    claim(job.pk, Stage.HARVEST, 1)
    for item, reason in zip(claim(job.pk, Stage.FETCH, 2), ("truncated", "not-found"), strict=True):
        with jobs.attempt(item):
            raise Refused("bad", reason)
    job.items.filter(stage=Stage.HARVEST).update(state=STATE.DONE, kind="document")
    assert jobs.finish_if_over(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert [(group.reason, group.count) for group in jobs.errors(job)] == [("not-found", 1), ("truncated", 1)]
    assert jobs.retry_failed(job, "truncated") == 1
    assert job.state == Job.State.RUNNING and job.ended_at is None
    one.refresh_from_db(), other.refresh_from_db()
    assert (one.state, other.state) == (STATE.WAITING, STATE.FAILED)


def test_a_job_of_which_nothing_came_has_failed(job):
    [item] = claim(job.pk, Stage.HARVEST, 1)
    with jobs.attempt(item):
        raise Refused("no such manifest", "not-found")
    assert jobs.finish_if_over(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED and job.ended_at
    assert not jobs.finish_if_over(job.pk)


def test_progress_counts_paces_and_foresees(job):
    add(job, Stage.FETCH, 4)
    claim(job.pk, Stage.HARVEST, 1)
    Job.objects.filter(pk=job.pk).update(started_at=timezone.now() - timedelta(seconds=60))
    job.refresh_from_db()
    for item in claim(job.pk, Stage.FETCH, 2):
        with jobs.finishing([item]) as then:
            then.append(jobs.Step.of_page(Stage.SEGMENT, item.page_id))
    found = {stage.stage: stage for stage in jobs.progress(job).stages}
    fetch = found["fetch"]
    assert (fetch.done, fetch.waiting, fetch.total, fetch.percent) == (2, 2, 4, 50.0)
    assert fetch.rate == pytest.approx(2.0, rel=0.2) and fetch.eta == pytest.approx(60, rel=0.2)
    assert found["segment"].waiting == 2 and found["segment"].eta is None
    assert 0 < jobs.progress(job).percent < 100


def test_wake_ups_wait_one_at_a_time(job):
    from indexing.jobs.wake import _redis

    _redis().flushdb()
    assert jobs.wake("harvest", job.pk) and jobs.wake("harvest", job.pk)
    assert _redis().llen("harvest") == 1
    jobs.woken("harvest", job.pk)
    jobs.wake("harvest", job.pk)
    assert _redis().llen("harvest") == 2
    _redis().flushdb()


def test_the_sweep_sends_lost_wake_ups_again(job):
    from indexing.jobs.wake import _redis

    _redis().flushdb()
    jobs.sweep()
    assert _redis().llen("harvest") == 1 and _redis().llen("describe") == 0
    _redis().flushdb()
