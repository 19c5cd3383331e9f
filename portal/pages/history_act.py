"""One act: who did what and when, how far its job is, each row before and after, and the button that takes it back.

The progress is a fragment that asks for itself every two seconds and stops (status 286) once the act has ended.
"""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from indexing.curating import UndoError, many, verbs
from indexing.curating.undoing import undone
from indexing.jobs import errors
from indexing.models import Act, Illustration
from portal.pages import ask
from portal.pages.history_words import lines, may_take_back, plain
from portal.pages.reasons import in_words
from portal.pages.staff_job import STOP_POLLING
from portal.roles import curators_only, is_staff

TOGETHER = 50


@require_safe
@curators_only
def act(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_act(pk)
    many.end(found)
    told = many.progress(found)
    context = {
        "act": found,
        "what": verbs.label(found.verb),
        "detail": plain(found, ask.language()),
        "query": found.detail.get("query", ""),
        "progress": told,
        "percent": f"{told.percent:.1f}",
        "faults": [in_words(group.reason) for group in errors(found.job)] if found.job else [],
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "history/_progress.html", context, status=STOP_POLLING if found.ended_at else 200)
    page = Paginator(found.changes.order_by("pk"), TOGETHER).get_page(request.GET.get("page"))
    left = [key for key in found.detail.get("left", []) if key]
    context |= {
        "page": page,
        "lines": lines(list(page), ask.language()),
        "left": Illustration.objects.filter(pk__in=left[:TOGETHER]).values_list("pk", flat=True),
        "left_count": len(left),
        "may": may_take_back(found, request.user),
        "taken_back": [one for one in found.undone_by.order_by("pk") if not undone(one)],
    }
    return render(request, "history/act.html", context)


@require_POST
@curators_only
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the act back; a large one by a job, whose page follows."""
    found = get_act(pk)
    many.end(found)
    closed = found.ended_at is None or undone(found)
    if not closed and not is_staff(request.user) and not may_take_back(found, request.user):
        raise PermissionDenied
    try:
        return redirect("act", many.take_back(found, cast(User, request.user)).pk)
    except UndoError as error:
        messages.error(request, reason(str(error)))
    return redirect("act", pk)


def reason(code: str) -> str:
    return {
        "under way": _("This act still goes on: wait for its end, then take it back."),
        "undone already": _("This act has been taken back already."),
    }.get(code, _("Nothing is left to take back: all of it was changed since."))


def get_act(pk: int) -> Act:
    return get_object_or_404(Act.objects.defer("chosen").select_related("user", "corpus", "undoes", "job"), pk=pk)
