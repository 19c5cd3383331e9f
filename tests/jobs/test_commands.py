"""The same from a terminal: a schedule, the list, pause and resume, retry, what a harvest would take."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from indexing.models import Act, Job, JobItem, Schedule

pytestmark = pytest.mark.django_db(transaction=True)


def say(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_a_dry_run_says_what_it_would_take(shelf, settings):
    settings.FETCH_DEFAULT_INTERVAL = 0.1  # four answers are read here
    said = say("harvest", shelf.address, "--dry-run")
    assert "3 documents" in said and "at least 3 requests" in said and "disk not told" in said


def test_a_harvest_may_be_scheduled(shelf):
    say("harvest", shelf.address, "--every", "30")
    schedule = Schedule.objects.get()
    assert (schedule.every_days, schedule.last_job) == (30, Job.objects.get())
    assert Act.objects.get().verb == "job-launch"
    assert json.loads(say("jobs", "schedules", "--json"))["days"] == 30
    with pytest.raises(CommandError, match="1 to 365"):
        say("harvest", shelf.address, "--every", "0")


def test_a_job_is_driven_and_shown(corpus):
    job = Job.objects.create(corpus=corpus, source="https://example.org/m", state="running")
    JobItem.objects.create(job=job, stage="fetch", key="1", state="failed", reason="timeout", last_error="slow")
    number = str(job.pk)
    assert "https://example.org/m" in say("jobs", "list")
    assert "paused" in say("jobs", "pause", number)
    with pytest.raises(CommandError, match="nothing to pause"):
        say("jobs", "pause", number)
    shown = json.loads(say("jobs", "resume", number, "--json"))
    assert (shown["state"], shown["errors"][0]["reason"]) == ("running", "timeout")
    assert "0 steps" in say("jobs", "retry", number, "--reason", "truncated")
    assert "1 steps" in say("jobs", "retry", number)
    assert "cancelled" in say("jobs", "cancel", number)
    assert "cancelled, 100 %" in say("jobs", "follow", number)
    with pytest.raises(CommandError, match="no such job"):
        say("jobs", "show", "999999")
