"""Facet counts over the whole result set, after the rules of Wellcome's RFC 037.

A count honours the question and every filter but its own facet's; a chosen or excluded value is always shown, even at
zero; other values at zero are hidden; order is by count, then label. Folded searches count groups, as their total does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from indexing.text import fold
from search.parameters import FACETS, PARAMETERS, Floor
from search.query import Addresses, SearchQuery, toggled
from search.results import Facet, FacetValue
from search.tally import Tally
from search.terms import LABELS, Glossary, Word

#: Left column, top to bottom.
ORDER = ("technique", "function", "genre", "theme", "object", "colour_mode", "colour", "corpus", "type", "language",
         "rights", "agent", "status")  # fmt: skip


def facets(query: SearchQuery, tallies: Mapping[str, Tally], glossary: Glossary, language: str) -> tuple[Facet, ...]:
    """Every facet that has something to show."""
    counts: dict[str, dict[int, int]] = {name: {} for name in ORDER}
    for left, tally in tallies.items():
        for term, number in (tally.values | tally.floors).items():
            name = glossary.facet_of(term)
            # Under all filters only what has none of its own.
            if name in counts and (name == left if left else name not in tallies):
                counts[name][term] = number
    found = (Facet(name, str(LABELS[name]), _values(name, counts[name], query, glossary, language)) for name in ORDER)
    return tuple(facet for facet in found if facet.values)


def _values(
    name: str, counts: dict[int, int], query: SearchQuery, glossary: Glossary, language: str
) -> tuple[FacetValue, ...]:
    held = getattr(query, name)
    chosen, addresses = _codes(held), Addresses(query, name)

    def address(value: str) -> str:
        return addresses.url([(name, PARAMETERS[name].write(each)) for each in toggled(name, held, value)])

    def shown(word: Word) -> FacetValue:
        return FacetValue(
            code=word.code,
            label=word.label(language),
            count=counts.get(word.id, 0),
            selected=word.code in chosen,
            excluded=f"-{word.code}" in chosen,
            url=address(word.code),
            exclude_url=address(f"-{word.code}"),
        )

    named = {word.id for code in chosen if (word := glossary.find(name, code.removeprefix("-")))}
    words = [glossary.by_id[term] for term in counts.keys() | named if term in glossary.by_id]
    return tuple(sorted(map(shown, words), key=lambda value: (-value.count, fold(value.label), value.code)))


def _codes(values: Collection[str | Floor]) -> set[str]:
    return {f"{'-' if v.excluded else ''}{v.code}" if isinstance(v, Floor) else v for v in values}


assert set(ORDER) == {*FACETS, "object"} and all(PARAMETERS[name].many for name in ORDER)
