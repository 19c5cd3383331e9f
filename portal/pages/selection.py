"""The illustrations that an act or an average is about: those of a search, or those marked as noise.

The address of a search is its selection; `noise=1` asks for what is marked as noise in the same corpora and documents,
which no search finds.
"""

from __future__ import annotations

import hashlib
from array import array
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict

from indexing.curating.many import MOST
from indexing.models import Illustration
from portal.pages import ask
from portal.pages.mosaic import Tile, tiles
from portal.pages.search import parse, without_own
from search.engine import Found, Place
from search.exports.rows import Chosen
from search.problems import Problem
from search.query import SearchQuery

NOISE = "noise"
SAMPLE = 12


@dataclass(frozen=True)
class Selection:
    """`query` is what was asked, `problems` what is wrong with it: then nothing must be done with the selection."""

    query: SearchQuery
    noise: bool
    problems: tuple[Problem, ...]

    @classmethod
    def read(cls, asked: QueryDict, *own: str) -> Selection:
        """`own` are parameters that the page knows and the search does not."""
        query, problems = parse(without_own(asked, "cursor", "size", NOISE, *own))
        return cls(query, asked.get(NOISE) == "1", tuple(problems))

    @cached_property
    def found(self) -> Found:
        return Found(self.query)

    @cached_property
    def count(self) -> int:
        return len(self.ids) if self.noise else self.found.count()

    @cached_property
    def ids(self) -> array[int]:
        """In the order of the search. Not to be asked for of more than MOST."""
        return array("q", self._noise()) if self.noise else Chosen(self.found).ids

    @property
    def too_many(self) -> bool:
        return self.count > MOST

    @property
    def criteria(self) -> str:
        """The selection as the parameters of an address."""
        mark = f"{NOISE}=1" if self.noise else ""
        return "&".join(filter(None, (self.query.url("")[1:], mark)))

    @property
    def mark(self) -> str:
        """Differs when other illustrations are meant."""
        return hashlib.sha256(self.ids.tobytes()).hexdigest()[:16]

    def sample(self) -> list[Tile]:
        places = [Place(key, ()) for key in self.ids[:SAMPLE]]
        return tiles(self.found.hits(places, ask.language()))

    def _noise(self) -> list[int]:
        rows = Illustration.objects.filter(noise=True, withdrawn_at=None, page__document__withdrawn_at=None)
        if self.query.document:
            rows = rows.filter(page__document__in=self.query.document)
        if self.query.corpus:
            rows = rows.filter(page__document__corpus__slug__in=self.query.corpus)
        if self.query.id:
            rows = rows.filter(pk__in=self.query.id)
        return list(rows.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
