"""The computation "map": a projection of the active space is filled beside the one in use, then switched in one step.

Keys, each a share of the work:

    fit               axes (PCA), or the layout of a sample (option `method`: umap), from which all others are placed
    all               points of pictures that are gone are taken away, new pictures are placed on the map there is;
                      due whenever indexing has ended
    place:MAP:AFTER   the next rows in order of their id
    number:MAP        each new point gets a place in the atlas, neighbours beside neighbours
    tiles:MAP:FROM    thumbnails are drawn on the atlas (`indexing.pipeline.atlas`)
    switch:MAP        the map is shown; of those before it, the last is kept for addresses that name a part of it

A map of a corpus that has since doubled is made anew, since its axes fit it no more. Without a space there is no map.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from django.db import connection, transaction
from psycopg import sql

from indexing import vectors
from indexing.models import Job, MapPoint, Projection, Space
from indexing.pipeline import atlas, projecting

PCA, UMAP = Projection.Method.PCA, Projection.Method.UMAP
#: Rows that decide the axes, or that UMAP lays out, which takes it minutes of one core.
SAMPLE = 20_000
#: Rows placed in one step: about a second beside 20,000 known ones of 512 dimensions.
BATCH = 4_000
LIVE = "FROM {table} v JOIN indexing_entry e ON e.illustration_id = v.illustration WHERE NOT e.noise"


def compute(job: Job, key: str) -> Sequence[str]:
    """Does the share `key` of a map. Returns the keys that follow."""
    name, _, rest = key.partition(":")
    return STEPS[name](job, [int(number) for number in rest.split(":") if number])


def _fit(job: Job, _: list[int]) -> Sequence[str]:
    space = _space()
    ids = _sample(space) if space else []
    if space is None or not ids:
        return ()
    _drop(Projection.objects.filter(parameters__job=job.pk, active=False))
    method = _method(job) if len(ids) >= projecting.FEWEST_FOR_UMAP else PCA
    rows = _vectors(space, ids)
    facts: dict[str, Any] = {"job": job.pk, "rows": _count(space), "fitted": len(ids), "sheets": []}
    if method == PCA:
        facts |= projecting.principal(rows)
    points = projecting.laid_out(rows) if method == UMAP else projecting.on_axes(facts, rows)
    with transaction.atomic():
        made = Projection.objects.create(space=space, method=method, parameters=facts)
        _store(made, ids, points)
    return (f"place:{made.pk}:0",)


def _refresh(job: Job, _: list[int]) -> Sequence[str]:
    space = _space()
    held = Projection.objects.filter(space=space, active=True).first() if space else None
    if space is None:
        return ()
    if held is None or _count(space) > 2 * held.parameters["rows"]:
        job.options = {**job.options, "method": held.method if held else PCA}
        job.save(update_fields=["options"])
        return ("fit",)
    gone = held.points.exclude(
        pk__in=MapPoint.objects.filter(projection=held, illustration__entry__noise=False).values("pk")
    )
    atlas.blank(held, gone.exclude(sprite=None).values_list("sprite", flat=True))
    gone.delete()
    return (f"place:{held.pk}:0",)


def _place(job: Job, numbers: list[int]) -> Sequence[str]:
    made, after = Projection.objects.select_related("space").get(pk=numbers[0]), numbers[1]
    statement = sql.SQL(
        f"SELECT v.illustration {LIVE} AND v.illustration > %s AND NOT EXISTS (SELECT 1 FROM indexing_mappoint m"  # noqa: S608
        " WHERE m.projection_id = %s AND m.illustration_id = v.illustration) ORDER BY v.illustration LIMIT %s"
    ).format(table=sql.Identifier(made.space.table))
    ids = [row[0] for row in _fetch(statement, [after, made.pk, BATCH])]
    if not ids:
        return (f"number:{made.pk}",)
    rows = _vectors(made.space, ids)
    if made.method == PCA:
        points = projecting.on_axes(made.parameters, rows)
    else:
        points = projecting.beside(*_known(made.pk), rows)
    _store(made, ids, points)
    return (f"place:{made.pk}:{ids[-1]}",)


def _number(job: Job, numbers: list[int]) -> Sequence[str]:
    """In the order of ever smaller squares (base 4), so that what is near on the map is near in the atlas."""
    made = Projection.objects.get(pk=numbers[0])
    squares = ", ".join(f"floor(m.{axis} * {parts})" for parts in (4, 16, 64) for axis in ("y", "x"))
    statement = sql.SQL(
        "WITH first AS (SELECT greatest(coalesce(max(sprite) + 1, 0), %s) AS free FROM indexing_mappoint"  # noqa: S608
        f" WHERE projection_id = %s), new AS (SELECT m.id, row_number() OVER (ORDER BY {squares}, m.id) - 1 AS place"
        " FROM indexing_mappoint m JOIN indexing_illustration i ON i.id = m.illustration_id"
        " JOIN indexing_page p ON p.id = i.page_id"
        " WHERE m.projection_id = %s AND m.sprite IS NULL AND p.file <> '')"
        " UPDATE indexing_mappoint m SET sprite = first.free + new.place FROM first, new WHERE m.id = new.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [atlas.drawn(made), made.pk, made.pk])
    return (f"tiles:{made.pk}:{atlas.drawn(made)}",)


def _tiles(job: Job, numbers: list[int]) -> Sequence[str]:
    following = atlas.draw(numbers[0])
    return (f"switch:{numbers[0]}",) if following is None else (f"tiles:{numbers[0]}:{following}",)


def _switch(job: Job, numbers: list[int]) -> Sequence[str]:
    made = Projection.objects.get(pk=numbers[0])
    maps = Projection.objects.filter(space=made.space)
    with transaction.atomic():
        before = list(maps.filter(active=True).exclude(pk=made.pk).select_for_update().values_list("pk", flat=True))
        maps.filter(pk__in=before).update(active=False)
        maps.filter(pk=made.pk).update(active=True)
    if before:
        _drop(Projection.objects.exclude(pk__in=[made.pk, *before]).filter(active=False))
    atlas.tidy(made)
    return ()


STEPS: dict[str, Callable[[Job, list[int]], Sequence[str]]] = {
    "fit": _fit, "all": _refresh, "place": _place, "number": _number, "tiles": _tiles, "switch": _switch,
}  # fmt: skip


def _method(job: Job) -> Projection.Method:
    return Projection.Method(job.options.get("method", PCA))


def _space() -> Space | None:
    """What pictures look like; where no model says it, what they mean."""
    return Space.objects.filter(active=True).order_by("kind").first()


def _drop(maps: Any) -> None:
    for one in maps:
        atlas.remove(one)
        one.delete()


def _count(space: Space) -> int:
    return int(_fetch(sql.SQL(f"SELECT count(*) {LIVE}").format(table=sql.Identifier(space.table)), [])[0][0])


def _sample(space: Space) -> list[int]:
    """At most SAMPLE live rows, the same ones as long as none comes or goes."""
    statement = sql.SQL(f"SELECT v.illustration {LIVE} ORDER BY hashint8(v.illustration), v.illustration LIMIT %s")
    return [row[0] for row in _fetch(statement.format(table=sql.Identifier(space.table)), [SAMPLE])]


def _vectors(space: Space, ids: Sequence[int]) -> np.ndarray[Any, Any]:
    """(n, dims) float32, in the order of `ids`, which all have a vector."""
    found = vectors.read(space, ids)
    return np.stack([found[key] for key in ids])


@lru_cache(maxsize=1)
def _known(projection: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """The rows that were laid out, as (vectors, points): the oldest points of the map."""
    made = Projection.objects.select_related("space").get(pk=projection)
    points = made.points.order_by("pk").values_list("illustration", "x", "y")[: made.parameters["fitted"]]
    found = vectors.read(made.space, [row[0] for row in points])
    kept = [row for row in points if row[0] in found]
    return np.stack([found[row[0]] for row in kept]), np.array([row[1:] for row in kept], np.float32)


def _store(made: Projection, ids: Sequence[int], points: np.ndarray[Any, Any]) -> None:
    rows = [
        MapPoint(projection=made, illustration_id=key, x=float(x), y=float(y))
        for key, (x, y) in zip(ids, points, strict=True)
    ]
    MapPoint.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)


def _fetch(statement: sql.Composable, values: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
