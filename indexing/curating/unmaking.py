"""A concept deleted, as one act that can be taken back: unsaid of all pictures by a job, then gone with its words.

What people said of it, the concept and its term are kept as changes; what the machine said is not, since the undo has
it said again by a job. Shares are transactions; an act whose job failed or was cancelled ends where it stopped.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from indexing.curating.acting import acting
from indexing.curating.pen import Pen
from indexing.models import Act, Concept, Illustration, Job, Report, Statement, Term, Verdict
from indexing.pipeline import computing
from indexing.pipeline.concepts import unsay
from indexing.pipeline.illustrations import lock

VERB = "concept-delete"
#: Statements in one transaction.
SHARE = 500
#: Shares before this word unsay, those that begin with it take the words of people.
PEOPLE = "people"


@transaction.atomic
def launch(concept: Concept, user: User) -> Act:
    total = Statement.objects.filter(term=concept.term_id).exclude(status=Statement.Status.MACHINE).count()
    detail = {"concept": concept.term.code, "done": 0, "total": total}
    act = Act.objects.create(user=user, verb=VERB, detail=detail)
    draft, published = Concept.State.DRAFT.value, Concept.State.PUBLISHED.value
    with acting(user, VERB, act=act) as pen:
        if Concept.objects.filter(pk=concept.pk).exclude(state=draft).update(state=draft):
            # Of one that is still being published too: that is what an undo shall bring back.
            pen.note(concept, {"state": published}, {"state": draft})
    act.job = computing.launch("concept-delete", user=user, concept=concept.pk, act=act.pk)
    act.save(update_fields=["job"])
    return act


def compute(job: Job, key: str) -> Sequence[str]:
    """`key` is "all" or the illustration after which the share goes on; then PEOPLE with a number."""
    concept = Concept.objects.select_related("term").filter(pk=job.options["concept"]).first()
    if concept is None:
        return ()
    if not key.startswith(PEOPLE):
        last = unsay(concept, 0 if key == "all" else int(key))
        return (f"{PEOPLE}-0" if last is None else str(last),)
    return _people(job, concept)


@transaction.atomic
def _people(job: Job, concept: Concept) -> Sequence[str]:
    act = Act.objects.select_for_update(of=("self",)).select_related("user").get(pk=job.options["act"])
    if act.ended_at:
        return ()
    said = Statement.objects.filter(term=concept.term_id).order_by("pk")
    rows = list(said[:SHARE])
    about = Illustration.objects.filter(statements__in=rows).order_by()
    lock(set(about.values_list("page", flat=True)))
    with acting(act.user, VERB, act=act) as pen:
        _forget(pen, rows)
        if not rows:
            _gone(pen, concept)
    act.detail["done"] = min(act.detail["done"] + len(rows), act.detail["total"])
    act.ended_at = None if rows else timezone.now()
    act.save(update_fields=["detail", "ended_at"])
    return (f"{PEOPLE}-{rows[-1].pk}",) if rows else ()


def _forget(pen: Pen, rows: Sequence[Statement]) -> None:
    """First what points at them, which would go with them unseen."""
    pen.update(Report.objects.filter(statement__in=rows), statement=None)
    pen.delete(Verdict.objects.filter(statement__in=rows))
    pen.delete(rows)


def _gone(pen: Pen, concept: Concept) -> None:
    term: Term = concept.term
    pen.delete(Verdict.objects.filter(answer=term))
    pen.delete([concept])
    pen.delete([term])
