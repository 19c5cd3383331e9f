"""The queue of readers' reports: answered by curators, with ways to the pages where things are put right."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from indexing.curating.reporting import ANSWERS, AnsweredError, reply
from indexing.models import Report
from portal import report_mail
from portal.pages.marked import thumbnails
from portal.pages.report import KINDS, LONGEST
from portal.roles import curators_only

AT_ONCE = 20


@require_safe
@never_cache
@curators_only
def reports(request: HttpRequest) -> HttpResponse:
    """`state` is open (unless told), accepted or refused; open reports come oldest first, the others latest first."""
    state = request.GET.get("state", Report.State.OPEN)
    if state not in Report.State.values:
        messages.error(request, _("There is no such list of reports: these are the open ones."))
        state = Report.State.OPEN
    rows = Report.objects.filter(state=state).select_related("statement__term", "answered_by")
    ordered = rows.order_by("pk" if state == Report.State.OPEN else "-answered_at")
    page = Paginator(ordered, AT_ONCE).get_page(request.GET.get("page"))
    pictures = thumbnails([row.illustration_id for row in page])
    context = {
        "state": state,
        "states": [(name, request_url(name)) for name in Report.State.values],
        "page": page,
        "rows": [(row, KINDS[row.kind], pictures[row.illustration_id]) for row in page],
        "longest": LONGEST,
    }
    return render(request, "reports/queue.html", context)


def request_url(state: str) -> str:
    return f"{reverse('reports')}?state={state}"


@require_POST
@curators_only
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Report, pk=pk)
    state, words = request.POST.get("state", ""), request.POST.get("answer", "").strip()[:LONGEST]
    if state not in ANSWERS:
        messages.error(request, _("Say whether the report is accepted or refused."))
        return redirect("reports")
    try:
        found, _act = reply(cast(User, request.user), pk, state, words)
    except AnsweredError as error:
        who = error.report.answered_by.get_username() if error.report.answered_by else "–"
        messages.error(request, _("%(who)s has answered this report already: nothing was changed.") % {"who": who})
        return redirect("reports")
    told = report_mail.send(found)
    messages.success(request, _("The report is answered.") + f" {told}" if told else _("The report is answered."))
    return redirect("reports")
