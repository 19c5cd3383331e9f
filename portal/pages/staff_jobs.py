"""Jobs, for staff: the list of all of them, the newest first."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from indexing.jobs.progress import percents
from indexing.models import Job
from portal.pages.models_here import missing
from portal.roles import staff_only

JOBS = 20


@require_safe
@staff_only
def jobs(request: HttpRequest) -> HttpResponse:
    found = Paginator(Job.objects.select_related("corpus", "launched_by"), JOBS).get_page(request.GET.get("sheet"))
    ended = percents(list(found))
    rows = [{"job": job, "percent": f"{ended.get(job.pk, 0.0):.1f}"} for job in found]
    return render(request, "staff/jobs.html", {"rows": rows, "sheets": found, "missing": missing()})
