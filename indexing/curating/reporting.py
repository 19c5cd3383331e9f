"""Reports of readers: filed, and answered as an act. An open report puts the illustration on top of the review queue.

Filing is no act: the history keeps no personal data, and a reader has no account to undo it with.
"""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from indexing.curating.acting import acting
from indexing.models import Act, Illustration, Report
from indexing.pipeline import doubt
from indexing.pipeline.illustrations import lock

ANSWERS = (Report.State.ACCEPTED, Report.State.REFUSED)


class AnsweredError(Exception):
    """Somebody else has answered the report meanwhile: `report` as it is now."""

    def __init__(self, report: Report) -> None:
        super().__init__(f"report {report.pk} is answered")
        self.report = report


@transaction.atomic
def file(report: Report) -> Report:
    """Stores a new report."""
    report.save()
    lock(set(Illustration.objects.filter(pk=report.illustration_id).values_list("page", flat=True)))
    doubt.measure([report.illustration_id])
    return report


def reply(user: User, report: int, state: str, words: str) -> tuple[Report, Act]:
    """Accepts or refuses an open report with an answer. AnsweredError."""
    with transaction.atomic():
        # Locked before it is read, so that of two curators who answer at once one learns of the other.
        found = Report.objects.select_for_update().get(pk=report)
        if found.state != Report.State.OPEN:
            raise AnsweredError(found)
        with acting(user, "answer", detail={"report": found.kind, "state": state}) as pen:
            pen.update([found], state=state, answer=words, answered_by=user, answered_at=timezone.now())
    return found, pen.act
