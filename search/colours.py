"""Pictures that have one colour: as a filter, and as an order where the colour is all that is asked.

Nearness is the Euclidean distance in CIELAB (ΔE*ab, CIE 1976). It reads the table of colours through its cells, so
that a rare colour costs what is near it, not the whole collection. Pictures without a palette are never found, and
colours described before papers were told apart belong to neither ground.
"""

from __future__ import annotations

import numpy as np
from psycopg import sql

from indexing.colour_cells import cells_near
from indexing.vision.cielab import from_srgb
from indexing.vision.palette import name
from search.query import SearchQuery
from search.text import Clause

GROUNDS = {
    "": sql.SQL("TRUE"),
    "background": sql.SQL("c.paper"),
    "foreground": sql.SQL("NOT c.paper"),
}
#: ΔE at which a colour counts half as much as the one asked.
HALF = 10.0
DISTANCE = sql.SQL("((c.lightness - %s)::float8 ^ 2 + (c.a - %s)::float8 ^ 2 + (c.b - %s)::float8 ^ 2)")


def lab(hexadecimal: str) -> np.ndarray:
    """(3,) CIELAB of `rrggbb`."""
    return np.asarray(from_srgb(np.array([list(bytes.fromhex(hexadecimal))], dtype=np.uint8))[0], dtype=np.float64)


def named(hexadecimal: str) -> str:
    """Code of the colour term that the colour is nearest to."""
    lightness, a, b = (float(value) for value in lab(hexadecimal))
    return name((lightness, a, b))


def near(query: SearchQuery) -> Clause:
    """Rows `e` with a colour of some extent within the tolerance, on the ground asked."""
    condition, values = _within(query)
    return (
        sql.SQL("e.illustration_id IN (SELECT c.illustration_id FROM indexing_colour c WHERE {})").format(condition),
        values,
    )


def ranks(query: SearchQuery, words: bool) -> bool:
    """True where nothing else orders the results: a colour beside words or a picture only narrows."""
    return bool(query.hex) and not (words or query.asks_for_likeness)


def ranked(query: SearchQuery) -> Clause:
    """SQL giving (id, strength) of the pictures near the colour. Strength is the share of the picture that has the
    colour, 0..1, each part counting half as much with every HALF of distance."""
    condition, values = _within(query)
    centre = _tenths(query.hex)
    statement = sql.SQL(
        "SELECT c.illustration_id, sum(c.share / 1000.0 * exp(-ln(2) / %s * sqrt({})))::float8"
        " FROM indexing_colour c WHERE {} GROUP BY c.illustration_id"
    ).format(DISTANCE, condition)
    return statement, [10 * HALF, *centre, *values]


def _within(query: SearchQuery) -> Clause:
    centre = lab(query.hex)
    condition = sql.SQL("c.cell = ANY(%s) AND {} AND {} <= %s").format(GROUNDS[query.ground], DISTANCE)
    return condition, [cells_near(centre, query.tolerance), *_tenths(query.hex), (10 * query.tolerance) ** 2]


def _tenths(hexadecimal: str) -> list[float]:
    return [round(10 * float(value), 2) for value in lab(hexadecimal)]
