"""Likeness of colours, in CIELAB, over the palettes stored with the illustrations: rows [L, a, b, share].

The distance of two palettes is the mean way from each colour to the nearest one of the other, weighted by its share, in
both directions: small when each picture can be painted with the other's colours. It is compared row by row, so at
most MOST_ROWS are looked at; the list then says that it is not complete.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from django.db import connection
from psycopg import sql

from search.results import Near
from search.text import Clause

MOST_ROWS = 15_000
#: CIELAB units at which two palettes read as half alike, and beyond which they count as unrelated.
HALF, FARTHEST = 10.0, 20.0
WHITE = (0.95047, 1.0, 1.08883)
Rows = list[list[float]]


@dataclass(frozen=True)
class ColourAsk:
    """A list ranked by nearness of palettes to the examples', which are taken together."""

    palettes: tuple[np.ndarray, ...]
    why: str = "colour"

    def percentage(self, nearness: float) -> float:
        return percentage(-nearness)

    def nearest(self, filters: Callable[[str], Clause], min_score: float | None) -> Near:
        """The rows that pass, nearest first; their "cosine" is the distance with its sign turned."""
        limit = FARTHEST if min_score is None else _distance_at(min_score)
        rows = _palettes(filters("e"))
        if not rows:
            return Near([], [], True, "colour")
        distances = np.mean([distance(example, [row[1] for row in rows]) for example in self.palettes], axis=0)
        order = sorted((float(d), row[0]) for d, row in zip(distances, rows, strict=True) if d <= limit)
        return Near([key for _, key in order], [-d for d, _ in order], len(rows) < MOST_ROWS, "colour")


def percentage(distance: float) -> float:
    """100 for the same palette, 50 at HALF, halved again with each further HALF."""
    return round(100 * math.exp2(-max(distance, 0.0) / HALF), 1)


def _distance_at(score: float) -> float:
    return math.inf if score <= 0 else HALF * math.log(100 / min(score, 100.0), 2)


def examples(ids: Sequence[int]) -> list[np.ndarray]:
    """(n, 4) palettes of those illustrations that have one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT palette FROM indexing_illustration WHERE id = ANY(%s) ORDER BY id", [list(ids)])
        found = [usable(json.loads(row[0])) for row in cursor.fetchall()]
    return [rows for rows in found if len(rows)]


def distance(one: np.ndarray, others: Sequence[np.ndarray]) -> np.ndarray:
    """(len(others),) distances of palette `one`, (k, 4), to each of `others`, in CIELAB units."""
    widest = max(len(rows) for rows in others)
    # Padding with far colours of no share: never the nearest, never weighted.
    table = np.full((len(others), widest, 4), [1e4, 1e4, 1e4, 0.0])
    for place, rows in enumerate(others):
        table[place, : len(rows)] = rows
    ways = np.linalg.norm(one[None, :, None, :3] - table[:, None, :, :3], axis=3)
    there = (ways.min(axis=2) * one[:, 3]).sum(axis=1) / one[:, 3].sum()
    back = (ways.min(axis=1) * table[:, :, 3]).sum(axis=1) / table[:, :, 3].sum(axis=1)
    return np.asarray((there + back) / 2)


def hexadecimal(row: Sequence[float]) -> str:
    """`#rrggbb` of a CIELAB colour (D65), for the ground shown while a picture loads; empty for odd rows."""
    if len(row) < 3:
        return ""
    height = (row[0] + 16) / 116
    steps = (height + row[1] / 500, height, height - row[2] / 200)
    x, y, z = (w * (t**3 if t > 6 / 29 else (t - 4 / 29) * 108 / 841) for w, t in zip(WHITE, steps, strict=True))
    red = 3.2404542 * x - 1.5371385 * y - 0.4985314 * z
    green = -0.9692660 * x + 1.8760108 * y + 0.0415560 * z
    blue = 0.0556434 * x - 0.2040259 * y + 1.0572252 * z
    return "#" + "".join(f"{_gamma(channel):02x}" for channel in (red, green, blue))


def _gamma(channel: float) -> int:
    clipped = min(max(channel, 0.0), 1.0)
    curved = 12.92 * clipped if clipped <= 0.0031308 else 1.055 * clipped ** (1 / 2.4) - 0.055
    return round(curved * 255)


def _palettes(filters: Clause) -> list[tuple[int, np.ndarray]]:
    condition, values = filters
    statement = sql.SQL(
        "SELECT e.illustration_id, i.palette FROM indexing_entry e"
        " JOIN indexing_illustration i ON i.id = e.illustration_id"
        " WHERE {} AND i.palette <> '[]'::jsonb ORDER BY e.illustration_id LIMIT %s"
    ).format(condition)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, MOST_ROWS])
        found = [(key, usable(json.loads(rows))) for key, rows in cursor.fetchall()]
    return [(key, rows) for key, rows in found if len(rows)]


def usable(rows: Rows) -> np.ndarray:
    """(n, 4) of the rows that have a share."""
    return np.array([row for row in rows if isinstance(row, list) and len(row) == 4 and row[3] > 0], dtype=np.float64)
