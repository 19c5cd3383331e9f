"""The map by likeness: its regions as rows of pictures, the address of its points for the drawing, and its sheets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from indexing.models import Projection
from portal.pages.ask import language
from portal.pages.view_rows import Row, listed, pictured
from search.parameters import PARAMETERS
from search.query import SearchQuery
from search.views.map import COLUMNS, ROWS, Region, current, regions

SHEET = re.compile(r"[0-9]{1,5}-[0-9a-f]{12}\.webp")
YEAR = 365 * 86400


@dataclass(frozen=True)
class Chart:
    """`map` is None while none is drawn. `area` is the part that is chosen, `number:x,y,…`, or empty."""

    map: Projection | None
    area: str
    rows: list[Row]


def overview(query: SearchQuery, asked_for: QueryDict) -> Chart:
    found = regions(query, language())
    drawn = pictured([one.hits for one in found], listed(asked_for))
    area = PARAMETERS["area"].write(query.area) if query.area else ""
    rows = [
        Row(_place(one), one.count, one.url, several, ", ".join(one.words))
        for one, several in zip(found, drawn, strict=True)
    ]
    return Chart(current(), area, rows)


def _place(one: Region) -> str:
    """Where a region lies, in words: "row 2 of 4, column 1 of 6"."""
    places = {"row": one.row + 1, "rows": ROWS, "column": one.column + 1, "columns": COLUMNS}
    return _("Row %(row)s of %(rows)s, column %(column)s of %(columns)s") % places


@require_safe
def sheet(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """A sheet of the atlas. Its name changes with what it shows, so that it may be kept for a year."""
    path = Path(settings.MEDIA_ROOT) / "maps" / str(pk) / name
    if not SHEET.fullmatch(name) or not path.is_file():
        raise Http404
    answer = FileResponse(path.open("rb"), content_type="image/webp")
    answer["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return answer
