"""Every way in that needs no words: a table of two facets with counts and pictures; genres, decades and corpora."""

from __future__ import annotations

import math
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from portal.pages import ask, counts
from search.browse import AXES, LABELLED, Cell, Matrix, Value, label, matrix
from search.query import SearchQuery
from search.terms import Glossary, glossary

Row = tuple[Value, list[tuple[Cell | None, int]]]
Listed = tuple[Value, list[tuple[Value, Cell]]]
NAMES: dict[str, str | Promise] = {
    "technique": gettext_lazy("Technique"),
    "function": gettext_lazy("Function"),
    "genre": gettext_lazy("Genre"),
    "decade": gettext_lazy("Decade"),
}


@dataclass(frozen=True)
class Control:
    """A choice above the table: (value, label, whether it is chosen)."""

    name: str
    label: str
    options: list[tuple[str, str, bool]]
    needed: bool


@dataclass(frozen=True)
class Asked:
    """The axes and what narrows the table; `problems` tells what could not be used."""

    rows: str
    columns: str
    chosen: dict[str, str]
    query: SearchQuery
    problems: list[str]


@require_safe
def browse(request: HttpRequest) -> HttpResponse:
    language, words = ask.language(), glossary()
    asked = read(request.GET, words)
    table = matrix(asked.query, asked.rows, asked.columns, language)
    again = {"rows": asked.rows, "columns": asked.columns, **asked.chosen}
    narrowed = dict(asked.query.pairs())
    return render(
        request,
        "browse.html",
        {
            "title": f"{NAMES[asked.rows]} × {NAMES[asked.columns]}",
            "down": NAMES[asked.rows],
            "table": table,
            "rows": rows(table),
            "listed": listed(table),
            "controls": controls(asked, words, language),
            "problems": asked.problems,
            "turned": f"{reverse('browse')}?{urlencode(again | {'rows': asked.columns, 'columns': asked.rows})}",
            "data": f"{reverse('api-browse')}?{urlencode({'rows': asked.rows, 'columns': asked.columns, **narrowed})}",
            "genres": [(term.code, term.label(language), count) for term, count in counts.by_genre()],
            "decades": [(first, first + 9, count) for first, count in counts.by_decade()],
            "corpora": [(corpus.slug, corpus.title(language), count) for corpus, count in counts.corpora()],
        },
    )


def read(params: QueryDict, words: Glossary) -> Asked:
    """What is no axis becomes the usual one; what narrows by an axis that is shown, or names nothing, is left out."""
    problems = []
    axes = [params.get("rows") or "function", params.get("columns") or "technique"]
    if not set(axes) <= set(AXES) or axes[0] == axes[1]:
        problems.append(_("A table has two different sides of technique, function, genre and decade."))
        axes = ["function", "technique"]
    query, chosen = SearchQuery(), {}
    for name in ("corpus", *AXES):
        value = params.get(name, "").strip()[:80]
        if not value or name in axes:
            continue
        narrowed = _narrow(query, name, value, words)
        if narrowed is None:
            problems.append(_("Nothing is known as “%(value)s”: it was left out.") % {"value": value})
        else:
            query, chosen[name] = narrowed, value
    return Asked(axes[0], axes[1], chosen, query, problems)


def _narrow(query: SearchQuery, name: str, value: str, words: Glossary) -> SearchQuery | None:
    if name != "decade":
        return query.replace(**{name: (value,)}) if words.find(name, value) else None
    if not (value.isascii() and value.isdecimal() and len(value) <= 4):
        return None
    first = int(value) // 10 * 10
    return query.replace(year_from=first, year_to=first + 9)


def controls(asked: Asked, words: Glossary, language: str) -> list[Control]:
    """The two sides, the corpus, and the facets that are no side."""
    found = [
        Control(name, said, [(axis, str(NAMES[axis]), axis == value) for axis in AXES], needed=True)
        for name, said, value in (("rows", _("Rows"), asked.rows), ("columns", _("Columns"), asked.columns))
    ]
    options = {"corpus": [(corpus.slug, corpus.title(language)) for corpus, _count in counts.corpora()]}
    for name in LABELLED:
        codes = [(words.code(term), words.label(term, language)) for term in words.ids(name)]
        options[name] = sorted(codes, key=lambda pair: pair[1])
    decades = [str(first) for first, _count in counts.by_decade()]
    options["decade"] = [(first, label("decade", first, words, language)) for first in decades]
    for name in ("corpus", *(axis for axis in AXES if axis not in (asked.rows, asked.columns))):
        chosen = asked.chosen.get(name, "")
        several = [(code, said, code == chosen) for code, said in options[name]]
        found.append(Control(name, str(NAMES.get(name, _("Corpus"))), several, needed=False))
    return found


def rows(table: Matrix) -> list[Row]:
    """(row, [(cell or None, heat 0 to 4: how deep it is tinted), …]) in the order of the columns."""
    most = max((cell.count for cell in table.cells.values()), default=1)
    return [
        (
            row,
            [
                (cell, math.ceil(4 * math.log1p(cell.count) / math.log1p(most)) if cell else 0)
                for cell in (table.cells.get((row.code, column.code)) for column in table.columns)
            ],
        )
        for row in table.rows
    ]


def listed(table: Matrix) -> list[Listed]:
    """The same for narrow screens: each row with its cells that are not empty, the fullest first."""
    found = []
    for row in table.rows:
        cells = [
            (column, table.cells[row.code, column.code])
            for column in table.columns
            if (row.code, column.code) in table.cells
        ]
        found.append((row, sorted(cells, key=lambda pair: -pair[1].count)))
    return found
