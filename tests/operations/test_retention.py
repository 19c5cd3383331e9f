"""What is older than it may be goes, what is not stays, and a dry run erases nothing."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from axes.models import AccessAttempt, AccessLog
from django.conf import settings as configured
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import IntegrityError
from django.utils import timezone

from indexing.models import Act, Job, JobItem, Report, Turn
from portal import accounts, retention
from portal.models import SavedSearch
from tests import factories
from tests.pages.conftest import someone
from workers import tasks

NOW = timezone.now()


def ago(days: float):
    return NOW - timedelta(days=days)


@pytest.fixture
def old_and_new(db):
    """Of each thing one that is due and one that is not: {rule: how many are due}."""
    picture = factories.illustration()
    for days in (181, 179):
        Report.objects.create(
            illustration=picture, kind="box", contact="ada@example.org", language="fr", state="accepted",
            answered_at=ago(days),
        )  # fmt: skip
    Report.objects.create(illustration=picture, kind="box", contact="ada@example.org", language="fr")
    for number, days in enumerate((31, 29)):
        log = {"user_agent": str(number), "ip_address": "192.0.2.1", "username": "ada"}
        AccessLog.objects.create(**log)
        AccessAttempt.objects.create(**log, failures_since_start=1)
        AccessLog.objects.filter(user_agent=number).update(attempt_time=ago(days))
        AccessAttempt.objects.filter(user_agent=number).update(attempt_time=ago(days))
        Session.objects.create(session_key=str(number), session_data="", expire_date=ago(1 if number else -1))
    for days in (91, 89):
        job = Job.objects.create(state="failed", ended_at=ago(days), notice="Ask ada@example.org.")
        JobItem.objects.create(job=job, stage="fetch", key="1", reason="timeout", last_error="http://192.0.2.1 is slow")
    running = Job.objects.create(state="running", notice="It waits.")
    JobItem.objects.create(job=running, stage="fetch", key="1", last_error="slow")
    for name, days in (("ada", 31), ("bo", 29)):
        user = someone(name, "Curator")
        user.email, user.first_name = f"{name}@example.org", name
        user.save()
        SavedSearch.objects.create(owner=user, name="bateaux", query="q=bateau", language="fr", by_mail=True)
        accounts.close(None, user)
        Act.objects.filter(detail__account=user.pk).update(at=ago(days))
        for asked in (31, 29):
            Job.objects.create(
                state="done",
                ended_at=ago(asked),
                launched_by=user,
                options={"task": "crops", "readme": "bateau", "ids": []},
            )
    Turn.objects.create(illustration=picture, user=User.objects.get(username="bo"), until=ago(1))
    return {
        "sessions": 1, "turns": 1, "reports": 1, "accounts": 1, "sign-ins": 1, "lockouts": 1, "failures": 0,
        "errors": 1, "notices": 1, "archives": 2,
    }  # fmt: skip


def test_what_is_due_goes_and_what_is_not_stays(old_and_new):
    assert {rule.name: count for rule, count in retention.due()} == old_and_new
    tasks.forget()
    assert {count for _, count in retention.due()} == {0}
    assert sorted(Report.objects.values_list("contact", flat=True)) == ["", "ada@example.org", "ada@example.org"]
    assert AccessLog.objects.count() == AccessAttempt.objects.count() == Session.objects.count() == 1
    assert sorted(JobItem.objects.values_list("last_error", "reason")) == [
        ("", "timeout"), ("http://192.0.2.1 is slow", "timeout"), ("slow", ""),
    ]  # fmt: skip
    assert Job.objects.exclude(notice="").count() == 2
    assert not Turn.objects.exists()


def test_a_closed_account_keeps_its_number_and_nothing_else(old_and_new):
    ada = User.objects.get(username="ada")
    retention.forget()
    ada.refresh_from_db()
    assert (ada.username, ada.email, ada.first_name, ada.last_login) == (f"closed-{ada.pk}", "", "", None)
    assert [saved.owner.username for saved in SavedSearch.objects.all()] == ["bo"]
    assert Act.objects.filter(detail__account=ada.pk).exists(), "what was done stays"
    packed = Job.objects.filter(options__task="crops").values_list("options__readme", "launched_by__username")
    assert sorted(packed, key=str) == sorted(
        [(None, None), (None, None), ("bateau", f"closed-{ada.pk}"), ("bateau", "bo")], key=str
    )
    assert all(job.options["ids"] == [] for job in Job.objects.filter(options__task="crops"))


def test_an_open_account_is_left_alone_however_old(db):
    user = someone("ada", "Curator")
    User.objects.filter(pk=user.pk).update(date_joined=ago(4000), last_login=ago(4000))
    assert {rule.name: count for rule, count in retention.due()}["accounts"] == 0
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert {rule.name: count for rule, count in retention.due()}["accounts"] == 1, "closed by other means"


def test_a_dry_run_counts_and_erases_nothing(old_and_new):
    out = StringIO()
    call_command("retention", "--dry-run", stdout=out)
    told = {line.split()[1]: int(line.split()[0]) for line in out.getvalue().splitlines()}
    assert told == old_and_new
    assert {rule.name: count for rule, count in retention.due()} == old_and_new
    call_command("retention", stdout=StringIO())
    assert {count for _, count in retention.due()} == {0}


def test_days_are_a_setting(old_and_new, settings):
    settings.RETENTION = {**settings.RETENTION, "reports": 0.5}
    assert {rule.name: count for rule, count in retention.due()}["reports"] == 2


def test_it_runs_once_a_day():
    beat = configured.CELERY_BEAT_SCHEDULE["forget"]
    assert beat["task"] in configured.CELERY_TASK_ROUTES
    assert (beat["schedule"].hour, beat["schedule"].minute) == ({3}, {17})


def test_a_rule_that_fails_keeps_no_other_from_being_applied(db):
    ada = someone("ada", "Curator")
    accounts.close(None, ada)
    Act.objects.filter(detail__account=ada.pk).update(at=ago(31))
    someone(f"{retention.NAMELESS}{ada.pk}", "Curator")  # the name that hers would become is taken
    log = AccessLog.objects.create(user_agent="", ip_address="192.0.2.1", username="ada")
    AccessLog.objects.update(attempt_time=ago(31))
    with pytest.raises(IntegrityError):
        retention.forget()
    assert not AccessLog.objects.filter(pk=log.pk).exists()
    assert User.objects.get(pk=ada.pk).username == "ada"
