"""The figures of the quality page as JSON, as they were recorded, and as CSV, one line for each figure."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.pages.quality_models import Model, Record, in_use, measured
from portal.pages.quality_plot import size
from portal.pages.quality_values import flat
from search.exports.rows import absolute
from search.exports.texts import BOM, safe

COLUMNS = (
    "role", "model", "sha256", "in_use", "weights_in_use_measured", "measure", "set", "items", "figure", "value",
    "made_at", "note",
)  # fmt: skip


@require_safe
def as_json(request: HttpRequest) -> JsonResponse:
    models = in_use()
    answer = {
        "models": [
            {
                "role": model.role,
                "model": model.name,
                "sha256": model.sha256,
                "card": absolute(reverse("quality-card", args=[model.role])) if model.card else None,
            }
            for model in models
        ],
        "records": [_row(one, models) | {"figures": one.figures, "picture": _plot_url(one)} for one in measured()],
    }
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    models, lines_ = in_use(), io.StringIO()
    writer = csv.DictWriter(lines_, COLUMNS)
    writer.writeheader()
    for one in measured():
        row = _row(one, models)
        for figure, value in flat(one.figures):
            writer.writerow({name: safe(cell) for name, cell in (row | {"figure": figure, "value": value}).items()})
    response = HttpResponse(BOM + lines_.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="quality.csv"'
    return response


def _plot_url(one: Record) -> str | None:
    return absolute(reverse("quality-plot", args=[one.picture])) if size(one) else None


def _row(one: Record, models: list[Model]) -> dict[str, Any]:
    return {
        "role": one.role, "model": one.model, "sha256": one.sha256,
        "in_use": any(one.is_of(model) for model in models),
        "weights_in_use_measured": any(one.is_of(model) and one.measured(model) for model in models),
        "measure": one.measure, "set": one.set_name, "items": one.items,
        "made_at": one.made_at.isoformat(), "note": one.note,
    }  # fmt: skip
