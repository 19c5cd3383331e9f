"""One job, for staff: bars that move, what came in, errors by reason, who drove it, and what can be done.

The bars are a fragment that asks for itself every two seconds and stops (status 286) once the job is over. Whatever
staff do here is an act, and can be taken back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from indexing import jobs
from indexing.curating import working
from indexing.curating.verbs import label
from indexing.jobs import JobProgress, News, StageProgress
from indexing.models import Act, Job, JobItem
from portal.pages.models_here import missing
from portal.pages.notices import sentences
from portal.pages.reasons import in_words
from portal.roles import staff_only

STOP_POLLING = 286
ACTS = ("pause", "resume", "cancel")


@dataclass(frozen=True)
class Bar:
    """`value` is ready for an attribute, which no locale may change."""

    stage: StageProgress
    value: str


@require_safe
@staff_only
def job(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Job.objects.select_related("corpus", "launched_by"), pk=pk)
    progress = jobs.progress(found)
    over = found.state in jobs.OVER
    news = jobs.news(found)
    context: dict[str, Any] = {
        "job": found,
        "progress": progress,
        "bars": [Bar(stage, f"{stage.percent:.1f}") for stage in progress.stages],
        "news": news,
        "brought": brought(news),
        "notices": sentences(found.notice),
        "faults": faults(progress),
        "over": over,
        "may": may(found),
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "staff/_progress.html", context, status=STOP_POLLING if over else 200)
    return render(request, "staff/job.html", {**context, "missing": missing(), "acts": acts(found)})


def may(found: Job) -> set[str]:
    """The acts that make sense now."""
    if found.state in (Job.State.WAITING, Job.State.RUNNING):
        return {"pause", "cancel"}
    return {"resume", "cancel"} if found.state == Job.State.PAUSED else set()


def faults(progress: JobProgress) -> list[dict[str, object]]:
    return [{"group": group, "words": in_words(group.reason)} for group in progress.errors]


def brought(news: News) -> list[tuple[str, int]]:
    """Documents by what became of them, in the order of a report."""
    words = {
        JobItem.Outcome.NEW: _("New documents"),
        JobItem.Outcome.CHANGED: _("Changed"),
        JobItem.Outcome.SAME: _("As they were"),
        JobItem.Outcome.RESTORED: _("Back again"),
        JobItem.Outcome.WITHDRAWN: _("Withdrawn"),
    }
    return [(word, news.documents[outcome]) for outcome, word in words.items() if outcome in news.documents]


def acts(found: Job) -> list[dict[str, Any]]:
    """Who did what with the job, the latest first."""
    rows = Act.objects.filter(verb__in=(*working.VERBS, "undo"), detail__job=found.pk).select_related("user")
    return [{"act": row, "words": label(row.verb)} for row in rows.order_by("-pk")[:20]]


@require_POST
@staff_only
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    found = get_object_or_404(Job, pk=pk)
    user = cast(User, request.user)
    if act == "retry":
        count = working.retry(found, user, request.POST.get("reason") or None, request.POST.get("stage") or None)
        messages.success(
            request,
            ngettext("%(n)s step will be tried again.", "%(n)s steps will be tried again.", count) % {"n": count},
        )
    elif act in ACTS:
        if working.drive(found, act, user):
            messages.success(request, _("Done."))
        else:
            messages.info(request, _("Nothing was to be done: the job had gone on meanwhile."))
    else:
        raise Http404
    return redirect(found)
