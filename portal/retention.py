"""What is kept of people, and for how long: each rule erases what is older than it may be (RGPD, article 5.1 e).

`forget` runs daily and by `manage.py retention`; each rule is a transaction of its own. One that fails keeps no other
from being applied; its error passes at the end. Rows of the collection and of its history stay; what names a person in
them goes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import DatabaseError, transaction
from django.db.models import CharField, Model, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from indexing.models import Job, JobItem, Report, Turn
from portal import accounts
from portal.models import SavedSearch

log = logging.getLogger(__name__)
#: What stands where the name of a closed account was, before its number.
NAMELESS = "closed-"
OVER = (Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED)


@dataclass(frozen=True)
class Rule:
    """`find` gives the rows to erase from, older than a moment; `erase` does it and answers how many.

    `kept` is a key of settings.RETENTION (days), or "" for what carries its own end.
    """

    name: str
    title: str | Promise
    kept: str
    find: Callable[[datetime], QuerySet]
    erase: Callable[[QuerySet], int]

    @property
    def days(self) -> float:
        return float(settings.RETENTION[self.kept]) if self.kept else 0.0

    def due(self) -> QuerySet:
        return self.find(timezone.now() - timedelta(days=self.days))


def due() -> list[tuple[Rule, int]]:
    """How many rows each rule would erase now."""
    return [(rule, rule.due().count()) for rule in RULES]


def forget() -> list[tuple[Rule, int]]:
    """Applies every rule. Returns how many rows each has erased, or erased from. DatabaseError of the first to fail."""
    done, failed = [], []
    for rule in RULES:
        try:
            with transaction.atomic():
                done.append((rule, rule.erase(rule.due())))
        except DatabaseError as error:
            log.exception("data about people not erased", extra={"rule": rule.name})
            failed.append(error)
    log.info("data about people erased", extra={"rows": {rule.name: count for rule, count in done}})
    if failed:
        raise failed[0]
    return done


def _older(model: type[Model], field: str) -> Callable[[datetime], QuerySet]:
    return lambda moment: model._default_manager.filter(**{f"{field}__lt": moment})


def _delete(rows: QuerySet) -> int:
    return int(rows.delete()[0])


def _blank(**values: object) -> Callable[[QuerySet], int]:
    return lambda rows: int(rows.update(**values))


def _unpack(rows: QuerySet) -> int:
    """Takes the criteria of a search, and who asked, out of the job that packed its pictures."""
    for job in rows:
        job.options = {name: value for name, value in job.options.items() if name != "readme"}
        job.launched_by = None
        job.save(update_fields=["options", "launched_by"])
    return len(rows)


def _close(rows: QuerySet) -> int:
    """What an account that was closed kept of a person. Its number stays: the history of the collection names it."""
    users = list(rows.values_list("pk", flat=True))
    SavedSearch.objects.filter(owner__in=users).delete()
    number = Concat(Value(NAMELESS), Cast("pk", CharField()))
    closed = User.objects.filter(pk__in=users)
    return int(closed.update(username=number, email="", first_name="", last_name="", last_login=None))


def _closed(moment: datetime) -> QuerySet:
    """Accounts closed before `moment` that still name somebody."""
    return User.objects.filter(pk__in=accounts.closed_before(moment)).exclude(username__startswith=NAMELESS)


RULES = (
    Rule("sessions", _("Sessions that have ended"), "", _older(Session, "expire_date"), _delete),
    Rule("turns", _("Turns of reviewers that have passed"), "", _older(Turn, "until"), _delete),
    Rule(
        "reports", _("Contact of readers whose report was answered"), "reports",
        lambda moment: Report.objects.filter(answered_at__lt=moment).exclude(contact=""), _blank(contact=""),
    ),
    Rule("accounts", _("Name, mail and saved searches of closed accounts"), "accounts", _closed, _close),
    Rule("sign-ins", _("Sign-ins, with their address"), "signins", _older(AccessLog, "attempt_time"), _delete),
    Rule(
        "lockouts", _("Sign-ins that failed, with their address"), "signins", _older(AccessAttempt, "attempt_time"),
        _delete,
    ),
    Rule("failures", _("Lists of failed sign-ins"), "signins", _older(AccessFailureLog, "attempt_time"), _delete),
    Rule(
        "errors", _("Words of errors of jobs that are over (their kind stays)"), "errors",
        lambda moment: JobItem.objects.filter(job__state__in=OVER, job__ended_at__lt=moment).exclude(last_error=""),
        _blank(last_error=""),
    ),
    Rule(
        "notices", _("Notices of jobs that are over"), "notices",
        lambda moment: Job.objects.filter(state__in=OVER, ended_at__lt=moment).exclude(notice=""), _blank(notice=""),
    ),
    Rule(
        "archives", _("Criteria of searches whose pictures were packed, and who asked"), "archives",
        lambda moment: Job.objects.filter(options__task="crops", state__in=OVER, ended_at__lt=moment).filter(
            Q(options__has_key="readme") | Q(launched_by__isnull=False)
        ),
        _unpack,
    ),
)  # fmt: skip
