"""Facet counts over the whole result set, after the rules of Wellcome's RFC 037.

A count honours the question and every filter but its own facet's; a chosen or excluded value is always shown, even at
zero; other values at zero are hidden; order is by count, then label. Folded searches count groups, as their total does.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection
from psycopg import sql

from indexing.text import fold
from indexing.tokens import STRIDE, token
from search.filters import LABELLED, has_object, together
from search.kept import kept
from search.parameters import FACETS, PARAMETERS, Floor
from search.planner import Selection
from search.query import SearchQuery
from search.results import Facet, FacetValue
from search.terms import LABELS, Glossary, Word
from search.text import Clause

#: Left column, top to bottom.
ORDER = ("technique", "function", "genre", "theme", "object", "colour_mode", "colour", "corpus", "type", "language",
         "rights", "agent", "status")  # fmt: skip
#: What one result is, when results are folded.
UNITS = {
    "": sql.SQL("*"),
    "document": sql.SQL("DISTINCT e.document_id"),
    "duplicates": sql.SQL("DISTINCT coalesce(e.copies, -e.illustration_id)"),
}


def rows(query: SearchQuery) -> sql.Composable:
    """FROM: rows `e`."""
    return sql.SQL("indexing_entry e")


def facets(query: SearchQuery, selection: Selection, glossary: Glossary, language: str) -> tuple[Facet, ...]:
    """Every facet that has something to show."""
    free = [name for name in ORDER if name not in selection.criteria]
    counts: dict[str, dict[int, int]] = {name: {} for name in ORDER}
    for term, number in _counts(query, selection, glossary, None).items():
        if (name := glossary.facet_of(term)) in free:
            counts[name][term] = number
    for name in ORDER:
        if name not in free:
            counts[name] = _counts(query, selection, glossary, name)
    found = (Facet(name, str(LABELS[name]), _values(name, counts[name], query, glossary, language)) for name in ORDER)
    return tuple(facet for facet in found if facet.values)


def _counts(query: SearchQuery, selection: Selection, glossary: Glossary, facet: str | None) -> dict[int, int]:
    """{term: how many results}, of one facet without its own filter, or of all facets under all filters."""
    without = [facet] if facet else []
    # JSON has no integers for keys.
    pairs = kept(
        selection, f"facet {facet}", without, lambda: list(_counted(query, selection, glossary, facet).items())
    )
    counts = {int(term): int(number) for term, number in pairs}
    if facet == "object":
        counts.update(_floors(query, selection, glossary))
    return counts


def _counted(query: SearchQuery, selection: Selection, glossary: Glossary, facet: str | None) -> dict[int, int]:
    condition, values = selection.where([facet] if facet else [])
    kept, more = _confident(query, glossary)
    if facet:
        kept = sql.SQL("{} AND value = ANY(%s)").format(kept)
        more = [*more, [token(term) for term in glossary.ids(facet)]]
    statement = sql.SQL(
        "SELECT value, count({unit}) FROM {rows} CROSS JOIN LATERAL unnest(e.facets) AS value"
        " WHERE {condition} AND {kept} GROUP BY value"
    ).format(unit=UNITS[query.fold], rows=rows(query), condition=condition, kept=kept)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *more])
        return {value // STRIDE: number for value, number in cursor.fetchall()}


def _confident(query: SearchQuery, glossary: Glossary) -> Clause:
    """Labels under the confidence floor are not counted, as the filters do not find them."""
    if not query.confidence:
        return sql.SQL("TRUE"), []
    parts, values = [], []
    for name in LABELLED:
        parts.append(
            sql.SQL("(coalesce(e.{}, 1) >= %s OR value <> ALL(%s))").format(sql.Identifier(f"{name}_confidence"))
        )
        values += [query.confidence, [token(term) for term in glossary.ids(name)]]
    return sql.SQL(" AND ").join(parts), values


def _floors(query: SearchQuery, selection: Selection, glossary: Glossary) -> dict[int, int]:
    """A chosen object is counted at its own confidence, which is what the reader sees beside its slider."""
    found = {}
    for floor in query.object:
        word = glossary.find("object", floor.code)
        if word and floor.confidence and not floor.excluded:
            condition, values = together([selection.where(["object"]), has_object(floor, glossary, "e")])
            statement = sql.SQL("SELECT count({unit}) FROM {rows} WHERE {condition}").format(
                unit=UNITS[query.fold], rows=rows(query), condition=condition
            )
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                found[word.id] = int(cursor.fetchone()[0])
    return found


def _values(
    name: str, counts: dict[int, int], query: SearchQuery, glossary: Glossary, language: str
) -> tuple[FacetValue, ...]:
    chosen = _codes(getattr(query, name))
    named = {word.id for code in chosen if (word := glossary.find(name, code.removeprefix("-")))}
    words = [glossary.by_id[term] for term in counts.keys() | named if term in glossary.by_id]
    shown = [_value(name, word, counts.get(word.id, 0), chosen, query, language) for word in words]
    return tuple(sorted(shown, key=lambda value: (-value.count, fold(value.label), value.code)))


def _value(name: str, word: Word, count: int, chosen: Collection[str], query: SearchQuery, language: str) -> FacetValue:
    return FacetValue(
        code=word.code,
        label=word.label(language),
        count=count,
        selected=word.code in chosen,
        excluded=f"-{word.code}" in chosen,
        url=query.toggle(name, word.code).url(),
        exclude_url=query.exclude(name, word.code).url(),
    )


def _codes(values: Collection[str | Floor]) -> set[str]:
    return {f"{'-' if v.excluded else ''}{v.code}" if isinstance(v, Floor) else v for v in values}


assert set(ORDER) == {*FACETS, "object"} and all(PARAMETERS[name].many for name in ORDER)
