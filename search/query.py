"""A search as a value: `SearchQuery` to and from its address, which is the whole state of a search.

Reading never fails: what cannot be used becomes a `Problem` and is left out. Writing is canonical: one search has one
address, and every link made from a query keeps all its other criteria.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast
from urllib.parse import urlencode

from django.http import QueryDict

from search import areas, terms
from search.parameters import (
    DEFAULT_SIZE,
    FACETS,
    PARAMETERS,
    Area,
    Fault,
    Floor,
    Likeness,
    Parameter,
    Part,
    Relation,
    Weighted,
)
from search.problems import Problem

#: Parameters of the page that are no criteria: the language switch.
IGNORED = frozenset({"lang"})
#: Their values are sorted, so that one search has one address.
UNORDERED = frozenset((*FACETS, "object", "document", "page", "id", "yes", "no"))


@dataclass(frozen=True)
class SearchQuery:
    """Facet values are codes, with a leading minus where excluded. None means that nothing was asked."""

    q: str = ""
    mode: str = "hybrid"
    like: tuple[Likeness, ...] = ()
    unlike: tuple[Likeness, ...] = ()
    by: str = "look"
    plus: tuple[Weighted, ...] = ()
    minus: tuple[Weighted, ...] = ()
    image: str = ""
    region: Part | None = None
    yes: tuple[int, ...] = ()
    no: tuple[int, ...] = ()
    corpus: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    technique: tuple[str, ...] = ()
    function: tuple[str, ...] = ()
    genre: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    colour_mode: tuple[str, ...] = ()
    colour: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    agent: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    object: tuple[Floor, ...] = ()
    relation: tuple[Relation, ...] = ()
    confidence: float = 0.0
    year_from: int | None = None
    year_to: int | None = None
    title: str = ""
    creator: str = ""
    document: tuple[int, ...] = ()
    page: tuple[int, ...] = ()
    id: tuple[int, ...] = ()
    hex: str = ""
    tolerance: float = 15.0
    ground: str = ""
    area: Area | None = None
    min_score: float | None = None
    fold: str = ""
    sort: str = "relevance"
    size: int = DEFAULT_SIZE
    cursor: int = field(default=0)

    @classmethod
    def parse(cls, params: QueryDict, ignore: Collection[str] = IGNORED) -> tuple[SearchQuery, list[Problem]]:
        """The query that `params` ask, without its unknown values, and all that was wrong with them."""
        query, problems = read({name: params.getlist(name) for name in params if name not in ignore})
        unknown = terms.glossary().unknown(query)
        for problem in unknown:
            query = query.without(problem.parameter, problem.value)
        if query.area and not areas.known(query.area):
            unknown.append(Problem("area", "unknown-value", PARAMETERS["area"].write(query.area)))
            query = query.replace(area=None)
        return query, problems + unknown

    def pairs(self) -> list[tuple[str, str]]:
        """(name, text) of every criterion that is not at its default, in canonical order."""
        found = []
        for name, parameter in PARAMETERS.items():
            value = getattr(self, name)
            if parameter.many:
                found += [(name, parameter.write(each)) for each in value]
            elif value != parameter.default:
                found.append((name, parameter.write(value)))
        return found

    def url(self, path: str = "/search") -> str:
        pairs = self.pairs()
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def replace(self, **changes: Any) -> SearchQuery:
        """The same search with other values; it starts again from the first page unless `cursor` is given."""
        return replace(self, **{"cursor": 0, **changes})

    def has(self, name: str, value: str) -> bool:
        return any(_same(name, value, each) for each in getattr(self, name))

    def toggle(self, name: str, value: str) -> SearchQuery:
        """With `value` if it was not chosen, without it if it was. An excluded value becomes a chosen one."""
        return self.replace(**{name: toggled(name, getattr(self, name), value)})

    def exclude(self, name: str, value: str) -> SearchQuery:
        return self.toggle(name, f"-{value}")

    def without(self, name: str, value: str) -> SearchQuery:
        """The same search less one value of a repeatable parameter (an object at whatever confidence)."""
        return self.replace(**{name: _less(name, getattr(self, name), value)})

    @property
    def asks_for_likeness(self) -> bool:
        return bool(self.like or self.unlike or self.image or self.region or self.plus or self.minus or self.yes)


class Addresses:
    """The addresses of one search with other values of neighbouring parameters: what stays is written once."""

    def __init__(self, query: SearchQuery, *names: str) -> None:
        pairs, places = query.replace().pairs(), list(PARAMETERS)
        first, last = places.index(names[0]), places.index(names[-1])
        self._before = urlencode([pair for pair in pairs if places.index(pair[0]) < first])
        self._after = urlencode([pair for pair in pairs if places.index(pair[0]) > last])

    def url(self, pairs: Sequence[tuple[str, str]], path: str = "/search") -> str:
        asked = "&".join(part for part in (self._before, urlencode(pairs), self._after) if part)
        return f"{path}?{asked}" if asked else path


def toggled(name: str, values: Collection[Any], value: str) -> tuple[Any, ...]:
    """`values` of a parameter with `value`, or without it if it was among them; in the order of an address."""
    if any(_same(name, value, each) for each in values):
        return _less(name, values, value)
    bare = value.removeprefix("-")
    others = _less(name, _less(name, values, bare), f"-{bare}")
    return _sorted((*others, PARAMETERS[name].read(value)))


def _less(name: str, values: Collection[Any], value: str) -> tuple[Any, ...]:
    return tuple(each for each in values if not _same(name, value, each))


def read(values: Mapping[str, list[str]]) -> tuple[SearchQuery, list[Problem]]:
    """The part of reading that needs no database: shapes, ranges and lengths."""
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, texts in values.items():
        parameter = PARAMETERS.get(name)
        if parameter is None:
            problems.append(Problem(name, "unknown-parameter"))
            continue
        given = [text.strip() for text in texts if text.strip()]
        good = _values(parameter, given, problems)
        if good:
            found[name] = good if parameter.many else good[-1]
    first, last = found.get("year_from"), found.get("year_to")
    if first is not None and last is not None and first > last:
        problems.append(Problem("year_from", "reversed", f"{first}–{last}"))
        del found["year_from"], found["year_to"]
    return SearchQuery(**found), problems


def _values(parameter: Parameter, texts: list[str], problems: list[Problem]) -> tuple[Any, ...]:
    """Every usable value, each once; facets and objects sorted, since their order means nothing."""
    good: list[Any] = []
    for text in texts:
        if parameter.name in ("q", "title", "creator") and len(text) > 500:
            problems.append(Problem(parameter.name, "too-long"))
        try:
            value = parameter.read(text)
        except Fault as fault:
            problems.append(Problem(parameter.name, fault.code, text[:80]))
            continue
        if value not in good:
            good.append(value)
    if len(good) > parameter.limit:
        problems.append(Problem(parameter.name, "too-many" if parameter.many else "repeated"))
        good = good[: parameter.limit] if parameter.many else good[-1:]
    return _sorted(good) if parameter.name in UNORDERED else tuple(good)


def _sorted(values: Collection[Any]) -> tuple[Any, ...]:
    return tuple(
        sorted(values, key=lambda v: (v.code, v.excluded, v.confidence) if isinstance(v, Floor) else cast(Any, v))
    )


def _same(name: str, value: str, held: Any) -> bool:
    if isinstance(held, Floor):
        return f"{'-' if held.excluded else ''}{held.code}" == value
    return bool(PARAMETERS[name].write(held) == value)
