"""Averages of a result set, open to all: objects by year at once, and by a job the mean picture, face and palette.

The address is that of the search. Results of a job are found again by a key made of what they are of, so that the same
question is reckoned once; they are kept for some days.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Sequence
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

from indexing.jobs import OVER
from indexing.jobs import progress as progress_of
from indexing.models import Job
from indexing.pipeline import averages as means
from indexing.pipeline import computing
from portal.pages import ask
from portal.pages.averages_chart import charts, table
from portal.pages.averages_data import criteria_problem
from portal.pages.cited import LONGEST
from portal.pages.limits import allowed
from portal.pages.palette import srgb, swatches
from portal.pages.selection import Selection
from portal.pages.staff_job import STOP_POLLING
from search.exports.citation import cite
from search.exports.rows import Chosen
from search.frequency import frequency

FILE = re.compile(r"(?:mean|face)-(?:all|undated|-?[0-9]{1,4})\.png\Z")
TOKEN = re.compile(r"[0-9a-f]{32}\Z")
BY = ("", "decade")


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
        "most": means.MOST,
    }
    return render(request, "averages/page.html", context)


@require_POST
def launch(request: HttpRequest) -> HttpResponse:
    """Reckons the means of at most MOST pictures, drawn by lot; `by=decade` also of each decade."""
    selection = Selection.read(QueryDict(request.POST.get("criteria", "")[:LONGEST]))
    problem = criteria_problem(selection)
    by = request.POST.get("by", "")
    if problem or by not in BY:
        problem = problem or _("Averages are of all, or by decade.")
        return render(request, "averages/refused.html", {"problem": problem, "selection": selection}, status=400)
    if not allowed(request, "export"):
        return render(request, "export/slow_down.html", status=429)
    every = Chosen(selection.found).ids
    if not every:
        messages.info(request, _("Nothing was found: there is nothing to take the mean of."))
        return HttpResponseRedirect(f"{reverse('averages')}?{selection.criteria}")
    ids = sampled(every)
    # The criteria and the language too: the result cites the search in the words of whoever asked.
    asked = (by, ids, len(every), selection.criteria, ask.language())
    token = hashlib.sha256(repr(asked).encode()).hexdigest()[:32]
    if means.result(token) is None and not under_way(token):
        means.tidy()
        place = means.folder(token)
        place.mkdir(parents=True, exist_ok=True)
        (place / "frame.json").write_text(json.dumps(means.frame_of(ids)))
        citation = cite(selection.query, len(every), selection.found.glossary, ask.language())
        computing.launch(
            "averages", keys=["0"], token=token, ids=ids, by=by, count=len(every),
            citation={**citation.as_json(), "criteria_asked": selection.criteria},
        )  # fmt: skip
    return redirect("averages-of", token)


def sampled(ids: Sequence[int]) -> list[int]:
    """At most MOST of them, the same each time."""
    return sorted(ids if len(ids) <= means.MOST else random.Random(0).sample(list(ids), means.MOST))  # noqa: S311


def under_way(token: str) -> Job | None:
    jobs = Job.objects.filter(options__task="averages", options__token=token).exclude(state__in=OVER)
    return jobs.order_by("-pk").first()


@require_safe
def result(request: HttpRequest, token: str) -> HttpResponse:
    """How far it is, asked for again every two seconds by htmx; then the means."""
    if not TOKEN.match(token):
        raise Http404
    made = means.result(token)
    job = Job.objects.filter(options__task="averages", options__token=token).order_by("-pk").first()
    if made is None and job is None:
        raise Http404
    failed = made is None and job is not None and job.state in OVER
    context: dict[str, Any] = {"token": token, "made": made, "failed": failed}
    if made:
        context["groups"] = [shown(token, group) for group in made["groups"]]
    elif job:
        # Shares are found out one by one: each names the next.
        told = progress_of(job).stages[-1] if progress_of(job).stages else None
        context |= {"done": min(len(job.options["ids"]), (told.done if told else 0) * means.SHARE)}
        context |= {"total": len(job.options["ids"]), "criteria_asked": job.options["citation"]["criteria_asked"]}
        context["percent"] = f"{100 * context['done'] / max(1, context['total']):.1f}"
    if request.htmx:  # type: ignore[attr-defined]
        response = render(request, "averages/_progress.html", context, status=STOP_POLLING if made or failed else 200)
        if made:
            response["HX-Refresh"] = "true"
        return response
    return render(request, "averages/result.html", context)


def shown(token: str, group: dict[str, Any]) -> dict[str, Any]:
    """A group of the result as the page draws it."""
    name = group["group"]
    label = {means.ALL: _("All"), means.UNDATED: _("Undated")}.get(name) or _("%(year)s to %(last)s") % {
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
    place = means.folder(token) / name
    if not place.exists() or means.result(token) is None:
        raise Http404
    response = FileResponse(place.open("rb"))
    if name == "result.json":
        response["Content-Disposition"] = f'attachment; filename="averages-{token[:8]}.json"'
    return response
