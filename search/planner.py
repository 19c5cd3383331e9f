"""Which rows a question finds, and how they are reached.

The result set is (text matches, or rows near one of the question's vectors) and all filters. Small filtered sets are
compared exactly, behind a MATERIALIZED pre-filter that keeps Postgres from choosing the vector index where it loses
rows; larger ones go through HNSW with a relaxed iterative scan, sorted again afterwards, at most DEPTH rows deep. When
the index gives up before it has found as many as there should be, the exact way is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial

from django.db import connection, transaction
from psycopg import sql

from indexing import vectors
from search import filters, parts, text
from search.filters import YEARS, together
from search.palette import ColourAsk
from search.parameters import FACETS
from search.query import SearchQuery
from search.results import Near
from search.terms import Glossary
from search.text import Clause, Words
from search.vector import Ask

#: Filtered sets up to this size are compared exactly (about 12 ms at 512 dimensions).
EXACT_ROWS = 15_000
#: The most rows a nearness list holds when it comes from the index.
DEPTH = 2_000
#: How widely the index is scanned: words lie outside the cloud of pictures and need more.
EF_WORDS, EF_PICTURES = 800, 100
MOST_TUPLES = 100_000


class Selection:
    """The rows of one question. Facets and years ask for it again `without` their own filter."""

    def __init__(self, query: SearchQuery, words: Words, asks: Collection[Ask | ColourAsk], glossary: Glossary) -> None:
        self.query, self.words, self.asks = query, words, list(asks)
        self._named = {near: filters.clauses(query, words, glossary, near) for near in ("e", "v")}
        self._near: dict[tuple[int, frozenset[str]], Near] = {}
        self._exact: bool | None = None
        by_words = bool(words.wanted) and (query.mode != "meaning" or not self.asks)
        self.text = text.answers(words.wanted) if by_words else None
        self.wants_ranking = bool(words.wanted) or query.asks_for_likeness

    @property
    def criteria(self) -> Collection[str]:
        """Names of the filters in force."""
        return self._named["e"].keys()

    def filters(self, without: Collection[str] = (), near: str = "e") -> Clause:
        return filters.where(self._named[near], without)

    def where(self, without: Collection[str] = ()) -> Clause:
        """The condition, on rows `e` of Entry, of being in the result set."""
        either = [self.text] if self.text else []
        either += [(sql.SQL("e.illustration_id = ANY(%s)"), [self.near(i, without).ids]) for i in range(len(self.asks))]
        if not either:
            # A picture that nobody could compare finds nothing, rather than everything.
            return (sql.SQL("FALSE"), []) if self.wants_ranking else self.filters(without)
        joined = sql.SQL(" OR ").join(condition for condition, _ in either)
        found = (sql.SQL("({})").format(joined), [value for _, values in either for value in values])
        return together([self.filters(without), found])

    def near(self, number: int, without: Collection[str] = ()) -> Near:
        """The rows near one vector. Where even the loosest filters leave few rows, one exact list serves every use."""
        loosest = frozenset((*FACETS, "object", YEARS)) & frozenset(self.criteria)
        if self._exact is None:
            self._exact = count(self.filters(loosest), EXACT_ROWS + 1) <= EXACT_ROWS
        key = (number, loosest if self._exact else frozenset(without))
        if key not in self._near:
            ask, least = self.asks[number], self.query.min_score
            passing = partial(self.filters, key[1])
            if isinstance(ask, ColourAsk):
                self._near[key] = ask.nearest(passing, least)
            else:
                floor = ask.calibration.floor(least)
                self._near[key] = nearest(ask, passing, floor)
                if ask.parts:
                    self._near[key] = parts.joined(ask, self._near[key], passing, floor)
        return self._near[key]

    @property
    def complete(self) -> bool:
        return all(near.complete for near in self._near.values())

    @property
    def nears(self) -> Collection[Near]:
        return self._near.values()

    @property
    def paths(self) -> list[str]:
        return [near.path for near in self._near.values()]


def count(filters: Clause, limit: int) -> int:
    """How many rows pass, counting no further than `limit`."""
    condition, values = filters
    statement = sql.SQL("SELECT count(*) FROM (SELECT 1 FROM indexing_entry e WHERE {} LIMIT %s) found")
    with connection.cursor() as cursor:
        cursor.execute(statement.format(condition), [*values, limit])
        return int(cursor.fetchone()[0])


def nearest(ask: Ask, filters: Callable[[str], Clause], floor: float, depth: int = DEPTH) -> Near:
    """The rows that pass `filters` with a cosine of at least `floor`."""
    matching = count(filters("e"), EXACT_ROWS + 1)
    if matching > EXACT_ROWS:
        rows = _by_index(ask, filters("v"), depth)
        above = [row for row in rows if row[1] >= floor]
        if len(rows) >= depth or len(above) < len(rows):
            return Near([row[0] for row in above], [row[1] for row in above], len(above) < depth, "index")
    rows = _exactly(ask, filters("e"), floor)
    return Near([row[0] for row in rows], [row[1] for row in rows], True, "exact")


def _exactly(ask: Ask, filters: Clause, floor: float) -> list[tuple[int, float]]:
    condition, values = filters
    statement = sql.SQL(
        "WITH kept AS MATERIALIZED (SELECT e.illustration_id AS id FROM indexing_entry e WHERE {filters}),"
        " compared AS (SELECT kept.id, 1 - (v.v <=> %s::halfvec) AS cosine"
        " FROM kept JOIN {table} v ON v.illustration = kept.id)"
        " SELECT id, cosine FROM compared WHERE cosine >= %s ORDER BY cosine DESC, id"
    ).format(filters=condition, table=sql.Identifier(ask.space.table))
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, vectors.literal(ask.vector), floor])
        return list(cursor.fetchall())


def _by_index(ask: Ask, filters: Clause, depth: int) -> list[tuple[int, float]]:
    condition, values = filters
    literal = vectors.literal(ask.vector)
    statement = sql.SQL(
        "WITH found AS MATERIALIZED (SELECT v.illustration AS id, v.v <=> %s::halfvec AS distance"
        " FROM {table} v JOIN indexing_entry e ON e.illustration_id = v.illustration WHERE {filters}"
        " ORDER BY v.v <=> %s::halfvec LIMIT %s)"
        " SELECT id, 1 - distance FROM found ORDER BY distance, id"
    ).format(filters=condition, table=sql.Identifier(ask.space.table))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL hnsw.iterative_scan = 'relaxed_order'")
        cursor.execute(f"SET LOCAL hnsw.ef_search = {EF_WORDS if ask.words else EF_PICTURES}")
        cursor.execute(f"SET LOCAL hnsw.max_scan_tuples = {MOST_TUPLES}")
        cursor.execute(statement, [literal, *values, literal, depth])
        return list(cursor.fetchall())
