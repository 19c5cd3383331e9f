"""Twelve documents of ten pictures each, prints and drawings, of which a model says the wrong half of the time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from django.contrib.auth.models import User

from indexing.curating import acting
from indexing.curating.values import assign
from indexing.learning import publishing
from indexing.learning.truth import is_held
from indexing.models import Entry, Job, JobItem, Term, TrainedHead
from indexing.pipeline import computing
from tests import factories as make
from tests.pages.conftest import people, plain_static, someone  # noqa: F401

DOCUMENTS, EACH = 12, 10
CODES = ("estampe", "dessin")


@dataclass
class Library:
    """`true` is the class of each picture; `said` what the model says of it."""

    rows: list[Entry]
    true: dict[int, Term]
    said: dict[int, Term]

    @property
    def held(self) -> list[Entry]:
        return [row for row in self.rows if is_held(f"{row.corpus.slug}/{row.document.source_id}")]

    @property
    def taught(self) -> list[Entry]:
        return [row for row in self.rows if row not in self.held]


@pytest.fixture
def library(db: None) -> Library:
    """Look: prints lie along the first direction, drawings along the second, with some noise."""
    chance = np.random.default_rng(3)
    terms = [make.term("technique", code) for code in CODES]
    make.term("technique", "peinture")
    rows, true, said = [], {}, {}
    for number in range(DOCUMENTS):
        book = make.document(source_id=f"https://example.org/learn/{number}/manifest.json")
        for place in range(EACH):
            kind = place % 2
            vector = np.eye(4)[kind] + chance.normal(0, 0.2, 4)
            row = make.entry(page=make.page(book), technique=CODES[kind], look=vector)
            told = kind if place % 4 < 2 else 1 - kind
            make.statement(row.illustration, "technique", CODES[told], 0.6 + 0.3 * float(chance.random()))
            rows.append(row)
            true[row.pk], said[row.pk] = terms[kind], terms[told]
    return Library(rows, true, said)


@pytest.fixture
def curator(db: None) -> User:
    return someone("colette", "Curator")


@pytest.fixture
def known(library: Library, curator: User) -> Library:
    """The same, and a curator has said the truth of all."""
    tell(library, curator, library.rows)
    return library


def tell(library: Library, user: User, rows: list[Entry]) -> None:
    for code in CODES:
        chosen = [row.pk for row in rows if library.true[row.pk].code == code]
        with acting(user, "set") as pen:
            assign(pen, chosen, Term.objects.get(vocabulary="technique", code=code))


def work() -> None:
    """Does what the jobs launched so far ask, as the worker would, share after share."""
    for job in Job.objects.filter(options__task__in=["learn", "heads", "concept"]).exclude(state=Job.State.DONE):
        keys = list(JobItem.objects.filter(job=job).values_list("key", flat=True))
        while keys:
            keys += computing.run(job, keys.pop(0))
        Job.objects.filter(pk=job.pk).update(state=Job.State.DONE)


def trained(user: User, facet: str = "technique", plan: dict[str, object] | None = None) -> TrainedHead:
    head = publishing.launch(user, facet, plan or {"from": "statements"})
    work()
    head.refresh_from_db()
    return head
