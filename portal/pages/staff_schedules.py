"""Schedules, for staff: the sources that are harvested again by themselves; when, how often, stopped, taken away.

Each change is an act that can be undone. A schedule that was changed meanwhile by the sweep keeps its last job.
"""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from indexing.curating import acting
from indexing.models import Schedule
from portal.roles import staff_only

MOMENT = "%Y-%m-%dT%H:%M"


class ScheduleForm(forms.Form):
    every_days = forms.IntegerField(label=gettext_lazy("Every so many days"), min_value=1, max_value=365)
    next_at = forms.DateTimeField(
        label=gettext_lazy("Next harvest"),
        help_text=gettext_lazy("In universal time (UTC)."),
        input_formats=[MOMENT, "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )
    enabled = forms.BooleanField(label=gettext_lazy("At work"), required=False)
    pictures = forms.BooleanField(label=gettext_lazy("Fetch the pictures"), required=False)


@require_safe
@staff_only
def schedules(request: HttpRequest) -> HttpResponse:
    rows = Schedule.objects.select_related("corpus", "last_job", "made_by")
    return render(request, "staff/schedules.html", {"rows": rows, "now": timezone.now()})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Schedule.objects.select_related("corpus", "last_job"), pk=pk)
    now = {
        "every_days": found.every_days, "next_at": found.next_at, "enabled": found.enabled,
        "pictures": found.options.get("pictures", True),
    }  # fmt: skip
    form = ScheduleForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        _change(found, form.cleaned_data, cast(User, request.user))
        messages.success(request, _("The schedule is saved."))
        return redirect("staff-schedules")
    context = {"form": form, "schedule": found}
    return render(request, "staff/schedule.html", context, status=422 if form.errors else 200)


def _change(found: Schedule, given: dict[str, Any], user: User) -> None:
    wanted = {name: given[name] for name in ("every_days", "next_at", "enabled")}
    wanted["options"] = {**found.options, "pictures": given["pictures"]}
    with acting(user, "schedule", detail={"source": found.source}, corpus=found.corpus) as pen:
        pen.update([found], **wanted)


@require_POST
@staff_only
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Schedule.objects.select_related("corpus"), pk=pk)
    user = cast(User, request.user)
    with acting(user, "schedule-remove", detail={"source": found.source}, corpus=found.corpus) as pen:
        pen.delete([found])
    messages.success(request, _("The schedule is taken away. What it has brought stays."))
    return redirect("staff-schedules")
