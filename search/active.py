"""The criteria in force, in words, each with the address of the same search without it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from search.parameters import FACETS, write_relation
from search.query import SearchQuery
from search.results import ActiveFilter
from search.terms import LABELS, RELATIONS, Glossary


def active(query: SearchQuery, glossary: Glossary, language: str) -> tuple[ActiveFilter, ...]:
    """Everything that narrows the search, but for its words and pictures, which the search field itself shows."""
    things = (*_objects(query, glossary, language), *_relations(query, glossary, language))
    found = (*_facets(query, glossary, language), *things, *_others(query))
    return tuple(ActiveFilter(name, label, without.url()) for name, label, without in found)


Found = Iterator[tuple[str, str, SearchQuery]]


def _facets(query: SearchQuery, glossary: Glossary, language: str) -> Found:
    for name in FACETS:
        for value in getattr(query, name):
            word = glossary.find(name, value.removeprefix("-"))
            label = word.label(language) if word else value
            yield name, _named(str(LABELS[name]), label, value.startswith("-")), query.without(name, value)


def _objects(query: SearchQuery, glossary: Glossary, language: str) -> Found:
    for floor in query.object:
        word = glossary.find("object", floor.code)
        label = word.label(language) if word else floor.code
        if floor.confidence:
            label = _("%(object)s from %(percent)s%%") % {"object": label, "percent": _percent(floor.confidence)}
        value = f"{'-' if floor.excluded else ''}{floor.code}"
        yield "object", _named(str(LABELS["object"]), label, floor.excluded), query.without("object", value)


def _relations(query: SearchQuery, glossary: Glossary, language: str) -> Found:
    for relation in query.relation:
        known = [(glossary.find("object", code), code) for code in (relation.subject, relation.other)]
        subject, other = (word.label(language) if word else code for word, code in known)
        words = {"subject": subject, "relation": RELATIONS[relation.kind], "other": other}
        label = _("%(subject)s %(relation)s “%(other)s”") % words
        yield "relation", label, query.without("relation", write_relation(relation))


def _named(facet: str, label: str, excluded: bool) -> str:
    if excluded:
        return _("%(facet)s: not %(value)s") % {"facet": facet, "value": label}
    return _("%(facet)s: %(value)s") % {"facet": facet, "value": label}


def _others(query: SearchQuery) -> Found:
    if query.year_from is not None or query.year_to is not None:
        yield "years", _years(query.year_from, query.year_to), query.replace(year_from=None, year_to=None)
    if query.title:
        yield "title", _("Title: %(words)s") % {"words": query.title}, query.replace(title="")
    if query.creator:
        yield "creator", _("Author: %(words)s") % {"words": query.creator}, query.replace(creator="")
    for key in query.document:
        yield "document", _("Document no. %(number)s") % {"number": key}, query.without("document", str(key))
    for key in query.page:
        yield "page", _("Page no. %(number)s") % {"number": key}, query.without("page", str(key))
    if query.id:
        chosen = ngettext("A selection of %(count)s", "A selection of %(count)s", len(query.id))
        yield "id", chosen % {"count": len(query.id)}, query.replace(id=())
    if query.hex:
        yield "hex", _colour(query), query.replace(hex="", tolerance=15.0, ground="")
    if query.area:
        yield "area", _("A part of the map"), query.replace(area=None)
    if query.confidence:
        label = _("Labels from %(percent)s%%") % {"percent": _percent(query.confidence)}
        yield "confidence", label, query.replace(confidence=0.0)
    if query.min_score is not None:
        label = _("Relevance from %(percent)s%%") % {"percent": _percent(query.min_score / 100)}
        yield "min_score", label, query.replace(min_score=None)
    if query.fold:
        label = _("One per document") if query.fold == "document" else _("Copies folded together")
        yield "fold", label, query.replace(fold="")


def _colour(query: SearchQuery) -> str:
    where = {
        "background": _("Paper near #%(colour)s"),
        "foreground": _("Drawn in a colour near #%(colour)s"),
    }.get(query.ground, _("Colour near #%(colour)s"))
    return where % {"colour": query.hex}


def _years(first: int | None, last: int | None) -> str:
    if first is None:
        return _("Until %(year)s") % {"year": last}
    if last is None:
        return _("From %(year)s") % {"year": first}
    return str(first) if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}


def _percent(share: float) -> str:
    percent = round(share * 100, 2)
    return str(number_format(int(percent) if percent.is_integer() else percent))
