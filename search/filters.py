"""Criteria as SQL conditions on a row of Entry, one named clause each, so that a facet can leave its own out.

Values only ever travel as parameters. Every clause reads the row alias `e` (Entry); the tokens and years may be read
from another alias (`near`), since the vector tables carry them too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from psycopg import sql

from indexing.text import fold
from indexing.tokens import BUCKETS, bucket, token
from search import areas, colours, relations, text
from search.parameters import FACETS, Floor, Part
from search.query import SearchQuery
from search.terms import Glossary
from search.text import Clause

LABELLED = ("technique", "function", "genre")
YEARS = "years"
ANY: Clause = (sql.SQL("TRUE"), [])
DATED: Clause = (sql.SQL("e.year_from IS NOT NULL"), [])


def clauses(query: SearchQuery, words: text.Words, glossary: Glossary, near: str = "e") -> dict[str, Clause]:
    """{name of the criterion: its condition}; `base` is always there and keeps noise out."""
    found: dict[str, Clause] = {"base": (sql.SQL("NOT e.noise"), [])}
    for name in FACETS:
        condition = _facet(name, getattr(query, name), query.confidence, glossary, near)
        if condition:
            found[name] = condition
    if query.object:
        found["object"] = together(has_object(floor, glossary, near) for floor in query.object)
    if query.relation:
        things = (has_object(end, glossary, near) for end in relations.ends(query))
        found["relation"] = together((*things, *relations.pairs(query, glossary)))
    if query.year_from is not None or query.year_to is not None:
        found[YEARS] = _years(query.year_from, query.year_to, near)
    if query.area:
        found["area"] = areas.inside(query.area)
    found.update(_catalogue(query))
    if words.unwanted:
        refusals = [text.matches(word) for word in words.unwanted]
        found["unwanted"] = together((sql.SQL("NOT ({})").format(c), v) for c, v in refusals)
    examples = [like.id for like in (*query.like, *query.unlike)] + [*query.yes, *query.no]
    if query.region and query.region.illustration:
        examples.append(query.region.illustration)
    elif query.region:
        found["framed"] = _not_under(query.region)
    if examples:
        # The pictures of the question are no answer to it.
        found["examples"] = (sql.SQL("e.illustration_id <> ALL(%s)"), [examples])
    return found


def _not_under(part: Part) -> Clause:
    """Not what the part of a page was drawn on: they share half of the smaller one."""
    x, y, w, h = part.xywh
    shared = sql.SQL(
        "NOT (e.page_id = %s AND EXISTS (SELECT FROM indexing_illustration i WHERE i.id = e.illustration_id"
        " AND 2.0 * greatest(0, least(i.x + i.w, %s) - greatest(i.x, %s))"
        " * greatest(0, least(i.y + i.h, %s) - greatest(i.y, %s)) >= least(i.w::float8 * i.h, %s)))"
    )
    return shared, [part.page, x + w, x, y + h, y, float(w * h)]


def together(conditions: Iterable[Clause]) -> Clause:
    """All of them; true where there are none."""
    parts = list(conditions) or [ANY]
    return sql.SQL(" AND ").join(condition for condition, _ in parts), [v for _, values in parts for v in values]


def where(named: dict[str, Clause], without: Collection[str] = ()) -> Clause:
    return together(clause for name, clause in named.items() if name not in without)


def _facet(name: str, values: Collection[str], confidence: float, glossary: Glossary, near: str) -> Clause | None:
    """One of the chosen values, and none of the excluded ones."""
    chosen = _tokens(name, [v for v in values if not v.startswith("-")], glossary)
    excluded = _tokens(name, [v[1:] for v in values if v.startswith("-")], glossary)
    has = sql.SQL("{}.tokens && %s::int[]").format(sql.Identifier(near))
    if confidence and name in LABELLED:
        # A label under the floor counts as absent, whether it is asked for or excluded.
        sure = sql.SQL("coalesce(e.{}, 1) >= %s").format(sql.Identifier(f"{name}_confidence"))
        has, more = sql.SQL("({} AND {})").format(has, sure), [confidence]
    else:
        more = []
    conditions: list[Clause] = []
    if chosen:
        conditions.append((has, [chosen, *more]))
    if excluded:
        conditions.append((sql.SQL("NOT ({})").format(has), [excluded, *more]))
    return together(conditions) if conditions else None


def _tokens(name: str, codes: Collection[str], glossary: Glossary) -> list[int]:
    return [token(word.id) for code in codes if (word := glossary.find(name, code))]


def has_object(floor: Floor, glossary: Glossary, near: str) -> Clause:
    """The thing, or a narrower one, with at least its confidence.

    Off the token grid, and for layout classes, whose tokens carry no confidence, the statements' own figures decide.
    """
    word = glossary.find("object", floor.code)
    condition = sql.SQL("{}.tokens @> %s::int[]").format(sql.Identifier(near))
    term = word.id if word else 0
    layout = word is not None and word.vocabulary == "layout"
    values: list[object] = [[token(term, 0.0 if layout else floor.confidence)]]
    on_grid = abs(bucket(floor.confidence) / BUCKETS - floor.confidence) < 1e-9
    if floor.confidence and (layout or not on_grid):
        exact = sql.SQL(
            "EXISTS (SELECT 1 FROM indexing_statement s WHERE s.illustration_id = e.illustration_id"
            " AND s.term_id = ANY(%s) AND s.confidence >= %s AND s.status <> 'rejected')"
        )
        condition, values = (
            sql.SQL("({} AND {})").format(condition, exact),
            [*values, glossary.below(term), floor.confidence],
        )
    return (sql.SQL("NOT {}").format(sql.SQL("({})").format(condition)) if floor.excluded else condition), values


def year_ends(first: int | None, last: int | None) -> list[Clause]:
    """Each end of `_years` by itself, in columns, of which Postgres has statistics, rather than in an expression."""
    ends: list[Clause] = []
    if last is not None:
        ends.append((sql.SQL("e.year_from <= %s"), [last]))
    if first is not None:
        since = sql.SQL("(e.year_to >= %s OR (e.year_to IS NULL AND e.year_from >= %s))")
        ends.append((since, [first, first]))
    return ends


def _years(first: int | None, last: int | None, near: str) -> Clause:
    """Rows whose dates overlap the years asked; a row without a date never passes."""
    row = sql.Identifier(near)
    conditions: list[Clause] = []
    if last is not None:
        conditions.append((sql.SQL("{0}.year_from <= %s").format(row), [last]))
    if first is not None:
        conditions.append((sql.SQL("coalesce({0}.year_to, {0}.year_from) >= %s").format(row), [first]))
    return together(conditions)


def _catalogue(query: SearchQuery) -> dict[str, Clause]:
    found: dict[str, Clause] = {}
    for name, column in (("title", "title_folded"), ("creator", "creators_folded")):
        if wanted := fold(getattr(query, name)).strip():
            found[name] = (sql.SQL("strpos(e.{}, %s) > 0").format(sql.Identifier(column)), [wanted])
    for name in ("document", "page"):
        if ids := list(getattr(query, name)):
            found[name] = (sql.SQL("e.{} = ANY(%s)").format(sql.Identifier(f"{name}_id")), [ids])
    if query.id:
        found["id"] = (sql.SQL("e.illustration_id = ANY(%s)"), [list(query.id)])
    if query.hex:
        found["hex"] = colours.near(query)
    return found
