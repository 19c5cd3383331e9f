"""A result set on the map by likeness: its points, the pictures behind them, and the regions in words.

The map in use is that of the active space of look. Rows that are not on it yet are counted, not shown. At most
MOST_POINTS points are given, the best ranked; where nothing ranks, a sample that stays the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import log

from django.db import connection
from psycopg import sql

from indexing.models import Projection
from indexing.pipeline.atlas import PER_SHEET, SHEET, TILE
from indexing.tokens import STRIDE, token
from search.engine import Found, Place
from search.hits import hits
from search.parameters import MAP_SIDE, Area
from search.query import SearchQuery
from search.results import Hit
from search.terms import Glossary, glossary
from search.text import Clause
from search.views.best import best, flat

MOST_POINTS = 20_000
#: The grid of regions, across and down.
COLUMNS, ROWS = 6, 4
SAMPLES = 3
WORDS = 3
#: Facets whose values may name a region.
NAMING = ("technique", "function", "genre", "theme", "object", "colour_mode")
ON_MAP = sql.SQL("indexing_mappoint m ON m.illustration_id = r.id AND m.projection_id = %s")


@dataclass(frozen=True)
class Atlas:
    """Sheets of `across` x `across` square tiles of `tile` pixels; sprite n is the n % `per_sheet`-th of its sheet."""

    tile: int
    across: int
    per_sheet: int
    drawn: int
    sheets: tuple[str, ...]


@dataclass(frozen=True)
class Points:
    """Columns of equal length, the best ranked first. `x` and `y` go from 0 to MAP_SIDE; a sprite of -1 is none."""

    map: int | None
    method: str
    made_at: datetime | None
    count: int
    placed: int
    atlas: Atlas | None
    ids: tuple[int, ...] = ()
    x: tuple[int, ...] = ()
    y: tuple[int, ...] = ()
    sprites: tuple[int, ...] = ()


@dataclass(frozen=True)
class Region:
    """A cell of a grid laid over the part of the map that is shown. `words` are what its pictures have in common more
    than the others; `column` and `row` count from 0 at the upper left; `url` narrows the search to it, and is empty
    within an outline."""

    column: int
    row: int
    corners: tuple[int, int, int, int]
    count: int
    words: tuple[str, ...]
    url: str
    hits: tuple[Hit, ...]


def current() -> Projection | None:
    return Projection.objects.filter(active=True, space__active=True).order_by("space__kind").first()


def points(query: SearchQuery) -> Points:
    found, held = Found(query), current()
    count = found.count()
    if held is None:
        return Points(None, "", None, count, 0, None)
    ordered, values = found.ordered()
    statement = sql.SQL(
        "SELECT r.id, m.x, m.y, coalesce(m.sprite, -1), count(*) OVER () FROM ({}) r JOIN {}"
        " ORDER BY r.fused DESC, hashint8(r.id), r.id LIMIT %s"
    ).format(ordered, ON_MAP)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, held.pk, MOST_POINTS])
        rows = cursor.fetchall()
    facts = held.parameters
    sheets = tuple(f"/map/{held.pk}/{name}" for name in facts.get("sheets", ()))
    return Points(
        held.pk, held.method, held.made_at, count, rows[0][4] if rows else 0,
        Atlas(TILE, SHEET, PER_SHEET, facts.get("drawn", 0), sheets),
        tuple(row[0] for row in rows), tuple(round(row[1] * MAP_SIDE) for row in rows),
        tuple(round(row[2] * MAP_SIDE) for row in rows), tuple(row[3] for row in rows),
    )  # fmt: skip


def pictures(ids: Collection[int], language: str) -> tuple[Hit, ...]:
    """The pictures behind some points; ids that are unknown or withdrawn are left out."""
    shown = hits([(key, ()) for key in dict.fromkeys(ids)], {}, glossary(), language)
    return tuple(hit for hit in shown if hit.image)


def regions(query: SearchQuery, language: str) -> tuple[Region, ...]:
    """The regions that hold something, in reading order: row by row from the upper left."""
    held = current()
    if held is None:
        return ()
    found, (left, top, right, bottom) = Found(query), _frame(query)
    edges = tuple(_edges(*ends) for ends in ((left, right, COLUMNS), (top, bottom, ROWS)))
    cell, bounds = _cell(edges)
    number: Clause = (
        sql.SQL("(SELECT {} FROM indexing_mappoint m WHERE m.illustration_id = r.id AND m.projection_id = %s)").format(
            cell
        ),
        [*bounds, held.pk],
    )
    counts, common = _counts(found, number)
    groups = best(found, number, SAMPLES)
    shown = {hit.id: hit for hit in found.hits(flat(groups, sorted(groups)), language)}
    words = _words(counts, common, found.glossary, query, language)
    return tuple(
        _region(query, held, edges, place, counts[place], words.get(place, ()), groups.get(place, []), shown)
        for place in sorted(counts)
    )


def _region(
    query: SearchQuery, held: Projection, edges: tuple[list[int], ...], place: int, count: int,
    words: tuple[str, ...], places: list[Place], shown: Mapping[int, Hit],
) -> Region:  # fmt: skip
    row, column = divmod(place, COLUMNS)
    corners = (edges[0][column], edges[1][row], edges[0][column + 1], edges[1][row + 1])
    # Of an outline, no rectangle holds just this part: the region is told, not offered.
    outlined = query.area is not None and len(query.area.corners) > 2
    url = "" if outlined else query.replace(area=Area(held.pk, (corners[:2], corners[2:]))).url()
    several = tuple(shown[one.id] for one in places if one.id in shown)
    return Region(column, row, corners, count, words, url, several)


def _frame(query: SearchQuery) -> tuple[int, int, int, int]:
    if query.area is None:
        return 0, 0, MAP_SIDE, MAP_SIDE
    across, down = zip(*query.area.corners, strict=True)
    return min(across), min(down), max(across), max(down)


def _edges(low: int, high: int, parts: int) -> list[int]:
    return [low + round((high - low) * part / parts) for part in range(parts + 1)]


def _cell(edges: tuple[list[int], ...]) -> Clause:
    """SQL for the number of the cell that a point `m` lies in; points on the last edge belong to the last cell."""
    bucket = "least(greatest(width_bucket(m.{}, %s::float8[]), 1), {}) - 1"
    across, down = bucket.format("x", COLUMNS), bucket.format("y", ROWS)
    values = [[edge / MAP_SIDE for edge in side] for side in edges]
    return sql.SQL(f"({down}) * {COLUMNS} + {across}"), [values[1], values[0]]


def _counts(found: Found, number: Clause) -> tuple[dict[int, int], dict[tuple[int, int], int]]:
    """{cell: how many} and {(cell, term): how many} of the result set."""
    (ordered, values), (cell, more) = found.ordered(), number
    terms = [token(term) for name in NAMING for term in found.glossary.ids(name)]
    statement = sql.SQL(
        "WITH placed AS MATERIALIZED (SELECT r.id, {} AS cell FROM ({}) r)"
        " SELECT cell, NULL::int, count(*) FROM placed WHERE cell IS NOT NULL GROUP BY cell UNION ALL"
        " SELECT cell, value, count(*) FROM placed JOIN indexing_entry e ON e.illustration_id = placed.id"
        " CROSS JOIN LATERAL unnest(e.facets) AS value WHERE cell IS NOT NULL AND value = ANY(%s) GROUP BY cell, value"
    ).format(cell, ordered)
    counts: dict[int, int] = {}
    common: dict[tuple[int, int], int] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement, [*more, *values, terms])
        for place, value, count in cursor.fetchall():
            if value is None:
                counts[place] = count
            else:
                common[place, value // STRIDE] = count
    return counts, common


def _words(
    counts: Mapping[int, int], common: Mapping[tuple[int, int], int], words: Glossary, query: SearchQuery, language: str
) -> dict[int, tuple[str, ...]]:
    """What at least a third of a region shows, by how much it tells: its share there times the log of its lift
    (share there over share in all), the pointwise part of mutual information."""
    total = sum(counts.values())
    everywhere: dict[int, int] = {}
    for (_, term), count in common.items():
        everywhere[term] = everywhere.get(term, 0) + count
    chosen: dict[int, list[tuple[float, str]]] = {}
    for (place, term), count in common.items():
        share, lift = count / counts[place], count * total / (counts[place] * everywhere[term])
        facet = words.facet_of(term)
        asked = facet and words.code(term) in {str(getattr(v, "code", v)) for v in getattr(query, facet)}
        if share >= 1 / 3 and not asked:
            chosen.setdefault(place, []).append((-share * log(lift + 1), words.label(term, language)))
    return {place: tuple(label for _, label in sorted(several)[:WORDS]) for place, several in chosen.items()}
