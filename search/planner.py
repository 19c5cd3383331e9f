"""Which rows a question finds.

The result set is (text matches, or rows near one of the question's vectors) and all filters. Where few rows are
expected to pass, all of them are compared; where many are, one scan of the vector index serves the page and its facets
(`search.routes`). A list from the index may end before the rows above its floor do; it says so, and `exhaust` has every
list compared in full, for readers who page that deep.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cached_property, partial

from psycopg import sql

from search import filters, parts, routes, text
from search.filters import YEARS, together
from search.palette import ColourAsk
from search.parameters import FACETS
from search.query import SearchQuery
from search.results import Near, Step
from search.routes import Scan
from search.terms import Glossary
from search.text import Clause, Words
from search.vector import Ask

ENTRIES = sql.SQL("indexing_entry e")
AMONG = sql.SQL("e.illustration_id = ANY(%s::bigint[])")
#: Criteria that few rows fail and that are not beside the vectors.
LATER = ("base", "examples")


class Selection:
    """The rows of one question. Facets and years ask for it again `without` their own filter."""

    def __init__(self, query: SearchQuery, words: Words, asks: Collection[Ask | ColourAsk], glossary: Glossary) -> None:
        self.query, self.words, self.asks = query, words, list(asks)
        self._named = {near: filters.clauses(query, words, glossary, near) for near in ("e", "v")}
        self._near: dict[tuple[int, frozenset[str]], Near] = {}
        self._scans: dict[int, Scan] = {}
        self._expected: dict[frozenset[str], int] = {}
        self._loosest = frozenset((*FACETS, "object", YEARS)) & frozenset(self.criteria)
        self._in_full = False
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
        either += [(AMONG, [text.array(self.near(i, without).ids)]) for i in range(len(self.asks))]
        if not either:
            # A picture that nobody could compare finds nothing, rather than everything.
            return (sql.SQL("FALSE"), []) if self.wants_ranking else self.filters(without)
        return together([self.filters(without), _either(either)])

    def clause(self, name: str) -> Clause:
        """The condition of one filter in force, on rows `e`."""
        return self._named["e"][name]

    def around(self, names: Sequence[str]) -> Clause:
        """The condition of being in the result set but for one of the filters `names` at most."""
        nears = [{key for left in ((), *((name,) for name in names)) for key in self.near(i, left).ids}
                 for i in range(len(self.asks))]  # fmt: skip
        either = [self.text] if self.text else []
        either += [(AMONG, [text.array(ids)]) for ids in nears]
        if not either:
            return sql.SQL("FALSE"), []
        conditions = [self.filters(names), _either(either)]
        if self.text and len(names) > 1:
            # So that the index of tokens narrows what words alone do not.
            conditions.append(_either([together(self.clause(n) for n in names if n != one) for one in names]))
        return together(conditions)

    def near(self, number: int, without: Collection[str] = ()) -> Near:
        """The rows near one vector. Where even the loosest filters leave few rows, one exact list serves every use."""
        left = self._loosest if self.widest <= routes.EXACT_ROWS else frozenset(without) & frozenset(self.criteria)
        if (number, left) not in self._near:
            self._near[number, left] = self._found(number, left)
        return self._near[number, left]

    def _found(self, number: int, without: frozenset[str]) -> Near:
        ask, least = self.asks[number], self.query.min_score
        passing = partial(self._passing, without)
        if isinstance(ask, ColourAsk):
            return ask.nearest(passing, least)
        floor, expected = ask.calibration.floor(least), self.expected(without)
        near = None
        if not self._in_full and expected > routes.EXACT_ROWS:
            near = self._scan(number, ask, floor).near(without)
        if near is None:
            near = routes.exactly(ask, passing, floor, expected)
        return parts.joined(ask, near, passing, floor, expected) if ask.parts else near

    def _scan(self, number: int, ask: Ask, floor: float) -> Scan:
        """One scan of the index for every use of the list that is too large to be compared."""
        if number not in self._scans:
            criteria = {name: clause for name, clause in self._named["v"].items() if name in self._loosest}
            left_out = [frozenset[str](), *(frozenset((name,)) for name in criteria)]
            uses = {routes.bits(list(criteria), left) for left in left_out if self.expected(left) > routes.EXACT_ROWS}
            passing = partial(self._passing, self._loosest)
            self._scans[number] = routes.scan(ask, passing, criteria, floor, self.widest, uses)
        return self._scans[number]

    @cached_property
    def widest(self) -> int:
        """How many rows are expected to pass without any filter that a facet leaves out."""
        return self.expected(self._loosest)

    def expected(self, without: Collection[str] = ()) -> int:
        """How many rows are expected to pass the filters."""
        left = frozenset((*without, YEARS)) & frozenset(self.criteria)
        if left not in self._expected:
            self._expected[left] = routes.estimate(ENTRIES, self.filters(left))
        rows = self._expected[left]
        return round(rows * self._dated) if YEARS in self.criteria and YEARS not in without else rows

    @cached_property
    def _dated(self) -> float:
        """The share of rows that the years asked leave. Postgres would multiply the shares of the two ends, as if a
        row that begins before the last year did not usually end before the first; but no row fails both."""
        every = [routes.estimate(ENTRIES, condition) for condition in (filters.ANY, filters.DATED)]
        ends = filters.year_ends(self.query.year_from, self.query.year_to)
        both = [routes.estimate(ENTRIES, end) for end in ends]
        return max(sum(both) - every[1] * (len(both) - 1), 1) / max(every[0], 1)

    def _passing(self, without: Collection[str], near: str) -> Clause:
        """What a scan by nearness must heed: `where` heeds the rest, so that a scan need not read the entry for it."""
        return self.filters((*without, *(() if near == "e" else LATER)), near)

    def exhaust(self) -> None:
        """From now on every list is compared in full, and forgets what it was."""
        self._in_full = True
        self._near.clear()

    @property
    def unranked(self) -> bool:
        """Filters alone decide."""
        return not self.text and not self.asks and not self.wants_ranking

    @property
    def alone(self) -> Near | None:
        """The list that by itself says what is found and in which order."""
        return self.near(0) if len(self.asks) == 1 and not self.text else None

    @property
    def complete(self) -> bool:
        return all(near.complete for near in self._near.values())

    @property
    def nears(self) -> Collection[Near]:
        return self._near.values()

    @property
    def steps(self) -> list[Step]:
        """Each list that was made, the page's first: a scan of the index once, whatever it served."""
        scans = [scan.step for scan in self._scans.values()]
        lists = [
            near.step if near.step in scans else replace(near.step, without=tuple(sorted(without)))
            for (_, without), near in self._near.items()
            if near.step
        ]
        return list(dict.fromkeys([*lists, *scans]))


def _either(conditions: Sequence[Clause]) -> Clause:
    joined = sql.SQL(" OR ").join(sql.SQL("({})").format(condition) for condition, _ in conditions)
    return sql.SQL("({})").format(joined), [value for _, values in conditions for value in values]
