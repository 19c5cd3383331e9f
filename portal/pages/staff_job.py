"""One job, for staff: five bars that move, errors by reason, and what can be done about them.

The bars are a fragment that asks for itself every two seconds and stops (status 286) once the job is over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from indexing import jobs
from indexing.jobs import JobProgress, StageProgress
from indexing.models import Job
from portal.pages.models_here import missing
from portal.pages.reasons import in_words
from portal.roles import staff_only

STOP_POLLING = 286
OVER = (Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED)
ACTS: dict[str, Callable[[Job], None]] = {"pause": jobs.pause, "resume": jobs.resume, "cancel": jobs.cancel}


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
    over = found.state in OVER
    context = {
        "job": found,
        "progress": progress,
        "bars": [Bar(stage, f"{stage.percent:.1f}") for stage in progress.stages],
        "faults": faults(progress),
        "over": over,
        "may": may(found),
        "missing": missing(),
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "staff/_progress.html", context, status=STOP_POLLING if over else 200)
    return render(request, "staff/job.html", context)


def may(found: Job) -> set[str]:
    """The acts that make sense now."""
    if found.state in (Job.State.WAITING, Job.State.RUNNING):
        return {"pause", "cancel"}
    return {"resume", "cancel"} if found.state == Job.State.PAUSED else set()


def faults(progress: JobProgress) -> list[dict[str, object]]:
    return [{"group": group, "words": in_words(group.reason)} for group in progress.errors]


@require_POST
@staff_only
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    found = get_object_or_404(Job, pk=pk)
    if act == "retry":
        count = jobs.retry_failed(found, request.POST.get("reason") or None)
        messages.success(
            request,
            ngettext("%(n)s step will be tried again.", "%(n)s steps will be tried again.", count) % {"n": count},
        )
    elif act in ACTS:
        ACTS[act](found)
        messages.success(request, _("Done."))
    else:
        raise Http404
    return redirect(found)
