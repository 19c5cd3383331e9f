"""The pictures of a result set as a zip: launched by anybody within a rate, packed by a job, fetched by its address.

The address is the key: nobody guesses it, and it stops working when the archive expires (410).
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from indexing.models import Job, JobItem
from indexing.pipeline import archives, computing
from portal.models import Archive, token
from portal.pages import ask
from portal.pages.cited import LONGEST
from portal.pages.limits import allowed
from portal.pages.search import parse
from portal.pages.staff_job import STOP_POLLING
from search.engine import Found
from search.exports.citation import cite
from search.exports.readme import crops_contents, readme
from search.exports.rows import Chosen
from search.query import SearchQuery

MOST = 3_000
ENDED = (Job.State.FAILED, Job.State.CANCELLED)


@require_POST
def launch(request: HttpRequest) -> HttpResponse:
    query, _problems = parse(QueryDict(request.POST.get("criteria", "")[:LONGEST]))
    found = Found(query.replace(cursor=0, size=SearchQuery().size))
    count = found.count()
    back = found.query.url(reverse("search"))
    if not 0 < count <= MOST:
        messages.error(request, _("An archive holds 1 to %(most)s pictures: narrow the search first.") % {"most": MOST})
        return HttpResponseRedirect(back)
    if not allowed(request, "export"):
        return render(request, "export/slow_down.html", status=429)
    chosen = Chosen(found)
    citation = cite(found.query, len(chosen), found.glossary, ask.language())
    user = request.user if request.user.is_authenticated else None
    key = token()
    with transaction.atomic():
        job = computing.launch(
            "crops",
            keys=["0"],
            user=user,
            token=key,
            ids=list(chosen.ids),
            readme=readme(citation, crops_contents()),
            root=settings.PUBLIC_URL,
        )
        row = Archive.objects.create(token=key, job=job, count=len(chosen), criteria=citation.criteria)
    return redirect(row)


@require_safe
def archive(request: HttpRequest, token: str) -> HttpResponse:
    """How far it is, asked for again every two seconds by htmx; then the link."""
    row = get_object_or_404(Archive.objects.select_related("job"), pk=token)
    if row.expires_at < timezone.now():
        return render(request, "410.html", status=410)
    ready = file(token).exists()
    done = 0
    if row.job and not ready:
        steps = JobItem.objects.filter(job=row.job, state=JobItem.State.DONE).count()
        done = min(row.count, steps * archives.SHARE)
    context = {
        "archive": row,
        "ready": ready,
        "megabytes": file(token).stat().st_size / 1e6 if ready else 0,
        "failed": not ready and (row.job is None or row.job.state in ENDED),
        "done": done,
        "percent": round(100 * done / row.count),
    }
    if request.htmx:  # type: ignore[attr-defined]
        over = ready or context["failed"]
        return render(request, "export/_archive.html", context, status=STOP_POLLING if over else 200)
    response = render(request, "export/archive.html", context)
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
def download(request: HttpRequest, token: str) -> HttpResponseBase:
    row = get_object_or_404(Archive, pk=token)
    if row.expires_at < timezone.now():
        return render(request, "410.html", status=410)
    if not file(token).exists():
        return redirect(row)
    name = f"illustrations-{row.created_at.date().isoformat()}.zip"
    return FileResponse(file(token).open("rb"), as_attachment=True, filename=name, content_type="application/zip")


def file(token: str) -> Path:
    return archives.file(token)


def remove_expired() -> int:
    """Takes away the files of archives past their time; their addresses go on saying that they are gone."""
    gone = 0
    for row in Archive.objects.filter(expires_at__lt=timezone.now()):
        if archives.file(row.token).exists():
            archives.remove(row.token)
            gone += 1
    return gone
