"""Truth and speed of the project's own search, class by class: recall@50 against the exact answer, milliseconds.

The vectors of the questions are laid where the encoder keeps its answers, so that the whole path is the project's own
and no model is asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from django.db import connection, transaction
from psycopg import sql

from benchmarks.search.classes import LOW, Class
from benchmarks.search.data import CHUNK, SEED, Collection
from indexing import vectors
from indexing.models import Space
from search import encoder
from search.engine import Found, search
from search.query import SearchQuery
from search.score import Calibration
from search.uploads import store

KINDS = ("pictures", "words")
TOP = 50
WARMING = 500


@dataclass(frozen=True)
class Truth:
    """`cosines` (queries, rows) float32 of one kind of question, and the least that counts by default."""

    cosines: np.ndarray
    calibration: Calibration

    @classmethod
    def of(cls, known: Collection, space: Space, kind: str) -> Truth:
        asked = getattr(known, kind)
        cosines = np.empty((len(asked), known.rows), dtype=np.float32)
        for start in range(0, known.rows, CHUNK):
            part = slice(start, start + CHUNK)
            cosines[:, part] = asked @ known.vectors[part].astype(np.float32).T
        return cls(cosines, Calibration.of(space.calibration, "text" if kind == "words" else "image"))

    def nearest(self, number: int, one: Class) -> set[int]:
        """Ids of the TOP nearest rows that pass, above the floor."""
        floor = self.calibration.floor(one.criteria.get("min_score", LOW))
        cosines = np.where(one.passing, self.cosines[number], -2.0)
        top = np.argpartition(-cosines, TOP - 1)[:TOP]
        return {int(place) + 1 for place in top if cosines[place] >= floor}


def teach(known: Collection, space: Space) -> None:
    """Lays the vectors of all questions where the search looks for them."""
    for number, vector in enumerate(known.words):
        encoder._keep(space, f"words {number}", vector.tolist())
    for number, vector in enumerate(known.pictures):
        encoder._keep(space, f"upload:{token(number)}", vector.tolist())


def token(number: int) -> str:
    return f"picture-{number:04d}"


def question(kind: str, number: int, one: Class, **more: Any) -> SearchQuery:
    asked = (
        {"q": f"words {number}", "mode": "meaning"} if kind == "words" else {"image": token(number), "by": "meaning"}
    )
    return SearchQuery(**{"size": TOP, **asked, "min_score": LOW, **one.criteria, **more})


def measured(one: Class, kind: str, truth: Truth, queries: int, *, facets: bool = True) -> dict[str, Any]:
    """Recall and milliseconds of one class; `facets` times the whole answer too, counts, facets and years included."""
    alone, whole, recalls, plans = [], [], [], []
    for number in range(queries):
        query = question(kind, number, one)
        found, spent = timed(partial(_places, query))
        alone.append(spent)
        nearest = truth.nearest(number, one)
        if nearest:
            recalls.append(len(nearest & set(found)) / len(nearest))
        if facets:
            forget()
            answer, spent = timed(partial(search, query, "fr"))
            whole.append(spent)
            plans.append(answer.plan.steps[0].route if answer.plan and answer.plan.steps else "")
    figures: dict[str, Any] = {
        "class": one.name,
        "kind": kind,
        "rows": int(one.passing.sum()),
        **spread("search", alone),
    }
    figures |= {"recall": round(float(np.mean(recalls)), 4), "worst": round(float(min(recalls)), 3)} if recalls else {}
    if facets:
        figures |= {**spread("whole", whole), "route": max(set(plans), key=plans.count)}
    return figures


def _places(query: SearchQuery) -> list[int]:
    return [place.id for place in Found(query).page(0, TOP)]


def without_index(one: Class, kind: str, queries: int) -> float:
    """Milliseconds (median) of the same search if there were no vector index: all that pass are compared."""
    spent = []
    for number in range(queries):
        start = time.perf_counter()
        found = Found(question(kind, number, one))
        found.selection.exhaust()
        found.page(0, TOP)
        spent.append(1000 * (time.perf_counter() - start))
    return round(float(np.median(spent)), 1)


def warm(known: Collection, space: Space) -> None:
    """Looks for what lies near to rows drawn by lot, unmeasured: the pages of a database just started are on disk."""
    statement = sql.SQL(
        "SELECT n.illustration, v.tokens FROM {} n JOIN {} v USING (illustration)"
        " ORDER BY n.v <=> %s::halfvec LIMIT 400"
    ).format(vectors.near_table(space), sql.Identifier(space.table))
    drawn = np.random.default_rng(SEED).choice(known.rows, WARMING)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL hnsw.ef_search = 400")
        for row in drawn:
            cursor.execute(statement, [vectors.literal(known.vectors[row])])


def everything() -> dict[str, Any]:
    """The page of all there is, whose counts are kept: the first time and afterwards."""
    forget()
    answers = [timed(lambda: search(SearchQuery(size=TOP), "fr"))[1] for _ in range(5)]
    return {"first_ms": round(answers[0], 1), "then_ms": round(float(np.median(answers[1:])), 1)}


def forget() -> None:
    """Counts that are kept between searches would flatter the second."""
    keys = list(store().scan_iter("counts:*"))
    if keys:
        store().delete(*keys)


def timed(act: Callable[[], Any]) -> tuple[Any, float]:
    start = time.perf_counter()
    made = act()
    return made, 1000 * (time.perf_counter() - start)


def spread(name: str, milliseconds: list[float]) -> dict[str, float]:
    return {
        f"{name}_p50": round(float(np.percentile(milliseconds, 50)), 1),
        f"{name}_p95": round(float(np.percentile(milliseconds, 95)), 1),
    }
