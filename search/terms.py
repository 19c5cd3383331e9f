"""Terms by code and by id: what the search needs to know of the vocabularies, kept in the process between searches.

The copy is renewed when a term is added or removed, and after a minute at the latest, so that a corrected label shows.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from search.parameters import FACETS, write_relation
from search.problems import Problem

if TYPE_CHECKING:
    from search.query import SearchQuery

MINUTE = 60.0
#: Where the values of a facet come from; several vocabularies are searched in this order.
SOURCES: dict[str, tuple[str, ...]] = {
    **{name: (name,) for name in FACETS},
    "type": ("document_type",),
    "theme": ("theme", "iconclass"),
    "object": ("object", "layout", "concept"),
}
LABELS: dict[str, str | Promise] = {
    "corpus": _("Corpus"),
    "type": _("Document type"),
    "technique": _("Technique"),
    "function": _("Function"),
    "genre": _("Genre"),
    "theme": _("Theme"),
    "object": _("Objects"),
    "colour_mode": _("Colour mode"),
    "colour": _("Colour"),
    "language": _("Language"),
    "rights": _("Rights"),
    "agent": _("Who says so"),
    "status": _("Review"),
}
RELATIONS: dict[str, str | Promise] = {
    "left": _("to the left of"),
    "right": _("to the right of"),
    "above": _("above"),
    "below": _("below"),
    "inside": _("inside"),
    "overlaps": _("overlapping"),
}


@dataclass(frozen=True)
class Word:
    """A term as the search sees it."""

    id: int
    vocabulary: str
    code: str
    fr: str
    en: str
    broader: int | None = None

    def label(self, language: str) -> str:
        return self.fr if language.startswith("fr") else self.en


class Glossary:
    """All terms, read once."""

    def __init__(self, words: Iterable[Word]) -> None:
        self.by_id = {word.id: word for word in words}
        self._by_code = {(word.vocabulary, word.code): word for word in self.by_id.values()}
        self._facet_of = {source: facet for facet, sources in SOURCES.items() for source in sources}

    def find(self, facet: str, code: str) -> Word | None:
        """The term that `code` names in a facet."""
        hits = (self._by_code.get((source, code)) for source in SOURCES[facet])
        return next((word for word in hits if word), None)

    def below(self, term: int) -> list[int]:
        """The term and all narrower ones: a car is a vehicle."""
        found = [term]
        for one in found:
            found += [word.id for word in self.by_id.values() if word.broader == one and word.id not in found]
        return found

    def facet_of(self, term: int) -> str:
        """The facet that shows a term; empty for vocabularies that are no facet."""
        word = self.by_id.get(term)
        return self._facet_of.get(word.vocabulary, "") if word else ""

    def ids(self, facet: str) -> list[int]:
        return [word.id for word in self.by_id.values() if word.vocabulary in SOURCES[facet]]

    def label(self, term: int | None, language: str) -> str:
        word = self.by_id.get(term) if term else None
        return word.label(language) if word else ""

    def code(self, term: int | None) -> str:
        word = self.by_id.get(term) if term else None
        return word.code if word else ""

    def unknown(self, query: SearchQuery) -> list[Problem]:
        """One problem for each facet value that names no term; its `value` is as the address wrote it."""
        asked = [(name, value) for name in FACETS for value in getattr(query, name)]
        asked += [("object", f"{'-' if floor.excluded else ''}{floor.code}") for floor in query.object]
        asked += [
            ("relation", write_relation(relation))
            for relation in query.relation
            if not all(self.find("object", code) for code in (relation.subject, relation.other))
        ]
        return [
            Problem(name, "unknown-value", value)
            for name, value in asked
            if name == "relation" or self.find(name, value.removeprefix("-")) is None
        ]


_lock = threading.Lock()
_kept: tuple[tuple[int, int], float, Glossary] | None = None


def glossary() -> Glossary:
    """The glossary of now; one small query tells whether the copy still holds."""
    global _kept
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), coalesce(max(id), 0) FROM indexing_term")
        stamp = cursor.fetchone()
        kept = _kept
        if kept and kept[0] == stamp and time.monotonic() - kept[1] < MINUTE:
            return kept[2]
        cursor.execute("SELECT id, vocabulary, code, fr, en, broader_id FROM indexing_term")
        fresh = Glossary(Word(*row) for row in cursor.fetchall())
    with _lock:
        _kept = (stamp, time.monotonic(), fresh)
    return fresh
