"""Acts and their changes in words: what a row is, what it was before, what it is after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils.translation import gettext as _

from indexing.curating import working
from indexing.curating.undoing import undone
from indexing.models import Act, Change, Statement, Term
from portal.pages.words import VOCABULARIES, WORDS
from portal.roles import is_curator, is_staff

#: Rows that curators write; acts on any other are taken back by staff.
CURATED = {"illustration", "statement", "match", "concept", "report", "verdict", "term", "head", "detector"}
#: Fields that say when and by whom, which the act itself says.
SILENT = {
    "id", "reviewer", "reviewed_at", "created_at", "illustration", "term", "agent", "label", "polygon", "corrected",
}  # fmt: skip
#: What an act keeps of its own progress, and what its page shows elsewhere.
INNER = {"done", "total", "below", "left", "query", "vocabulary", "term", "floor", "of"}
SIDES = ("x", "y", "w", "h")
LONGEST = 200


@dataclass(frozen=True)
class Line:
    """`before` is empty where the row was made, `after` where it was deleted."""

    subject: str
    before: str
    after: str
    illustration: int | None


def lines(changes: Sequence[Change], language: str) -> list[Line]:
    terms = _terms(changes)
    return [
        Line(
            _subject(change, terms.get(change.row), language),
            _state(change.before, change.after is None),
            _state(change.after, change.before is None),
            change.illustration_id,
        )
        for change in changes
    ]


def _terms(changes: Sequence[Change]) -> dict[int, Term]:
    """{statement: its term}, of those that were deleted too."""
    told = [change for change in changes if change.model == "statement"]
    sides = [(change.row, values) for change in told for values in (change.before, change.after) if values]
    known: dict[int, int] = {row: values["term"] for row, values in sides if "term" in values}
    rest = [change.row for change in told if change.row not in known]
    known |= dict(Statement.objects.filter(pk__in=rest).values_list("pk", "term"))
    terms = Term.objects.in_bulk(set(known.values()))
    return {row: terms[term] for row, term in known.items() if term in terms}


def _subject(change: Change, term: Term | None, language: str) -> str:
    if change.model == "statement":
        if term is None:
            return _("Statement")
        name = _(VOCABULARIES[term.vocabulary]) if term.vocabulary in VOCABULARIES else term.vocabulary
        return _("%(name)s: “%(value)s”") % {"name": name, "value": term.label(language)}
    names = {
        "illustration": _("Illustration"), "match": _("Match"), "concept": _("Concept"), "corpus": _("Corpus"),
        "report": _("Report"), "schedule": _("Schedule"), "space": _("Vectors"), "verdict": _("Answer in the queue"),
        "head": _("Head"), "detector": _("Detector"), "document": _("Document"), "page": _("Page"), "term": _("Term"),
    }  # fmt: skip
    return names.get(change.model, change.model)


def _state(values: Mapping[str, Any] | None, whole: bool) -> str:
    """The values of one side. Of a row made or deleted whole, only what tells it from others."""
    if values is None:
        return ""
    box = [values.get(side) for side in SIDES]
    parts = []
    if all(isinstance(side, int) for side in box):
        parts.append(",".join(map(str, box)))
    shown = ("status", "state", "caption") if whole else [name for name in values if name not in SILENT]
    for name in shown:
        if name in values and not (name in SIDES and parts) and (values[name] or not whole):
            parts.append(_field(name, values[name]))
    return ", ".join(parts) or _("there")


def _field(name: str, value: Any) -> str:
    if name in ("status", "state"):
        return _(WORDS[value]) if value in WORDS else str(value)
    if isinstance(value, bool):
        value = _("yes") if value else _("no")
    elif value in (None, "", []):
        value = "–"
    words = str(value)
    names = {
        "noise": _("noise"), "caption": _("caption"), "heading": _("heading"), "nearby_text": _("text near it"),
        "rotation": _("rotation"), "copies": _("copies"), "withdrawn_at": _("removed"),
    }  # fmt: skip
    return f"{names.get(name, name)} {words[:LONGEST]}{'…' if len(words) > LONGEST else ''}"


def plain(act: Act, language: str) -> str:
    """What was asked, from the act's own data: vocabularies and terms in words, the rest as it is."""
    detail = act.detail
    if act.undoes_id:
        return _("act no. %(number)s") % {"number": act.undoes_id}
    vocabulary, code = detail.get("vocabulary"), detail.get("term")
    if isinstance(vocabulary, str) and vocabulary in VOCABULARIES:
        name = _(VOCABULARIES[vocabulary])
        term = Term.objects.filter(vocabulary=vocabulary, code=code).first() if isinstance(code, str) and code else None
        return _("%(name)s: “%(value)s”") % {"name": name, "value": term.label(language)} if term else name
    if "queue" in detail:
        return _answer(detail, language)
    rest = (_told(name, value) for name, value in detail.items() if isinstance(value, str | int) and name not in INNER)
    return ", ".join(filter(None, rest))[:LONGEST]


def _answer(detail: Mapping[str, Any], language: str) -> str:
    """An answer in the queue: the label that was asked about, and the one given where it is another."""
    queue = str(detail["queue"])
    codes = [code for code in (detail.get("label"), detail.get("answer")) if code]
    terms = {term.code: term.label(language) for term in Term.objects.filter(vocabulary=queue, code__in=codes)}
    shown = " → ".join(dict.fromkeys(terms.get(code, code) for code in codes))
    name = _(VOCABULARIES[queue]) if queue in VOCABULARIES else queue
    words = _("%(name)s: “%(value)s”") % {"name": name, "value": shown}
    return _("%(answer)s, as second answer") % {"answer": words} if detail.get("blind") else words


def _told(name: str, value: str | int) -> str:
    """A datum of an act; names and addresses speak for themselves, what is unset says nothing."""
    if isinstance(value, bool) or value in ("", None):
        return ""
    names = {
        "job": _("Job"), "page": _("Page"), "match": _("Match"), "account": _("Account"), "detector": _("Detector"),
        "concept": _("Concept"), "head": _("Head"), "every_days": _("Again every so many days"),
    }  # fmt: skip
    words = _(WORDS[value]) if value in WORDS else str(value)
    return f"{names[name]} {words}" if name in names else words


def may_take_back(act: Act, user: AbstractBaseUser | AnonymousUser) -> bool:
    """Curators may take back what curators write, theirs and others', and jobs that they launched; staff all of it.

    What neither wrote rows nor is of a job has a page of its own for that, or no undo.
    """
    if act.ended_at is None or undone(act) or not is_curator(user):
        return False
    if working.is_of_a_job(act):
        return working.can_be_taken_back(act) and (is_staff(user) or act.user_id == user.pk)
    models = set(act.changes.order_by().values_list("model", flat=True).distinct())
    return bool(models) and (models <= CURATED or is_staff(user))
