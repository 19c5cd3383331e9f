"""Objects by year as data: CSV and JSON, with the citation of the search in each."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from io import StringIO

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.pages import ask
from portal.pages.selection import Selection
from search.exports.citation import cite
from search.exports.texts import BOM, safe
from search.frequency import Frequency, frequency

COLUMNS = ("year", "object", "label", "illustrations", "of", "share", "query", "retrieved")


def criteria_problem(selection: Selection) -> str:
    """Why there are no averages of this; empty where there are. What is marked as noise is no part of any search."""
    if selection.noise:
        return _("Averages are of illustrations, not of noise.")
    return " ".join(str(problem.text) for problem in selection.problems)


@require_safe
def objects_csv(request: HttpRequest) -> HttpResponse:
    selection = Selection.read(request.GET)
    problem = criteria_problem(selection)
    if problem:
        return HttpResponse(problem, status=400, content_type="text/plain; charset=utf-8")
    citation = cite(selection.query, selection.count, selection.found.glossary, ask.language())
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows(frequency(selection.found, ask.language())):
        writer.writerow([safe(cell) for cell in (*row, citation.url, citation.day)])
    response = HttpResponse(BOM + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="objects-by-year-{citation.key}.csv"'
    return response


@require_safe
def objects_json(request: HttpRequest) -> HttpResponse:
    selection = Selection.read(request.GET)
    problem = criteria_problem(selection)
    if problem:
        body = json.dumps({"title": problem, "status": 400})
        return HttpResponse(body, status=400, content_type="application/problem+json")
    found = frequency(selection.found, ask.language())
    citation = cite(selection.query, selection.count, selection.found.glossary, ask.language())
    series = [{"object": one.code, "label": one.label, "years": one.years} for one in found.series]
    return JsonResponse({"citation": citation.as_json(), "dated": found.dated, "objects": series})


def rows(found: Frequency) -> Iterator[tuple[object, ...]]:
    """(year, code, label, illustrations that show it, all of that year, share), by object, then year."""
    for one in found.series:
        for year, count in sorted(one.years.items()):
            yield year, one.code, one.label, count, found.dated[year], f"{count / found.dated[year]:.4f}"
