"""Averages of a result set, open to all: objects by year at once, and by a job the mean picture, face and palette.

The address is that of the search. Results of a job are found again by a key made of what they are of, so that the same
question is reckoned once; they are kept for some days.
"""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from indexing.pipeline import averages as results
from portal.pages import ask
from portal.pages.averages_chart import charts, table
from portal.pages.averages_data import criteria_problem
from portal.pages.cited import LONGEST
from portal.pages.limits import allowed
from portal.pages.palette import srgb, swatches
from portal.pages.selection import Selection
from portal.pages.staff_job import STOP_POLLING
from search import means
from search.exports.citation import cite
from search.frequency import frequency

FILE = re.compile(r"(?:mean|face)-(?:all|undated|-?[0-9]{1,4})\.png\Z")
TOKEN = re.compile(r"[0-9a-f]{32}\Z")


@require_safe
def averages(request: HttpRequest) -> HttpResponse:
    selection = Selection.read(request.GET)
    problem = criteria_problem(selection)
    if problem:
        return render(request, "averages/refused.html", {"problem": problem, "selection": selection}, status=400)
    found = frequency(selection.found, ask.language())
    context = {
        "selection": selection,
        "search_url": selection.query.url(reverse("search")),
        "citation": cite(selection.query, selection.count, selection.found.glossary, ask.language()),
        "charts": charts(found),
        "table": table(found),
        "most": results.MOST,
    }
    return render(request, "averages/page.html", context)


@require_POST
def launch(request: HttpRequest) -> HttpResponse:
    """Reckons the means of at most MOST pictures, drawn by lot; `by=decade` also of each decade."""
    selection = Selection.read(QueryDict(request.POST.get("criteria", "")[:LONGEST]))
    problem = criteria_problem(selection)
    by = request.POST.get("by", "")
    if problem or by not in means.BY:
        problem = problem or _("Averages are of all, or by decade.")
        return render(request, "averages/refused.html", {"problem": problem, "selection": selection}, status=400)
    if not allowed(request, "export"):
        return render(request, "export/slow_down.html", status=429)
    token = means.begin(selection.found, by, selection.criteria, ask.language())
    if not token:
        messages.info(request, _("Nothing was found: there is nothing to take the mean of."))
        return HttpResponseRedirect(f"{reverse('averages')}?{selection.criteria}")
    return redirect("averages-of", token)


@require_safe
def result(request: HttpRequest, token: str) -> HttpResponse:
    """How far it is, asked for again every two seconds by htmx; then the means."""
    if not TOKEN.match(token):
        raise Http404
    made = results.result(token)
    told = means.progress(token) if made is None else None
    if made is None and told is None:
        raise Http404
    failed = told is not None and told.failed
    context: dict[str, Any] = {"token": token, "made": made, "failed": failed}
    if made:
        context["groups"] = [shown(token, group) for group in made["groups"]]
    elif told:
        context |= {"done": told.done, "total": told.total, "percent": f"{100 * told.done / max(1, told.total):.1f}"}
        context["criteria_asked"] = told.job.options["citation"]["criteria_asked"]
    if request.htmx:  # type: ignore[attr-defined]
        response = render(request, "averages/_progress.html", context, status=STOP_POLLING if made or failed else 200)
        if made:
            response["HX-Refresh"] = "true"
        return response
    return render(request, "averages/result.html", context)


def shown(token: str, group: dict[str, Any]) -> dict[str, Any]:
    """A group of the result as the page draws it."""
    name = group["group"]
    label = {results.ALL: _("All"), results.UNDATED: _("Undated")}.get(name) or _("%(year)s to %(last)s") % {
        "year": name, "last": int(name) + 9
    }  # fmt: skip
    pictures = {
        kind: reverse("averages-file", args=[token, f"{kind}-{name}.png"]) for kind in ("mean", "face")
    }  # fmt: skip
    return {
        **group,
        "label": label,
        "urls": pictures,
        "swatches": swatches(group["palette"], None, ask.language()),
        "lab": ", ".join(f"{value:.1f}" for value in group["mean_colour"]) if group["mean_colour"] else "",
        "colour": srgb(*group["mean_colour"]) if group["mean_colour"] else "",
    }


@require_safe
def file(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """A picture of a result, or the whole of it as data."""
    if not TOKEN.match(token) or not (FILE.match(name) or name == "result.json"):
        raise Http404
    place = results.folder(token) / name
    if not place.exists() or results.result(token) is None:
        raise Http404
    response = FileResponse(place.open("rb"))
    if name == "result.json":
        response["Content-Disposition"] = f'attachment; filename="averages-{token[:8]}.json"'
    return response
