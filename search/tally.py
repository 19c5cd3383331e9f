"""The counts of a result set: how many rows, how many of each facet's values, how many a year, in one pass over them.

A facet's values are counted without its own filter, and the years without theirs. Of a ranked question the rows that
fail at most one of these filters are read once, each with the filter that it fails, and every count takes what it
needs. Where filters alone decide, each count is one of its own, since those of large sets are kept (`search.kept`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection
from psycopg import sql

from indexing.tokens import STRIDE, token
from search.filters import LABELLED, YEARS, has_object, together
from search.kept import kept
from search.parameters import FACETS
from search.planner import ENTRIES, Selection
from search.query import SearchQuery
from search.terms import Glossary
from search.text import Clause

#: What one result is, when results are folded.
UNITS = {
    "": sql.SQL("*"),
    "document": sql.SQL("DISTINCT e.document_id"),
    "duplicates": sql.SQL("DISTINCT coalesce(e.copies, -e.illustration_id)"),
}
MOST_BARS = 30
#: Usual widths of a bar, in years.
STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500)


@dataclass
class Tally:
    """Counts under some filters. `values` are {term: how many}; `bars` {number: how many}, each `step` years wide, the
    first of them from `start`; a step of 0 says that nothing is dated. `floors` are chosen objects, {term: how many},
    each at its own confidence."""

    total: int = 0
    values: dict[int, int] = field(default_factory=dict)
    start: int = 0
    step: int = 0
    bars: dict[int, int] = field(default_factory=dict)
    undated: int = 0
    floors: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, held: dict[str, Any]) -> Tally:
        """From JSON, which has no integers for keys."""
        plain = {name: {int(k): v for k, v in held[name].items()} for name in ("values", "bars", "floors")}
        return cls(**{**held, **plain})


def tallies(query: SearchQuery, selection: Selection, glossary: Glossary) -> dict[str, Tally]:
    """{"": under all filters, name: without that one}, for each facet filter in force and for the years."""
    names = [name for name in (*FACETS, "object", YEARS) if name in selection.criteria]
    if not selection.unranked:
        return _together(query, selection, glossary, names)
    return {name: _kept(query, selection, glossary, name) for name in ("", *names)}


def _kept(query: SearchQuery, selection: Selection, glossary: Glossary, name: str) -> Tally:
    def count() -> dict[str, Any]:
        return asdict(_alone(query, selection, glossary, name))

    return Tally.of(kept(selection, f"tally {name}", [name] if name else [], count))


def _alone(query: SearchQuery, selection: Selection, glossary: Glossary, name: str) -> Tally:
    """The counts without one filter: all that follow from it, and no others."""
    condition, values = selection.filters([name] if name else [])
    dated = YEARS if YEARS in selection.criteria else ""
    rows = sql.SQL("SELECT {} FROM {} WHERE {}").format(_columns(query, sql.SQL("0 AS failed")), ENTRIES, condition)
    made = _Statement(query, glossary, [name])
    only = [token(term) for term in glossary.ids(name)] if name and name != YEARS else None
    parts = [made.totals()] if not name else []
    parts += [made.values(only)] if name != YEARS else []
    parts += [*made.years(name)] if name == dated else []
    parts += [*made.floors()] if name == "object" else []
    return made.counted((rows, values), parts)[name]


def _together(query: SearchQuery, selection: Selection, glossary: Glossary, names: Sequence[str]) -> dict[str, Tally]:
    """All counts in one pass."""
    lefts = ["", *names]
    condition, values = selection.around(names)
    clauses = [selection.clause(name) for name in names]
    failed = [
        sql.SQL("CASE WHEN {} THEN 0 ELSE {} END").format(clause, sql.Literal(1 << place))
        for place, (clause, _) in enumerate(clauses)
    ]
    told = sql.SQL("{} AS failed").format(sql.SQL(" + ").join(failed) if failed else sql.SQL("0"))
    rows = sql.SQL("SELECT {} FROM {} WHERE {}").format(_columns(query, told), ENTRIES, condition)
    given = [value for _, more in clauses for value in more]
    made = _Statement(query, glossary, lefts)
    dated = YEARS if YEARS in names else ""
    parts = [made.totals(), made.values(None), *made.years(dated), *(made.floors() if "object" in names else ())]
    return made.counted((rows, [*given, *values]), parts)


def _columns(query: SearchQuery, failed: sql.Composable) -> sql.Composable:
    """What the parts read: a large set is kept in memory while it is counted."""
    read = ["facets", "year_from", "year_to"]
    read += ["illustration_id", "document_id", "copies"] if query.fold else []
    read += ["illustration_id", "tokens"] if query.object else []
    read += [f"{name}_confidence" for name in LABELLED] if query.confidence else []
    return sql.SQL(", ").join([*(sql.Identifier("e", name) for name in dict.fromkeys(read)), failed])


class _Statement:
    """The parts of a statement over rows `e` with the bits of what each fails. Every part gives (kind, key, a count for
    each of `lefts`)."""

    def __init__(self, query: SearchQuery, glossary: Glossary, lefts: Sequence[str]) -> None:
        self.query, self.glossary, self.lefts = query, glossary, lefts
        self.unit = UNITS[query.fold]

    def passing(self, left: str) -> sql.Composable:
        bit = 1 << (self.lefts.index(left) - 1) if left and len(self.lefts) > 1 else 0
        return sql.SQL("e.failed IN (0, {})").format(sql.Literal(bit))

    def counts(self, lefts: Sequence[str] | None = None) -> sql.Composable:
        """A column for each of `lefts`, null for the others."""
        return sql.SQL(", ").join(
            sql.SQL("count({}) FILTER (WHERE {})").format(self.unit, self.passing(left))
            if lefts is None or left in lefts
            else sql.SQL("NULL::bigint")
            for left in self.lefts
        )

    def totals(self) -> Clause:
        return sql.SQL("SELECT 'total', 0, {} FROM found e").format(self.counts()), []

    def values(self, only: list[int] | None) -> Clause:
        """Labels under the confidence floor are not counted, as the filters do not find them."""
        conditions: list[Clause] = [(sql.SQL("value = ANY(%s)"), [only])] if only is not None else []
        for name in LABELLED if self.query.confidence else ():
            sure = sql.SQL("(coalesce({}, 1) >= %s OR value <> ALL(%s))")
            of_facet = [token(term) for term in self.glossary.ids(name)]
            column = sql.Identifier("e", f"{name}_confidence")
            conditions.append((sure.format(column), [self.query.confidence, of_facet]))
        where, given = together(conditions)
        part = sql.SQL(
            "SELECT 'value', value, {} FROM found e CROSS JOIN LATERAL unnest(e.facets) AS value"
            " WHERE {} GROUP BY value"
        )
        return part.format(self.counts(), where), given

    def years(self, left: str) -> Iterator[Clause]:
        yield (
            sql.SQL("SELECT 'start', step, {} FROM bars").format(
                sql.SQL(", ").join(sql.SQL("start") for _ in self.lefts)
            ),
            [],
        )
        yield sql.SQL("SELECT 'undated', 0, {} FROM found e WHERE e.year_from IS NULL").format(self.counts([left])), []
        yield (
            sql.SQL(
                "SELECT 'bar', bar, {} FROM bars, found e CROSS JOIN LATERAL generate_series("
                "(e.year_from - start) / step, (coalesce(e.year_to, e.year_from) - start) / step) AS bar"
                " WHERE {} GROUP BY bar"
            ).format(self.counts([left]), self.passing(left)),
            [],
        )

    def floors(self) -> Iterator[Clause]:
        """A chosen object at its own confidence, which is what the reader sees beside its slider."""
        for floor in self.query.object:
            word = self.glossary.find("object", floor.code)
            if word and floor.confidence and not floor.excluded:
                condition, given = has_object(floor, self.glossary, "e")
                part = sql.SQL("SELECT 'floor', {}, {} FROM found e WHERE {}")
                yield part.format(sql.Literal(word.id), self.counts(["object"]), condition), given

    def counted(self, rows: Clause, parts: Sequence[Clause]) -> dict[str, Tally]:
        dated = YEARS if YEARS in self.lefts else ""
        head = sql.SQL(
            "WITH found AS MATERIALIZED ({rows}), span AS (SELECT min(e.year_from) AS first,"
            " max(coalesce(e.year_to, e.year_from)) AS last FROM found e WHERE {passing}),"
            " bars AS (SELECT step, floor(first / step::float8)::int * step AS start FROM span,"
            " unnest(%s::int[]) AS step WHERE first IS NOT NULL AND (step = %s"
            " OR floor(last / step::float8) - floor(first / step::float8) < %s) ORDER BY step LIMIT 1) {parts}"
        ).format(
            rows=rows[0],
            passing=self.passing(dated),
            parts=sql.SQL(" UNION ALL ").join(part for part, _ in parts),
        )
        given = [*rows[1], list(STEPS), STEPS[-1], MOST_BARS, *(value for _, more in parts for value in more)]
        found = {left: Tally() for left in self.lefts}
        with connection.cursor() as cursor:
            cursor.execute(head, given)
            for kind, key, *numbers in cursor.fetchall():
                for left, number in zip(self.lefts, numbers, strict=True):
                    if number is not None:
                        _put(found[left], kind, key, number)
        return found


def _put(tally: Tally, kind: str, key: int, number: int) -> None:
    if kind == "total":
        tally.total = number
    elif kind == "undated":
        tally.undated = number
    elif kind == "start":
        tally.start, tally.step = number, key
    elif number and kind == "value":
        tally.values[key // STRIDE] = number
    elif number:
        (tally.bars if kind == "bar" else tally.floors)[key] = number
