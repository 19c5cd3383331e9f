"""Heads that curators train: what there is to learn from, the form, each head with its figures, and what is done to it.

Training, and what follows a publication, are jobs; the page of a head asks again until it is trained. What cannot be
done comes back as a sentence and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from indexing.learning import publishing
from indexing.learning.errors import LearnError
from indexing.learning.truth import LEARNT, known
from indexing.models import Job, TrainedHead
from indexing.pipeline import labels
from portal.pages import ask, learn_plan
from portal.pages.learn_figures import figures
from portal.pages.learn_words import refusal
from portal.pages.limits import allowed
from portal.pages.staff_job import STOP_POLLING
from portal.pages.words import vocabulary
from portal.roles import curators_only

STOPPED = (Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED)
SOURCES = ("statements", "lists", "folders")


@require_safe
@curators_only
def heads(request: HttpRequest) -> HttpResponse:
    """Every head, facet by facet, the newest first: the history of each."""
    rows = TrainedHead.objects.select_related("agent", "made_by").defer("head", "plan")
    groups = [(vocabulary(name), [row for row in rows if row.vocabulary == name]) for name in LEARNT]
    return render(request, "learn/list.html", {"groups": [(name, found) for name, found in groups if found]})


@require_http_methods(["GET", "HEAD", "POST"])
@curators_only
def create(request: HttpRequest) -> HttpResponse:
    problem = ""
    if request.method == "POST":
        try:
            return redirect("learn-head", _launched(request).pk)
        except LearnError as error:
            problem = refusal(error.code, error.values)
    sent = request.POST if request.method == "POST" else request.GET
    source = sent.get("from", "")
    context = {
        "facets": [(name, vocabulary(name), *counts) for name, counts in known().items()],
        "chosen": sent.get("vocabulary", ""),
        "source": source if source in SOURCES else SOURCES[0],
        "sent": {name: sent.get(name, "")[: learn_plan.LONGEST] for name in ("term", "yes", "no")},
        "problem": problem,
    }
    return render(request, "learn/new.html", context, status=422 if problem else 200)


def _launched(request: HttpRequest) -> TrainedHead:
    if not allowed(request, "upload"):
        raise LearnError("rate")
    facet = learn_plan.vocabulary(request)
    return publishing.launch(cast(User, request.user), facet, learn_plan.plan(request, facet))


@require_safe
@curators_only
def head(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(TrainedHead.objects.select_related("agent", "made_by", "job", "space"), pk=pk)
    training = found.state == TrainedHead.State.TRAINING
    refused = found.figures.get("refused")
    context = {
        "head": found,
        "facet": vocabulary(found.vocabulary),
        "figures": figures(found, ask.language()),
        "refused": refusal(refused["code"], refused) if refused else "",
        "training": training,
        "stopped": training and (found.job is None or found.job.state in STOPPED),
        "history": _measured(found.vocabulary),
        "said": labels.agent(found.agent).code if found.agent else "",
        "outdated": bool(found.head) and (found.space is None or not found.space.active),
    }
    if request.htmx:  # type: ignore[attr-defined]
        over = not training or context["stopped"]
        return render(request, "learn/_head.html", context, status=STOP_POLLING if over else 200)
    return render(request, "learn/head.html", context)


def _measured(facet: str) -> QuerySet[TrainedHead]:
    """Without their weights, which are large and asked for every two seconds while one is trained."""
    return (
        TrainedHead.objects.filter(vocabulary=facet).exclude(figures={}).select_related("agent").defer("head", "plan")
    )


@require_POST
@curators_only
def act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    found = get_object_or_404(TrainedHead, pk=pk)
    if what not in ACTS:
        raise Http404
    try:
        messages.success(request, ACTS[what](found, cast(User, request.user)))
    except LearnError as error:
        messages.error(request, refusal(error.code, error.values))
        return redirect("learn-head", pk)
    return redirect("learn") if what == "bin" else redirect("learn-head", pk)


def publish(head: TrainedHead, user: User) -> str:
    publishing.publish(head, user)
    return _("The head is published: a job says it of every picture, and new pictures are told by it.")


def roll_back(head: TrainedHead, user: User) -> str:
    before = publishing.roll_back(head, user)
    if before is None:
        return _("The head is silent again, and what other models say counts as before.")
    return _("The head is silent again, and %(before)s speaks in its place.") % {"before": before.agent}


def throw_away(head: TrainedHead, user: User) -> str:
    publishing.throw_away(head, user)
    return _("The head is thrown away.")


ACTS: dict[str, Callable[[TrainedHead, User], str]] = {
    "publish": publish,
    "roll-back": roll_back,
    "bin": throw_away,
}
