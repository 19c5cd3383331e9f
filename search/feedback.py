"""Yes and no on results: the question moved towards the pictures marked yes, and away from those marked no.

From the first mark on, after Rocchio ("Relevance feedback in information retrieval", in Salton, The SMART retrieval
system, 1971): the question's own vector + the mean of the yes - a share of the mean of the no. From HEAD_FROM marks on,
a linear head that weighs every direction (`indexing.linear_head`). Either is one vector, so that the whole filtered
corpus is ranked as by any other list. Marks that have no vector are left out and named by a notice code.

Once a picture is marked yes, the words of the question no longer rank by meaning: on the development set every mixture
of the two ranked worse than the marks alone (docs/feedback.md). Words still find by text. To a head the pictures of the
question are marks like others.
"""

from __future__ import annotations

import numpy as np

from indexing import linear_head, vectors
from indexing.models import Space
from search.palette import ColourAsk
from search.query import SearchQuery
from search.score import DEVIATIONS, Calibration, Comparison, combined
from search.vector import Ask

WHY = "feedback"
HEAD_FROM = 5
#: Of the question, of the yes and of the no: 1, 0.75 and 0.15 are the usual values (Manning, Raghavan and Schütze,
#: Introduction to information retrieval, 2008, 9.1.1); on the development set more of both marks was better.
QUESTION, YES, NO = 1.0, 1.0, 0.5
#: Any deviation will do: the floor of a head is its own even chance.
SPREAD = 1e-3

Asks = list[Ask | ColourAsk]


def refined(query: SearchQuery, asks: Asks, missing: list[str]) -> Asks:
    """The lists of a question after its marks. Likeness by colour has no vector: its marks are compared by look."""
    if not (query.yes or query.no):
        return asks
    kind = Space.Kind.MEANING if query.by == "meaning" else Space.Kind.LOOK
    space = Space.objects.filter(active=True, kind=kind).first()
    if space is None:
        missing.extend({"no-vectors"} - {*missing})
        return asks
    like, unlike = [one.id for one in query.like], [one.id for one in query.unlike]
    known = vectors.read(space, [*query.yes, *query.no, *like, *unlike])
    if not known.keys() >= {*query.yes, *query.no}:
        missing.extend({"like-unknown"} - {*missing})
    yes, no = (rows([known[key] for key in keys if key in known], space) for keys in (query.yes, query.no))
    base = next((ask for ask in asks if isinstance(ask, Ask) and ask.space == space), None)
    # Words with a sign were put there on purpose, and go on to pull.
    outdated = len(yes) and not (query.plus or query.minus)
    if len(yes) and len(yes) + len(no) >= HEAD_FROM:
        examples, others = ([known[key] for key in keys if key in known] for keys in (like, unlike))
        yes, no = np.concatenate([yes, rows(examples, space)]), np.concatenate([no, rows(others, space)])
        moved: Ask | None = by_head(space, yes, no, linear_head.unmarked(space, list(known)))
    else:
        moved = by_rocchio(space, None if base and base.words and outdated else base, yes, no)
    if moved is None:
        return asks
    kept = (ask for ask in asks if ask is not base and not (outdated and isinstance(ask, Ask) and ask.words))
    return [*kept, moved]


def rows(found: list[np.ndarray], space: Space) -> np.ndarray:
    return np.stack(found) if found else np.zeros((0, space.dims), dtype=np.float32)


def by_rocchio(space: Space, base: Ask | None, yes: np.ndarray, no: np.ndarray) -> Ask | None:
    """None where there is nothing to move towards, or the marks cancel one another out."""
    if base is None and not len(yes):
        return None
    comparison: Comparison = "look" if space.kind == "look" else "image"
    own = Calibration.of(space.calibration, comparison)
    parts = [(base.calibration, QUESTION, base.vector)] if base else []
    parts += [(own, YES, yes.mean(axis=0))] if len(yes) else []
    parts += [(own, -NO, no.mean(axis=0))] if len(no) else []
    total = np.sum([weight * vector for _, weight, vector in parts], axis=0)
    length = float(np.linalg.norm(total))
    if length < 1e-4:
        return None
    calibration = combined([(one, weight) for one, weight, _ in parts], length)
    return Ask(WHY, space, total / length, calibration, words=True)


def by_head(space: Space, yes: np.ndarray, no: np.ndarray, others: np.ndarray) -> Ask:
    """`score` is the head's own probability; by default what it holds for more likely than not is shown."""
    head = linear_head.fit(yes, no, others)
    length = max(float(np.linalg.norm(head.weights)), 1e-6)
    half = -head.bias / length
    calibration = Calibration(mean=half - DEVIATIONS * SPREAD, std=SPREAD, a=length, b=head.bias)
    return Ask(WHY, space, head.weights / length, calibration, words=True)
