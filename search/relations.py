"""Where one detected thing lies to another in the same picture, as SQL on the boxes of two statements.

Boxes are page pixels; directions are the reader's: a picture that is shown turned is judged as it is shown. With a and
b the boxes of subject and other:

left, right, above, below: both edges of a on that axis come before those of b (the relations *before*, *meets* and
    *overlaps* of Allen, "Maintaining knowledge about temporal intervals", CACM 1983), which leaves out a box that holds
    the other; and the centres differ at least half as much along the axis as across it, a cone as in Frank,
    "Qualitative spatial reasoning: cardinal directions as an example", IJGIS 1996, but 127 degrees wide, since a reader
    says of a thing above and to the left that it is above, and that it is to the left.
inside: at least INSIDE of a's area is in b: a detector's edges are rarely exact, and a rider's hat need not fit to the
    pixel.
overlaps: they share at least SHARED of the smaller one. Boxes of things that stand side by side touch by less.

Where subject and other may be the same thing, two boxes that are mostly one another are one thing seen twice by two
models, and stand in no relation.
"""

from __future__ import annotations

from collections.abc import Iterator

from psycopg import sql

from search.parameters import Floor
from search.query import SearchQuery
from search.terms import Glossary
from search.text import Clause

INSIDE = 0.9
SHARED = 0.2
#: Intersection over union from which two boxes show one thing, as where statements are replaced.
SAME = 0.5
#: How far the centres may differ across the axis, in shares of their difference along it.
ACROSS = 2

#: The direction on the page of what the reader calls left, right, above or below, by the clockwise turn of the picture.
TURNED = {
    0: {"left": "left", "right": "right", "above": "above", "below": "below"},
    90: {"left": "below", "right": "above", "above": "left", "below": "right"},
    180: {"left": "right", "right": "left", "above": "below", "below": "above"},
    270: {"left": "above", "right": "below", "above": "right", "below": "left"},
}
WIDTH = "greatest(0, least(a.x + a.w, b.x + b.w) - greatest(a.x, b.x))"
HEIGHT = "greatest(0, least(a.y + a.h, b.y + b.h) - greatest(a.y, b.y))"
COMMON = f"({WIDTH}::float8 * {HEIGHT})"
AREA_A, AREA_B = "(a.w::float8 * a.h)", "(b.w::float8 * b.h)"
#: Twice the distance between the centres, along x and along y: whole numbers.
DX, DY = "abs(2 * a.x + a.w - 2 * b.x - b.w)", "abs(2 * a.y + a.h - 2 * b.y - b.h)"
ON_PAGE = {
    "left": f"(a.x < b.x AND a.x + a.w < b.x + b.w AND {DY} <= {ACROSS} * {DX})",
    "right": f"(a.x > b.x AND a.x + a.w > b.x + b.w AND {DY} <= {ACROSS} * {DX})",
    "above": f"(a.y < b.y AND a.y + a.h < b.y + b.h AND {DX} <= {ACROSS} * {DY})",
    "below": f"(a.y > b.y AND a.y + a.h > b.y + b.h AND {DX} <= {ACROSS} * {DY})",
}
OTHER = {
    "inside": f"{COMMON} >= {INSIDE} * {AREA_A}",
    "overlaps": f"{COMMON} >= {SHARED} * least({AREA_A}, {AREA_B})",
}
TWO_THINGS = f"{COMMON} < {SAME} * ({AREA_A} + {AREA_B} - {COMMON})"

PAIR = """EXISTS (
    SELECT 1 FROM indexing_illustration shown
    JOIN indexing_statement a ON a.illustration_id = shown.id
    JOIN indexing_statement b ON b.illustration_id = shown.id AND b.id <> a.id
    WHERE shown.id = e.illustration_id
    AND a.term_id = ANY(%s) AND a.confidence >= %s AND a.x IS NOT NULL AND a.status <> 'rejected'
    AND b.term_id = ANY(%s) AND b.confidence >= %s AND b.x IS NOT NULL AND b.status <> 'rejected'
    AND {place})"""


def ends(query: SearchQuery) -> list[Floor]:
    """The things that the relations speak of, each at least as sure as `object=` asks of its code."""
    sure = {floor.code: floor.confidence for floor in query.object if not floor.excluded}
    codes = dict.fromkeys(code for one in query.relation for code in (one.subject, one.other))
    return [Floor(code, sure.get(code, 0.0)) for code in codes]


def pairs(query: SearchQuery, glossary: Glossary) -> Iterator[Clause]:
    """For each relation asked, the condition that it holds between two boxes of row `e`. Narrower things count.

    It reads boxes, so that rows should be known to have the `ends` first.
    """
    sure = {end.code: end.confidence for end in ends(query)}
    for relation in query.relation:
        codes = (relation.subject, relation.other)
        words = [glossary.find("object", code) for code in codes]
        terms = [glossary.below(word.id) if word else [] for word in words]
        place = _place(relation.kind)
        if set(terms[0]) & set(terms[1]):
            place = f"{place} AND {TWO_THINGS}"
        values = [value for code, ids in zip(codes, terms, strict=True) for value in (ids, sure[code])]
        yield sql.SQL(PAIR).format(place=sql.SQL(place)), values


def _place(kind: str) -> str:
    if kind in OTHER:
        return OTHER[kind]
    turns = (f"(shown.rotation = {turn} AND {ON_PAGE[ways[kind]]})" for turn, ways in TURNED.items())
    return f"({' OR '.join(turns)})"
