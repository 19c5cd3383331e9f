"""What can be done to many illustrations alike, as one word of an address: `set:technique:gravure`, `noise`.

`affected` says beforehand exactly how many illustrations `apply` would change: both read the same rows.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import QuerySet

from indexing.curating.pen import Pen
from indexing.curating.values import assign, clear, judge, settled, told
from indexing.models import Act, Illustration, Statement, Term
from indexing.pipeline.settle import SETTLED

#: Vocabularies of which an illustration can show several, each judged by its term.
SEVERAL = ("object", "concept")
STATUS = {"accept": Statement.Status.ACCEPTED, "reject": Statement.Status.REJECTED}
VERBS = ("set", "clear", "accept", "reject", "noise", "illustration")
FLOOR = re.compile(r"(?:0(?:\.[0-9]{1,4})?|1(?:\.0{1,4})?)\Z")
#: Illustrations whose statements are read together.
CHUNK = 5_000


class DeedError(ValueError):
    """The words name nothing that can be done."""


@dataclass(frozen=True)
class Deed:
    """`term` is a code of `vocabulary`; `floor` the least confidence of the labels judged, 0..1."""

    verb: str
    vocabulary: str = ""
    term: str = ""
    floor: float = 0.0

    @classmethod
    def read(cls, words: str) -> Deed:
        """`verb[:vocabulary[:term[:floor]]]`. DeedError."""
        verb, *rest = words.split(":")
        floor = rest.pop() if len(rest) == 3 else "0"
        vocabulary, term = [*rest, "", ""][:2]
        if verb not in VERBS or len(rest) > 2 or not FLOOR.match(floor) or "\0" in words:
            raise DeedError(words)
        made = cls(verb, vocabulary, term, float(floor))
        made.found_term()
        return made

    @classmethod
    def of(cls, act: Act) -> Deed:
        return cls(act.verb, **{name: act.detail[name] for name in ("vocabulary", "term", "floor")})

    def __str__(self) -> str:
        parts = [self.verb, self.vocabulary, self.term, f"{self.floor:g}" if self.floor else ""]
        return ":".join(parts).rstrip(":")

    def as_detail(self) -> dict[str, Any]:
        return {"vocabulary": self.vocabulary, "term": self.term, "floor": self.floor}

    def found_term(self) -> Term | None:
        """Its term, None where it needs none. DeedError where it is incomplete or the term is unknown."""
        if self.verb in ("noise", "illustration"):
            fits = not self.vocabulary
        elif self.vocabulary in SEVERAL:
            fits = self.verb in STATUS and bool(self.term)
        else:
            fits = self.vocabulary in SETTLED and bool(self.term) == (self.verb == "set")
        if not fits:
            raise DeedError(str(self))
        if not self.term:
            return None
        found = Term.objects.filter(vocabulary=self.vocabulary, code=self.term).first()
        if found is None:
            raise DeedError(str(self))
        return found


def apply(pen: Pen, ids: Collection[int], deed: Deed) -> None:
    """Does it to illustrations, with the pen of the act."""
    term = deed.found_term()
    if deed.verb == "set" and term:
        assign(pen, ids, term)
    elif deed.verb == "clear":
        clear(pen, ids, deed.vocabulary)
    elif deed.verb in STATUS:
        judge(pen, _judged(ids, deed, term), STATUS[deed.verb])
    else:
        # What a person has marked, no source and no machine marks otherwise: `corrected` says so.
        rows = sorted(_marked(ids, deed), key=lambda row: row.corrected)
        for held, alike in groupby(rows, key=lambda row: row.corrected):
            pen.update(list(alike), noise=deed.verb == "noise", corrected=sorted({*held, "noise"}))


def affected(ids: Collection[int], deed: Deed) -> int:
    """How many of them it would change."""
    term = deed.found_term()
    every = list(ids)
    return sum(_affected(every[start : start + CHUNK], deed, term) for start in range(0, len(every), CHUNK))


def _affected(ids: Collection[int], deed: Deed, term: Term | None) -> int:
    if deed.verb == "set" and term:
        return len(set(ids) - told(ids, term))
    if deed.verb == "clear":
        rows = Statement.objects.filter(illustration__in=ids, x=None, term__vocabulary=deed.vocabulary)
        rows = rows.exclude(status=STATUS["reject"])
        return rows.order_by().values("illustration").distinct().count()
    if deed.verb in STATUS:
        other = (row.illustration_id for row in _judged(ids, deed, term) if row.status != STATUS[deed.verb])
        return len(set(other))
    return _marked(ids, deed).count()


def _judged(ids: Collection[int], deed: Deed, term: Term | None) -> list[Statement]:
    if term is None:
        return settled(ids, deed.vocabulary)
    return list(Statement.objects.filter(illustration__in=ids, term=term, confidence__gte=deed.floor).order_by("pk"))


def _marked(ids: Collection[int], deed: Deed) -> QuerySet[Illustration]:
    return Illustration.objects.filter(pk__in=ids, noise=deed.verb != "noise").order_by("pk")
