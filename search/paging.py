"""One page of a search and the cursor of the next, cut from an order that stands still while its pages are turned.

Few readers turn many pages, so that the order is first made for some of them, and as deep as pages go when it is
needed; what stood in it stays in its place. A page is short only where nothing more matches: rows that have gone
meanwhile are made up for from those that follow, and where a list from the vector index ends before its floor is
reached, it is compared in full and goes on from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from search import snapshots
from search.parameters import DEEPEST, Cursor
from search.results import Hit, Place
from search.snapshots import Order

if TYPE_CHECKING:
    from search.engine import Found

#: Rows of an order made at once.
FIRST = 250


@dataclass(frozen=True)
class Page:
    """`following` is None on the last page; `cut` says that there is more than pages reach."""

    hits: tuple[Hit, ...]
    following: Cursor | None
    cut: bool


def read(found: Found, language: str) -> Page:
    query = found.query
    start = int(query.cursor)
    name = query.cursor.snapshot if isinstance(query.cursor, Cursor) else ""
    kept = snapshots.read(name)
    order, whole = kept or _order(found, FIRST)
    hits, end = _hits(found, order, start, language)
    if len(hits) < query.size and not whole:
        order, whole, kept = _longer(order, found), True, None
        hits, end = _hits(found, order, start, language)
    if len(hits) < query.size and len(order) < DEEPEST and _goes_on(found):
        found.selection.exhaust()
        order, kept = _longer(order, found), None
        hits, end = _hits(found, order, start, language)
    more = end < len(order) or not whole or (len(order) < DEEPEST and not found.selection.complete)
    if not more or end >= DEEPEST:
        return Page(hits, None, cut=len(order) >= DEEPEST and end >= DEEPEST)
    if kept is None:
        name = snapshots.keep(order, whole, name)
    return Page(hits, Cursor(end, name), cut=False)


def _order(found: Found, depth: int) -> tuple[Order, bool]:
    """The first rows, and whether they are all there are or all that pages reach."""
    order = [(place.id, place.why) for place in found.page(0, min(depth, DEEPEST))]
    return order, len(order) < depth or depth >= DEEPEST


def _goes_on(found: Found) -> bool:
    """Whether a list ends before its floor; asks for the lists, which a kept order did not need."""
    for number in range(len(found.selection.asks)):
        found.selection.near(number)
    return not found.selection.complete


def _longer(order: Order, found: Found) -> Order:
    """The order with the rows behind it; those that stand in it keep their places."""
    known = {key for key, _ in order}
    return (order + [row for row in _order(found, DEEPEST)[0] if row[0] not in known])[:DEEPEST]


def _hits(found: Found, order: Order, start: int, language: str) -> tuple[tuple[Hit, ...], int]:
    """The page's hits and where the next page starts."""
    hits: tuple[Hit, ...] = ()
    end = start
    while len(hits) < found.query.size and end < len(order):
        part = order[end : end + found.query.size - len(hits)]
        hits += found.hits([Place(key, why) for key, why in part], language)
        end += len(part)
    return hits, end
