"""Jobs, for staff: the list, and the launch in two steps. What a source holds is shown before anything is fetched.

The dry run asks the source's own server; a refusal comes back as a sentence and nothing is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from indexing.jobs import launch, progress
from indexing.models import Job
from indexing.sources import survey
from indexing.sources.fetch import PoliteFetcher
from indexing.sources.records import Survey
from portal.forms import LaunchForm
from portal.pages.models_here import missing
from portal.roles import staff_only

JOBS = 20
MEGABYTES_A_PAGE = 0.35  # a working copy of at most 1600 px (0.31 MB a page on the sample corpus) and its derivatives


@dataclass(frozen=True)
class Estimate:
    """A dry run in numbers a manager understands; None where the source does not tell."""

    survey: Survey
    seconds: float | None
    megabytes: float | None


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def jobs(request: HttpRequest) -> HttpResponse:
    form = LaunchForm(request.POST or None)
    estimate = None
    if request.method == "POST" and form.is_valid():
        source, corpus = form.cleaned_data["source"], form.cleaned_data["corpus"]
        if request.POST.get("step") == "launch":
            job = launch(source, corpus, cast(User, request.user), {"pictures": form.cleaned_data["pictures"]})
            messages.success(request, _("The job is launched."))
            return redirect(job)
        estimate = estimated(source)
        if estimate.survey.error:
            form.add_error("source", estimate.survey.error)
    found = Paginator(Job.objects.select_related("corpus", "launched_by"), JOBS).get_page(request.GET.get("sheet"))
    rows = [{"job": job, "percent": f"{progress(job).percent:.1f}"} for job in found]
    context = {"form": form, "estimate": estimate, "rows": rows, "sheets": found, "missing": missing()}
    return render(request, "staff/jobs.html", context, status=422 if form.errors else 200)


def estimated(source: str) -> Estimate:
    held = survey(source, PoliteFetcher.from_settings(alone=True))
    if held.pages is None:
        return Estimate(held, None, None)
    host = urlsplit(source).hostname or ""
    seconds = settings.FETCH_RATES.get(host, settings.FETCH_DEFAULT_INTERVAL) if host else 0.0
    return Estimate(held, held.pages * seconds, held.pages * MEGABYTES_A_PAGE)
