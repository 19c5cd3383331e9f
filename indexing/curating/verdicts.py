"""Answers of the queue of review: each an act of its own, that the same curator can take back.

A second answer is given blind: it is kept beside the first and changes no label. Where the two differ, the label comes
back into the queue, and the third answer decides.
"""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models import F

from indexing.curating.acting import acting
from indexing.curating.turns import release
from indexing.curating.undoing import UndoError, undo, undone
from indexing.curating.values import ACCEPTED, REJECTED, judge, relabel
from indexing.models import Act, Doubt, Statement, Term, Verdict

VERDICTS = ("accept", "reject", "relabel")
#: How far back an undo looks for an act that still stands.
BACK = 50


def answer(user: User, doubt: Doubt, verdict: str, seen: int, term: Term | None = None, *, sample: bool = False) -> Act:
    """Says of the label asked about that it is right, wrong, or really `term`. `seen`: `version` when it was shown;
    `sample`: it was drawn by chance.

    StaleError when somebody has changed the illustration since.
    """
    said = doubt.statement
    right = {"accept": said.term, "reject": None, "relabel": term}[verdict]
    # Whoever gave the first answer corrects it; only somebody else's second one tells how far two agree.
    blind = doubt.state == Doubt.State.SECOND and doubt.first != user.pk
    detail = {"queue": doubt.vocabulary, "label": said.term.code, "answer": right and right.code, "blind": blind}
    detail |= {"order": "random"} if sample else {}
    with acting(user, verdict, detail=detail, seen={said.illustration_id: seen}) as pen:
        if not blind:
            if right is None or right == said.term:
                judge(pen, [said], REJECTED if right is None else ACCEPTED)
            else:
                relabel(pen, said, right)
        given = Verdict(illustration_id=said.illustration_id, vocabulary=doubt.vocabulary, statement=said)
        given.answer, given.user, given.blind = right, user, blind
        pen.create([given])
    release(user, said.illustration_id)
    return pen.act


def take_back(user: User) -> Statement:
    """Undoes the last answer of `user` that stands. Returns the statement it was about. UndoError."""
    acts = Act.objects.filter(user=user, verb__in=VERDICTS, detail__has_key="queue").order_by("-pk")
    for act in acts[:BACK]:
        if not undone(act):
            given = Verdict.objects.filter(pk=act.changes.get(model="verdict").row).select_related("statement").first()
            if given is None:
                raise UndoError("changed since")
            undo(act, user)
            return given.statement
    raise UndoError("nothing to undo")


def pairs(vocabulary: str) -> list[tuple[int | None, int | None]]:
    """(first answer, second answer) of every label that two have answered, each the id of a term or None."""
    second = Verdict.objects.filter(vocabulary=vocabulary, blind=True)
    first = Verdict.objects.filter(vocabulary=vocabulary, blind=False, illustration__in=second.values("illustration"))
    known = dict(first.order_by(F("pk").desc()).values_list("illustration", "answer"))
    answers = second.order_by("pk").values_list("illustration", "answer")
    return [(known[illustration], answer) for illustration, answer in answers if illustration in known]
