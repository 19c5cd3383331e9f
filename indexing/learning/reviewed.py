"""What models said against what people have since judged: agent by agent, facet by facet, class by class, per corpus.

Truth is the last word of a person of ours on an illustration, or their acceptance. A label that was refused without
another in its place counts as wrong, and tells nothing of what was missed. Reads the database only; errors pass.

The queue of review asks what is doubtful first, so that most of these pictures are harder than others. It can also ask
in an order of chance, by a hash of the illustration's id; then all of a corpus up to the last one answered in that
order are a sample, those judged before in any other way too (left out, they would leave the easy ones). Skipped ones
are missing from it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from django.db import connection

from indexing.evaluation.reliability import reliability
from indexing.learning.truth import LEARNT
from indexing.models import Agent, Change, Corpus, Term
from indexing.pipeline.terms import TermBook

#: Judged labels under which a figure says little.
FEW = 30
OBJECT = "object"
WHOLE = """
    WITH truth AS (
        SELECT DISTINCT ON (s.illustration_id, t.vocabulary) s.illustration_id, t.vocabulary, s.term_id,
            coalesce(s.reviewer_id, a.user_id) AS who
        FROM indexing_statement s JOIN indexing_term t ON t.id = s.term_id JOIN indexing_agent a ON a.id = s.agent_id
        WHERE s.x IS NULL AND t.vocabulary = ANY(%(facets)s) AND s.status <> 'rejected'
            AND (s.status = 'accepted' OR a.user_id IS NOT NULL)
        ORDER BY s.illustration_id, t.vocabulary, coalesce(s.reviewed_at, s.created_at) DESC, s.id DESC
    ), judged AS (
        SELECT illustration_id, vocabulary FROM truth UNION
        SELECT s.illustration_id, t.vocabulary FROM indexing_statement s JOIN indexing_term t ON t.id = s.term_id
        WHERE s.x IS NULL AND s.status = 'rejected' AND t.vocabulary = ANY(%(facets)s)
    ), said AS (
        SELECT DISTINCT ON (s.illustration_id, t.vocabulary, s.agent_id) s.illustration_id, t.vocabulary, s.agent_id,
            s.term_id, s.confidence, s.status, s.reviewer_id
        FROM judged j JOIN indexing_statement s ON s.illustration_id = j.illustration_id
        JOIN indexing_term t ON t.id = s.term_id AND t.vocabulary = j.vocabulary
        JOIN indexing_agent a ON a.id = s.agent_id
        WHERE s.x IS NULL AND a.kind = 'model' AND a.user_id IS NULL
        ORDER BY s.illustration_id, t.vocabulary, s.agent_id, s.confidence DESC, s.id
    )
    SELECT p.corpus, s.illustration_id, s.vocabulary, s.agent_id, s.term_id, s.confidence, truth.term_id,
        coalesce(truth.who, s.reviewer_id)
    FROM said s LEFT JOIN truth USING (illustration_id, vocabulary)
    JOIN LATERAL (SELECT d.corpus_id AS corpus FROM indexing_illustration i JOIN indexing_page g ON g.id = i.page_id
        JOIN indexing_document d ON d.id = g.document_id WHERE i.id = s.illustration_id) p ON TRUE
    WHERE truth.term_id IS NOT NULL OR s.status = 'rejected'
"""
#: Of boxes, those that were accepted or refused: what was missed is not known.
BOXES = """
    SELECT d.corpus_id, s.illustration_id, t.vocabulary, s.agent_id, s.term_id, s.confidence,
        CASE s.status WHEN 'accepted' THEN s.term_id END, s.reviewer_id
    FROM indexing_statement s JOIN indexing_term t ON t.id = s.term_id JOIN indexing_agent a ON a.id = s.agent_id
    JOIN indexing_illustration i ON i.id = s.illustration_id JOIN indexing_page g ON g.id = i.page_id
    JOIN indexing_document d ON d.id = g.document_id
    WHERE s.x IS NOT NULL AND t.vocabulary = 'object' AND a.kind = 'model' AND a.user_id IS NULL
        AND s.status <> 'machine' AND s.reviewer_id IS NOT NULL
"""


class Judged(NamedTuple):
    """One label of a model that a person has judged; `true` is None where it was only refused."""

    corpus: int
    illustration: int
    vocabulary: str
    agent: int
    said: int
    confidence: float
    true: int | None
    who: int | None


@dataclass(frozen=True)
class OfClass:
    """Of a class: how many labels said it, and how many of those are right; how many pictures are truly of it, and how
    many of those were found. `recall` is None where that is not known."""

    term: Term
    said: int
    true: int
    precision: float | None
    recall: float | None


@dataclass(frozen=True)
class Reviewed:
    """What an agent says of one facet, in one corpus (None: in all), on what people have judged: `n` labels by `people`
    different persons. `chance`: only on pictures that the queue drew by chance. `calibration` as `reliability` gives
    it."""

    agent: Agent
    vocabulary: str
    corpus: Corpus | None
    chance: bool
    n: int
    people: int
    right: float
    classes: tuple[OfClass, ...]
    calibration: dict[str, Any]

    @property
    def few(self) -> bool:
        return self.n < FEW


def reviewed() -> list[Reviewed]:
    """Every agent and facet of which something was judged: over all corpora, then in each; then by chance."""
    rows, book = _rows(), TermBook()
    drawn = _drawn(rows)
    known = _Known(
        Agent.objects.in_bulk({row.agent for row in rows}),
        Corpus.objects.in_bulk({row.corpus for row in rows}),
        Term.objects.in_bulk({row.said for row in rows} | {row.true for row in rows if row.true is not None}),
        book,
    )
    groups: dict[tuple[int, str, int, bool], list[Judged]] = defaultdict(list)
    for row in rows:
        for corpus in (0, row.corpus):
            groups[row.agent, row.vocabulary, corpus, False].append(row)
            if (row.illustration, row.vocabulary) in drawn:
                groups[row.agent, row.vocabulary, corpus, True].append(row)
    order = {name: place for place, name in enumerate((*LEARNT, OBJECT))}
    keys = sorted(groups, key=lambda key: (order[key[1]], -key[0], key[2], key[3]))
    return [known.figures(key, groups[key]) for key in keys]


def _rows() -> list[Judged]:
    with connection.cursor() as cursor:
        cursor.execute(WHOLE, {"facets": list(LEARNT)})
        rows = [Judged(*row) for row in cursor.fetchall()]
        cursor.execute(BOXES)
        return rows + [Judged(*row) for row in cursor.fetchall()]


def _drawn(rows: Sequence[Judged]) -> set[tuple[int, str]]:
    """(illustration, facet) of what lies in the sample of its corpus."""
    acts = Change.objects.filter(model="verdict", act__detail__order="random", before__isnull=True)
    asked = set(acts.order_by().values_list("illustration", "act__detail__queue"))
    last: dict[tuple[int, str], str] = {}
    for row in rows:
        if (row.illustration, row.vocabulary) in asked:
            place = row.corpus, row.vocabulary
            last[place] = max(last.get(place, ""), _chance(row.illustration))
    return {
        (row.illustration, row.vocabulary)
        for row in rows
        if _chance(row.illustration) <= last.get((row.corpus, row.vocabulary), "")
    }


def _chance(illustration: int) -> str:
    """As `indexing.curating.turns` orders by chance."""
    return hashlib.md5(str(illustration).encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class _Known:
    agents: Mapping[int, Agent]
    corpora: Mapping[int, Corpus]
    terms: Mapping[int, Term]
    book: TermBook

    def figures(self, key: tuple[int, str, int, bool], rows: Sequence[Judged]) -> Reviewed:
        agent, vocabulary, corpus, chance = key
        right = [self._right(row.said, row.true) for row in rows]
        return Reviewed(
            self.agents[agent], vocabulary, self.corpora.get(corpus), chance, len(rows),
            len({row.who for row in rows if row.who}), round(float(np.mean(right)), 4),
            tuple(self._classes(rows, boxed=vocabulary == OBJECT)),
            reliability(np.array([row.confidence for row in rows]), np.array(right)),
        )  # fmt: skip

    def _right(self, said: int, true: int | None) -> bool:
        """An etching is a print: what lies above the truth is right."""
        return true is not None and said in self.book.lineage(true)

    def _classes(self, rows: Sequence[Judged], *, boxed: bool) -> Iterable[OfClass]:
        terms = {row.said for row in rows} | {row.true for row in rows if row.true is not None}
        for term in sorted(terms):
            told = [row for row in rows if row.said == term]
            there = [row for row in rows if row.true is not None and term in self.book.lineage(row.true)]
            found = sum(term in self.book.lineage(row.said) for row in there)
            right = sum(self._right(row.said, row.true) for row in told)
            yield OfClass(
                self.terms[term], len(told), len(there),
                round(right / len(told), 4) if told else None,
                round(found / len(there), 4) if there and not boxed else None,
            )  # fmt: skip
