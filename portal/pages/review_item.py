"""One label of the queue as the page shows it: the picture, what is asked, who says so, and why it is doubtful."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from indexing.curating import version
from indexing.curating.verbs import label as verb_label
from indexing.images import region_url
from indexing.models import Change, Doubt, Illustration, Report, Statement, Term, Verdict
from indexing.text import fold
from portal.pages.illustration import scaled
from portal.pages.mosaic import Drawing, drawing, turned
from portal.pages.words import vocabulary
from portal.templatetags.portal import colon
from search.hits import objects
from search.results import FoundObject
from search.terms import Glossary

#: Longest side of the picture, in pixels.
SIDE = 1200
MOST_SAID = 12


@dataclass(frozen=True)
class Item:
    """`others` is (label, agent, confidence) of what else is said; `since` what others have done meanwhile."""

    doubt: Doubt
    illustration: Illustration
    image: str
    size: tuple[int, int]
    drawing: Drawing
    box: tuple[int, int, int, int] | None
    facet: str
    label: str
    agent: str
    confidence: float
    others: Sequence[tuple[str, str, float]]
    reasons: Sequence[str]
    reports: Sequence[Report]
    answers: Sequence[tuple[str, str]]
    version: int
    since: Sequence[str] = ()
    problem: str = ""


def item(doubt: Doubt, words: Glossary, language: str, since: Sequence[Change] = (), problem: str = "") -> Item:
    found = Illustration.objects.select_related("page__document__corpus").get(pk=doubt.illustration_id)
    frame = (found.x, found.y, found.w, found.h)
    said = doubt.statement
    box = None if said.x is None else (said.x, said.y or 0, said.w or 1, said.h or 1)
    return Item(
        doubt=doubt,
        illustration=found,
        image=region_url(found.page, frame, SIDE, found.rotation) if found.page.file else "",
        size=scaled(*turned(found.w, found.h, found.rotation), SIDE),
        drawing=drawing(frame, found.rotation, _boxes(doubt, box, words, language), 700),
        box=box,
        facet=vocabulary(doubt.vocabulary),
        label=said.term.label(language),
        agent=str(said.agent),
        confidence=said.confidence,
        others=_others(said, doubt.vocabulary, language),
        reasons=reasons(doubt),
        reports=list(found.reports.filter(state=Report.State.OPEN)),
        answers=_answers(doubt, language) if doubt.state == Doubt.State.OPEN else (),
        version=version(found.pk),
        since=[told(change, words, language) for change in since],
        problem=problem,
    )


def reasons(doubt: Doubt) -> list[str]:
    """Why it is asked, in words, the weightiest first."""
    found = []
    if doubt.alarm:
        found.append(_("reported by a reader, or two curators differ"))
    if doubt.uncertainty >= 0.5:
        found.append(_("the model is unsure"))
    if doubt.disagreement:
        found.append(_("others say something else"))
    if doubt.rarity >= 0.5:
        found.append(_("few pictures have this label"))
    return found


def told(change: Change, words: Glossary, language: str) -> str:
    """What somebody did, for the one whose answer came too late."""
    who = change.act.user.get_username() if change.act.user else _("somebody")
    term = words.label((change.after or {}).get("term") or (change.after or {}).get("answer"), language)
    what = f"{verb_label(change.act.verb)}{colon()}{term}" if term else verb_label(change.act.verb)
    return _("%(who)s, %(when)s: %(what)s") % {"who": who, "when": f"{change.act.at:%H:%M} UTC", "what": what}


def found_term(name: str, typed: str) -> tuple[Term | None, str]:
    """The term of a vocabulary that was typed: by code or label in either language, or by an only beginning.

    None with a reason in words where there is none, or more than one.
    """
    wanted = fold(typed).strip()
    if not wanted:
        return None, _("Write which label is right.")
    terms = list(Term.objects.filter(vocabulary=name))
    spelt = [(term, {fold(text) for text in (term.code, term.fr, term.en)}) for term in terms]
    same = [term for term, texts in spelt if wanted in texts]
    begun = same or [term for term, texts in spelt if any(text.startswith(wanted) for text in texts)]
    if len(begun) == 1:
        return begun[0], ""
    if begun:
        several = ngettext("%(n)s label begins so.", "%(n)s labels begin so: go on writing.", len(begun))
        return None, several % {"n": len(begun)}
    return None, _("No label is called “%(typed)s”.") % {"typed": typed.strip()[:80]}


def _boxes(doubt: Doubt, box: tuple[int, int, int, int] | None, words: Glossary, language: str) -> list[FoundObject]:
    """Of an object only the box in question, of a label all that was found."""
    if box is None:
        return objects([doubt.illustration_id], words, language).get(doubt.illustration_id, [])
    term, agent = doubt.statement.term, str(doubt.statement.agent)
    return [FoundObject(term.code, term.label(language), doubt.statement.confidence, box, agent)]


def _others(said: Statement, name: str, language: str) -> list[tuple[str, str, float]]:
    """What machines and sources say besides. What curators say stays hidden: a second answer is given blind."""
    if said.x is not None:
        return []
    rows = Statement.objects.filter(illustration=said.illustration_id, x=None, term__vocabulary=name, agent__user=None)
    rows = rows.exclude(pk=said.pk).select_related("term", "agent").order_by("-confidence", "pk")
    return [(row.term.label(language), str(row.agent), row.confidence) for row in rows[:MOST_SAID]]


def _answers(doubt: Doubt, language: str) -> list[tuple[str, str]]:
    """(name, answer) of the curators who differ; nobody has answered what is merely open."""
    rows = Verdict.objects.filter(illustration=doubt.illustration_id, vocabulary=doubt.vocabulary)
    return [
        (row.user.get_username() if row.user else "–", row.answer.label(language) if row.answer else _("wrong label"))
        for row in rows.select_related("user", "answer").order_by("pk")
    ]
