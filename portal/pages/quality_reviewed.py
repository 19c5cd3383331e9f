"""How right models are on what curators have judged since: for all to read, as a page, as JSON and as CSV.

Computed from the statements, and kept for some minutes. Figures on few labels are shown as such; so is that the queue
of review asks what is doubtful first.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from indexing.learning.reviewed import FEW, Reviewed, reviewed
from portal.pages import ask
from portal.pages.words import vocabulary
from search.exports.texts import BOM, safe

KEY, SECONDS = "quality:reviewed", 300
#: The plot of a calibration, in its own units: the frame, and the largest dot.
FRAME, DOT = 200, 9
COLUMNS = (
    "agent", "facet", "corpus", "sample", "class", "labels_saying_it", "precision", "pictures_of_it", "recall",
    "labels", "right", "calibration_error", "curators", "few",
)  # fmt: skip


@dataclass(frozen=True)
class Dot:
    """A bin of the calibration: where it stands in the plot, and its figures."""

    x: float
    y: float
    r: float
    confidence: float
    accuracy: float
    n: int


@dataclass(frozen=True)
class Shown:
    one: Reviewed
    title: str
    facet: str
    sample: str
    classes: list[tuple[str, Any]]
    dots: list[Dot]


def found() -> list[Reviewed]:
    """What was judged, at most SECONDS old."""
    kept: list[Reviewed] | None = cache.get(KEY)
    if kept is None:
        kept = reviewed()
        cache.set(KEY, kept, SECONDS)
    return kept


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """All corpora together, and under each its own."""
    language = ask.language()
    shown = [_shown(one, language) for one in found()]
    whole = [
        (head, [one for one in shown if one.one.corpus and _same(one.one, head.one)])
        for head in shown
        if head.one.corpus is None
    ]
    return render(request, "quality/reviewed.html", {"sections": whole, "least": FEW})


@require_safe
def as_json(request: HttpRequest) -> JsonResponse:
    rows = [
        _row(one)
        | {"calibration": one.calibration}
        | {
            "classes": [
                {"code": row.term.code, "fr": row.term.fr, "en": row.term.en, "labels_saying_it": row.said,
                 "precision": row.precision, "pictures_of_it": row.true, "recall": row.recall}
                for row in one.classes
            ]
        }
        for one in found()
    ]  # fmt: skip
    answer = {"random_sample": any(one.chance for one in found()), "few": FEW, "reviewed": rows}
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    lines = io.StringIO()
    writer = csv.DictWriter(lines, COLUMNS)
    writer.writeheader()
    for one in found():
        for row in one.classes:
            own = {"class": row.term.code, "labels_saying_it": row.said, "precision": row.precision,
                   "pictures_of_it": row.true, "recall": row.recall}  # fmt: skip
            writer.writerow({name: safe(cell) for name, cell in (_row(one) | own).items()})
    response = HttpResponse(BOM + lines.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="quality-reviewed.csv"'
    return response


def _row(one: Reviewed) -> dict[str, Any]:
    return {
        "agent": str(one.agent), "facet": one.vocabulary, "corpus": one.corpus.slug if one.corpus else None,
        "sample": "random" if one.chance else "reviewed", "labels": one.n, "right": one.right,
        "calibration_error": one.calibration["ece"], "curators": one.people, "few": one.few,
    }  # fmt: skip


def _same(one: Reviewed, other: Reviewed) -> bool:
    return (one.agent, one.vocabulary, one.chance) == (other.agent, other.vocabulary, other.chance)


def _shown(one: Reviewed, language: str) -> Shown:
    corpus = one.corpus
    title = corpus.title(language) if corpus else f"{vocabulary(one.vocabulary)} · {one.agent}"
    sample = _("drawn by chance") if one.chance else _("whatever was reviewed")
    classes = [(row.term.label(language), row) for row in one.classes]
    return Shown(one, title, vocabulary(one.vocabulary), sample, classes, _dots(one))


def _dots(one: Reviewed) -> list[Dot]:
    """Where each filled bin stands: to the right by what was said, up by what was right, larger with more labels."""
    filled = [row for row in one.calibration["curve"] if row["n"]]
    most = max((row["n"] for row in filled), default=1)
    return [
        Dot(
            round(FRAME * row["confidence"], 1), round(FRAME * (1 - row["accuracy"]), 1),
            round(3 + (DOT - 3) * (row["n"] / most) ** 0.5, 1), row["confidence"], row["accuracy"], row["n"],
        )
        for row in filled
    ]  # fmt: skip
