"""Technique by function as a table of links, then genres, decades and corpora: every way in that needs no words."""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from indexing.models import Term
from portal.pages import ask, counts


@dataclass(frozen=True)
class Cell:
    """`heat` 0 to 4: how deep the cell is tinted."""

    technique: str
    function: str
    count: int
    heat: int


@dataclass(frozen=True)
class Row:
    code: str
    label: str
    cells: tuple[Cell, ...]
    count: int


@require_safe
def browse(request: HttpRequest) -> HttpResponse:
    language = ask.language()
    columns, rows = table(language)
    return render(
        request,
        "browse.html",
        {
            "columns": columns,
            "rows": rows,
            "genres": [(term.code, term.label(language), count) for term, count in counts.by_genre()],
            "decades": [(first, first + 9, count) for first, count in counts.by_decade()],
            "corpora": [(corpus.slug, corpus.title(language), count) for corpus, count in counts.corpora()],
        },
    )


def table(language: str) -> tuple[list[tuple[str, str]], list[Row]]:
    """Columns (code, label) of techniques and rows of functions, both with the commonest first."""
    pairs = {(technique, function): count for technique, function, count in counts.matrix()}
    terms = Term.objects.in_bulk({key for pair in pairs for key in pair})
    across: dict[int, int] = {}
    down: dict[int, int] = {}
    for (technique, function), count in pairs.items():
        if technique in terms and function in terms:
            across[technique] = across.get(technique, 0) + count
            down[function] = down.get(function, 0) + count
    columns = [terms[key] for key in sorted(across, key=lambda key: -across[key])]
    most = max(pairs.values(), default=1)
    rows = [
        Row(
            terms[function].code,
            terms[function].label(language),
            tuple(
                cell(column.code, terms[function].code, pairs.get((column.pk, function), 0), most) for column in columns
            ),
            down[function],
        )
        for function in sorted(down, key=lambda key: -down[key])
    ]
    return [(term.code, term.label(language)) for term in columns], rows


def cell(technique: str, function: str, count: int, most: int) -> Cell:
    heat = math.ceil(4 * math.log1p(count) / math.log1p(most)) if count else 0
    return Cell(technique, function, count, heat)
