"""An edit that came too late: what others did meanwhile beside what was about to be set, and a way to lay it on top.

Nothing that was typed is lost: the whole form travels on in hidden fields, also when the illustration was removed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from indexing.curating.verbs import label
from indexing.models import Change, Illustration, Term
from portal.pages import ask
from portal.pages.edit_reading import Asked
from portal.pages.edit_state import CHECKS, VALUES, State, state, words

#: Fields of the form that the next one sends anew.
OWN = ("csrfmiddlewaretoken", "version", "restore")


@dataclass(frozen=True)
class Line:
    """One field: as it was shown, as it is now, as it was about to be. `both` changed it, each to something else."""

    label: str
    was: str
    theirs: str
    mine: str
    both: bool


@dataclass(frozen=True)
class Deed:
    who: str
    what: str
    at: object


def answer(request: HttpRequest, row: Illustration | None, asked: Asked, since: Sequence[Change]) -> HttpResponse:
    """The page with both versions, 409. `row` is None where the illustration is no longer there at all."""
    now = state(row, ask.language()) if row else asked.was
    return render(
        request,
        "edit/stale.html",
        {
            "illustration": row,
            "withdrawn": bool(row and row.withdrawn_at),
            "deeds": deeds(since),
            "lines": lines(asked.was, now, asked.mine),
            "verb": label(asked.verb) if asked.verb in ("split", "remove") else "",
            # As far as is shown here: what comes after it is refused again.
            "version": since[-1].pk if since else 0,
            "kept": [(name, value) for name, values in request.POST.lists() if name not in OWN for value in values],
        },
        status=409,
    )


def deeds(since: Sequence[Change]) -> list[Deed]:
    """The acts behind some changes, each once, oldest first."""
    acts = {change.act_id: change.act for change in since}
    return [
        Deed(act.user.get_username() if act.user else _("somebody"), label(act.verb), act.at) for act in acts.values()
    ]


def lines(was: State, now: State, mine: State) -> list[Line]:
    """The fields that either has changed."""
    found = []
    for name in dict.fromkeys([*was, *now, *mine]):
        then, theirs = was.get(name, ""), now.get(name, "")
        own = mine.get(name, then)
        if theirs != then or own != then:
            both = theirs != then and own != then and theirs != own
            shown = [spoken(name, value) for value in (then, theirs, own)]
            found.append(Line(words(name, mine, now, was), shown[0], shown[1], shown[2] if own != then else "", both))
    return found


def spoken(name: str, value: str) -> str:
    """A value in words: the label of a term, yes or no for a check."""
    if name in CHECKS or name.endswith("-gone"):
        return _("yes") if value else _("no")
    if name in VALUES and value:
        term = Term.objects.filter(vocabulary=name, code=value).first()
        return term.label(ask.language()) if term else value
    return value or "—"
