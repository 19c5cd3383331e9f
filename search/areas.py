"""A part of a map by likeness as a condition on rows, so that every answer to a search honours it."""

from __future__ import annotations

from psycopg import sql

from indexing.models import Projection
from search.parameters import MAP_SIDE, Area
from search.text import Clause


def known(area: Area) -> bool:
    """False once the map it was drawn on is gone: the same corners would hold other pictures on another map."""
    return Projection.objects.filter(pk=area.projection).exists()


def inside(area: Area) -> Clause:
    """Rows whose point lies in the part. A rectangle leaves its right and lower edges to its neighbours, but for those
    of the map itself, so that the cells of a grid share no row."""
    condition = sql.SQL(
        "e.illustration_id IN (SELECT m.illustration_id FROM indexing_mappoint m WHERE m.projection_id = %s AND {})"
    )
    across, down = zip(*area.corners, strict=True)
    left, right, top, bottom = (side / MAP_SIDE for side in (min(across), max(across), min(down), max(down)))
    if len(area.corners) > 2:
        outline = "(" + ",".join(f"({x / MAP_SIDE},{y / MAP_SIDE})" for x, y in area.corners) + ")"
        within = "m.x BETWEEN %s AND %s AND m.y BETWEEN %s AND %s AND %s::polygon @> point(m.x, m.y)"
        return condition.format(sql.SQL(within)), [area.projection, left, right, top, bottom, outline]
    right, bottom = (2.0 if side >= 1 else side for side in (right, bottom))
    within = "m.x >= %s AND m.x < %s AND m.y >= %s AND m.y < %s"
    return condition.format(sql.SQL(within)), [area.projection, left, right, top, bottom]
