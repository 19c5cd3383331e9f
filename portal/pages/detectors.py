"""Detectors for curators: train one on what was reviewed, see its figures before and after, publish it, take it back,
bin it. What cannot be done comes back as a sentence and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from indexing import detector_bin, jobs
from indexing import detectors as learning
from indexing.boxes_io.sending import FORMATS
from indexing.boxes_io.sheets import reviewed_pages
from indexing.curating import working
from indexing.detectors import DetectorError
from indexing.models import Corpus, TrainedDetector
from indexing.vocabularies import find
from portal.pages import ask
from portal.pages.reasons import in_words
from portal.roles import curators_only
from portal.templatetags.portal import megabytes

#: The columns of figures: name in the figures, and whether a share.
FIGURES = ("ap50", "precision_50", "recall_50", "precision_75", "recall_75")
State = TrainedDetector.State


@require_http_methods(["GET", "HEAD", "POST"])
@curators_only
def detectors(request: HttpRequest) -> HttpResponse:
    """All that were trained here, and the forms to train another and to take boxes out and in."""
    problem = ""
    if request.method == "POST":
        try:
            return redirect("detector", _begun(request).pk)
        except DetectorError as error:
            problem = str(error)
    rows = TrainedDetector.objects.select_related("job", "made_by")
    reviewed = reviewed_pages()
    corpora = [
        {"row": one, "title": one.title(ask.language()), "reviewed": reviewed.get(one.pk, 0)}
        for one in Corpus.objects.all()
    ]  # fmt: skip
    context = {
        "rows": [{"row": one, "state": state_of(one), "corpora": learning.corpora_of(one)} for one in rows],
        "corpora": corpora,
        "starts": learning.starts(),
        "sides": learning.SIDES,
        "epochs": learning.EPOCHS,
        "formats": FORMATS,
        "problem": problem,
        "sent": request.POST,
        "ticked": request.POST.getlist("corpus"),
    }
    return render(request, "detectors/list.html", context, status=422 if problem else 200)


def _begun(request: HttpRequest) -> TrainedDetector:
    sent = request.POST
    return learning.begin(
        cast(User, request.user), sent.get("name", ""), sent.get("start", ""), chosen(sent),
        _number(sent.get("epochs", "")), _number(sent.get("side", "")),
    )  # fmt: skip


def chosen(sent: QueryDict) -> list[Corpus]:
    keys = [int(key) for key in sent.getlist("corpus") if key.isascii() and key.isdigit() and len(key) < 18]
    return list(Corpus.objects.filter(pk__in=keys))


def _number(words: str) -> int:
    """0, which no limit lets through, where there is no number."""
    return int(words) if words.isascii() and words.isdigit() and len(words) < 9 else 0


@require_safe
@curators_only
def detector(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them; asked by htmx while it is trained, only its state."""
    found = get_object_or_404(TrainedDetector.objects.select_related("job", "made_by", "agent"), pk=pk)
    using = {one.pk for one in learning.corpora_of(found)}
    context = {
        "row": found,
        "state": state_of(found),
        "going": learning.is_under_way(found),
        "progress": found.figures.get("progress"),
        "faults": [(in_words(one.reason), one.example) for one in jobs.errors(found.job)] if found.job else [],
        "tables": figures(found),
        "name": learning.name_of(found) if found.file else "",
        "publishable": found.state != State.TRAINING and learning.is_here(found),
        "published": learning.published_by(found),
        "corpora": [(one.pk, one.title(ask.language()), one.pk in using) for one in Corpus.objects.all()],
        "used": bool(using),
        "binned": detector_bin.until(found),
    }
    template = "detectors/_state.html" if request.headers.get("HX-Request") else "detectors/detector.html"
    return render(request, template, context)


def state_of(found: TrainedDetector) -> str:
    """In the reader's words."""
    if learning.is_under_way(found):
        return _("being trained")
    words = {
        State.TRAINING: _("failed or cancelled"),
        State.FAILED: _("failed or cancelled"),
        State.DRAFT: _("draft"),
        State.PUBLISHED: _("published"),
        State.RETIRED: _("binned") if not found.file else _("taken back"),
    }
    return words[State(found.state)]


def figures(found: TrainedDetector) -> Sequence[dict[str, Any]]:
    """A row a class: how many boxes are there, and each figure before, after, and whether it rose."""
    before, after = found.figures.get("before"), found.figures.get("after")
    if not before:
        return []
    codes = [("", _("all classes of layout")), *((code, _name(code)) for code in sorted(before["classes"]))]
    rows = []
    for code, label in codes:
        old = before["classes"][code] if code else before["all"]
        new = (after["classes"].get(code) if code else after["all"]) if after else None
        pairs = [(old[name], new[name] if new else None) for name in FIGURES]
        rows.append({"label": label, "n": old["n"], "cells": [_cell(*pair) for pair in pairs]})
    return [row for row in rows if row["n"]]


def _cell(before: float | None, after: float | None) -> dict[str, Any]:
    """In per cent; a rise or fall is said in a word too, never by colour alone."""
    told = [None if value is None else 100 * value for value in (before, after)]
    change = None if told[0] is None or told[1] is None else round(told[1] - told[0], 1)
    return {"before": told[0], "after": told[1], "change": change}


def _name(code: str) -> str:
    term = find("layout", code) or find("object", code)
    if term is None:
        return code
    return term.fr if ask.language().startswith("fr") else term.en


@require_POST
@curators_only
def act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    found = get_object_or_404(TrainedDetector.objects.select_related("job"), pk=pk)
    if what not in ACTS:
        raise Http404
    try:
        messages.success(request, ACTS[what](request, found, cast(User, request.user)))
    except DetectorError as error:
        messages.error(request, str(error))
    return redirect("detector", pk)


def publish(request: HttpRequest, found: TrainedDetector, user: User) -> str:
    learning.publish(found, chosen(request.POST), user, again="again" in request.POST)
    return _("The detector is published: the corpora chosen use it from now on.")


def take_back(request: HttpRequest, found: TrainedDetector, user: User) -> str:
    learning.take_back(found, user, again="again" in request.POST)
    return _("The corpora have the detector of before.")


def throw_away(request: HttpRequest, found: TrainedDetector, user: User) -> str:
    told = {"size": megabytes(detector_bin.throw_away(found, user) / 10**6), "days": detector_bin.KEPT.days}
    return _("The detector is binned: in %(days)s days %(size)s are free again. The figures stay.") % told


def take_out(request: HttpRequest, found: TrainedDetector, user: User) -> str:
    detector_bin.take_out(found, user)
    return _("The detector is out of the bin.")


def cancel(request: HttpRequest, found: TrainedDetector, user: User) -> str:
    if not learning.is_under_way(found) or found.job is None:
        raise DetectorError(_("It is not being trained."))
    working.drive(found.job, "cancel", user)
    return _("The training is cancelled.")


ACTS: dict[str, Callable[[HttpRequest, TrainedDetector, User], str]] = {
    "publish": publish,
    "take-back": take_back,
    "bin": throw_away,
    "take-out": take_out,
    "cancel": cancel,
}
