"""One search, from a query to its page of results: the single entry that the page, the API and the exports call.

Everything is decided over the whole result set before the page is cut: order, fold, count, facets, years. A question
whose model is not there is answered with what remains, and a notice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TypeVar

from django.db import connection
from psycopg import sql

from search import feedback, fusion, kept, near, paging, parts, text, vector
from search.active import active
from search.facets import facets
from search.highlights import marked
from search.hits import hits
from search.notices import notice
from search.planner import ENTRIES, Selection
from search.query import SearchQuery
from search.results import Hit, Plan, Results
from search.results import Place as Place
from search.tally import UNITS, tallies
from search.terms import Glossary, glossary
from search.text import Clause
from search.years import histogram

#: Orders of a result set; each ends with the id, so that pages neither lose nor repeat a row.
ORDERS = {
    "relevance": sql.SQL("fused DESC, id"),
    "date": sql.SQL("year_from NULLS LAST, id"),
    "-date": sql.SQL("coalesce(year_to, year_from) DESC NULLS LAST, id"),
    "size": sql.SQL("area DESC, id"),
}
GROUPS = {
    "document": sql.SQL("e.document_id"),
    "duplicates": sql.SQL("coalesce(e.copies, -e.illustration_id)"),
    "": sql.SQL("e.illustration_id"),
}
#: How many rows of a whole result set are fetched together.
ROWS_AT_ONCE = 5_000
#: Rows of a list beyond those wanted that are looked at first.
SPARE = 100
Made = TypeVar("Made")


def search(query: SearchQuery, language: str) -> Results:
    """The answer in `language` ("fr" or "en"). Notices and labels of filters follow the active translation."""
    watch = Stopwatch()
    found = watch("question", lambda: Found(query))
    page = watch("page", lambda: paging.read(found, language))
    counts = watch("counts", lambda: tallies(query, found.selection, found.glossary))
    years, undated = histogram(query, counts)
    counted = watch("facets", lambda: facets(query, counts, found.glossary, language))
    codes = list(found.missing)
    if found.silent:
        codes.append("nothing-near")
    if not found.selection.complete:
        codes.append("nearest-only")
    if page.cut:
        codes.append("deepest")
    return Results(
        count=counts[""].total,
        count_is_exact=found.selection.complete,
        hits=marked(page.hits, found.words),
        facets=counted,
        years=years,
        filters=active(query, found.glossary, language),
        undated=undated,
        next_url=query.replace(cursor=page.following).url() if page.following is not None else "",
        notices=(*near.notices(query, found.words), *(notice(code, query) for code in codes)),
        plan=Plan(tuple(found.lists), tuple(found.selection.steps), watch.parts),
    )


class Stopwatch:
    """Milliseconds of the parts of a search."""

    def __init__(self) -> None:
        self.parts: dict[str, float] = {}

    def __call__(self, name: str, act: Callable[[], Made]) -> Made:
        start = time.perf_counter()
        made = act()
        self.parts[name] = round(1000 * (time.perf_counter() - start), 1)
        return made


class Found:
    """A question put to the index, before anything is cut from it."""

    def __init__(self, query: SearchQuery) -> None:
        self.query = query
        self.glossary: Glossary = glossary()
        words = self.words = near.widened(text.read(query.q))
        asks, self.missing = vector.asks(query, words)
        asks = feedback.refined(query, asks, self.missing)
        if query.q and not words:
            self.missing.append("no-words")
        self.selection = Selection(query, words, asks, self.glossary)
        self.lists = [*(["text"] if self.selection.text else []), *(ask.why for ask in asks)]

    @property
    def silent(self) -> bool:
        """Words were compared by meaning, and no picture lies above the floor."""
        asked = [number for number, ask in enumerate(self.selection.asks) if ask.why == "meaning"]
        return bool(asked) and not any(self.selection.near(number).ids for number in asked)

    def count(self) -> int:
        return int(kept.kept(self.selection, "count", (), self._count))

    def _count(self) -> int:
        condition, values = self.selection.where()
        statement = sql.SQL("SELECT count({}) FROM {} WHERE {}").format(UNITS[self.query.fold], ENTRIES, condition)
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return int(cursor.fetchone()[0])

    def page(self, offset: int, size: int) -> list[Place]:
        """`size` rows of the result set in its order."""
        alone = self.selection.alone
        if alone and self.query.sort == "relevance" and not self.query.fold:
            return self._nearest(alone.ids, offset, size)
        ordered, values = self.ordered()
        statement = sql.SQL("SELECT id, why FROM ({}) AS found ORDER BY {} OFFSET %s LIMIT %s")
        with connection.cursor() as cursor:
            cursor.execute(statement.format(ordered, ORDERS[self.query.sort]), [*values, offset, size])
            return [Place(key, tuple(why)) for key, why in cursor.fetchall()]

    def _nearest(self, ids: Sequence[int], offset: int, size: int) -> list[Place]:
        """A list that alone decides is in order already. What is not told beside the vectors may take rows from it: as
        many as that usually takes are looked at, and all of them where it takes more."""
        condition, values = self.selection.filters()
        statement = sql.SQL(
            "SELECT near.id FROM unnest(%s::bigint[]) WITH ORDINALITY AS near (id, place)"
            " JOIN indexing_entry e ON e.illustration_id = near.id WHERE {} ORDER BY near.place OFFSET %s LIMIT %s"
        ).format(condition)
        why = (self.selection.asks[0].why,)
        found: list[Place] = []
        for first in (offset + size + SPARE, len(ids)):
            with connection.cursor() as cursor:
                cursor.execute(statement, [text.array(ids[:first]), *values, offset, size])
                found = [Place(key, why) for (key,) in cursor.fetchall()]
            if len(found) == size or first >= len(ids):
                break
        return found

    def places(self) -> Iterator[Place]:
        """Every row of the result set in its order, as it stands now; the rows stay on the server until asked for."""
        ordered, values = self.ordered()
        statement = sql.SQL("SELECT id, why FROM ({}) AS found ORDER BY {}")
        with connection.chunked_cursor() as cursor:
            cursor.execute(statement.format(ordered, ORDERS[self.query.sort]), values)
            while rows := cursor.fetchmany(ROWS_AT_ONCE):
                yield from (Place(key, tuple(why)) for key, why in rows)

    def newest(self, size: int, after: int = 0) -> list[Place]:
        """The rows that came last into the portal, newest first, beyond the illustration `after`."""
        ordered, values = self.ordered()
        statement = sql.SQL("SELECT id, why FROM ({}) AS found WHERE id > %s ORDER BY id DESC LIMIT %s")
        with connection.cursor() as cursor:
            cursor.execute(statement.format(ordered), [*values, after, size])
            return [Place(key, tuple(why)) for key, why in cursor.fetchall()]

    def hits(self, places: list[Place], language: str) -> tuple[Hit, ...]:
        asked = {floor.code for floor in self.query.object}
        found = [(place.id, place.why) for place in places]
        shown = hits(found, self._scores({place.id for place in places}), self.glossary, language, asked)
        return parts.opened(shown, self.selection.nears)

    def _scores(self, ids: Collection[int]) -> dict[int, float]:
        """The best percentage of some rows over the lists that measured them."""
        best: dict[int, float] = {}
        for number, ask in enumerate(self.selection.asks):
            near = self.selection.near(number)
            for key, cosine in zip(near.ids, near.cosines, strict=True):
                if key in ids:
                    best[key] = max(best.get(key, 0.0), ask.percentage(cosine))
        return best

    def ordered(self) -> Clause:
        """Every row with what orders it; where results are folded, only the first of each group."""
        columns = sql.SQL("e.illustration_id AS id, e.year_from, e.year_to, e.area")
        ranked = fusion.ranked(self.selection)
        if ranked:
            lists, values = ranked
            every = sql.SQL(
                "SELECT {}, ranked.fused, ranked.why, {} AS unit FROM {}"
                " JOIN ({}) ranked ON ranked.id = e.illustration_id"
            ).format(columns, GROUPS[self.query.fold], ENTRIES, lists)
        else:
            condition, values = self.selection.where()
            every = sql.SQL(
                "SELECT {}, 0::float8 AS fused, ARRAY[]::text[] AS why, {} AS unit FROM {} WHERE {}"
            ).format(columns, GROUPS[self.query.fold], ENTRIES, condition)
        if not self.query.fold:
            return every, values
        first = sql.SQL("SELECT DISTINCT ON (unit) * FROM ({}) AS every ORDER BY unit, {}")
        return first.format(every, ORDERS[self.query.sort]), values
