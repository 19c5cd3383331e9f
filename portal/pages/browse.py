"""Technique by function as a table of links, then genres, decades and corpora: every way in that needs no words."""

from __future__ import annotations

import math

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.pages import ask, counts
from search.browse import Cell, Matrix, matrix

Row = tuple[str, str, list[tuple[Cell | None, int]]]


@require_safe
def browse(request: HttpRequest) -> HttpResponse:
    language = ask.language()
    table: Matrix = counts.kept(f"matrix:{language}", lambda: matrix(language))
    return render(
        request,
        "browse.html",
        {
            "columns": table.techniques,
            "rows": rows(table),
            "genres": [(term.code, term.label(language), count) for term, count in counts.by_genre()],
            "decades": [(first, first + 9, count) for first, count in counts.by_decade()],
            "corpora": [(corpus.slug, corpus.title(language), count) for corpus, count in counts.corpora()],
        },
    )


def rows(table: Matrix) -> list[Row]:
    """(function, its label, [(cell or None, heat 0 to 4: how deep it is tinted), …]) in the order of the columns."""
    most = max((cell.count for cell in table.cells.values()), default=1)
    return [
        (
            code,
            label,
            [
                (cell, math.ceil(4 * math.log1p(cell.count) / math.log1p(most)) if cell else 0)
                for cell in (table.cells.get((technique, code)) for technique, _ in table.techniques)
            ],
        )
        for code, label in table.functions
    ]
