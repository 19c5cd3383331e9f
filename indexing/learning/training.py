"""A head learned and measured, as a computation: examples, folds, temperature, figures before and after.

The vectors come from the active space in which documents not trained on are told apart best. What cannot be learned
leaves the head as failed, with the reason; other errors are the step's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from indexing import vectors
from indexing.learning import folders
from indexing.learning.errors import LearnError
from indexing.learning.examples import Class, Classes, Example, classes, of_lists, of_statements, thinned
from indexing.learning.figures import NOTHING, calibration, figures
from indexing.learning.present import present
from indexing.models import Job, Space, TrainedHead
from indexing.multinomial import Fitted, Rows, fit
from indexing.pipeline.terms import TermBook
from indexing.vision.heads import softmax

FOLDS = 5
#: Held-out items under which the figures are taken from the folds instead, which have not seen them either.
FEWEST_HELD = 8
#: Mistakes kept for the page, the surest first.
MISTAKES = 24
State = TrainedHead.State
Vectors = Mapping[Any, np.ndarray]


@dataclass(frozen=True)
class Learned:
    """`rows` are those trained on, in the order of `examples`; `held` those measured on."""

    space: Space
    fitted: Fitted
    taught: list[Example]
    held: list[Example]
    vectors: Vectors


def compute(job: Job, key: str) -> Sequence[str]:
    """The share "all" of the computation "learn": trains the head of `options["head"]`. Done twice, it is the same."""
    head = TrainedHead.objects.filter(pk=job.options["head"], state=State.TRAINING).first()
    if head is None:
        return ()
    try:
        examples, uploaded = _examples(head)
        book = TermBook()
        known = classes(examples, book)
        learned = _best(examples, known, uploaded)
        head.head = _stored(learned, known)
        head.figures = _measured(head.vocabulary, learned, known)
        head.space, head.state = learned.space, State.DRAFT
    except LearnError as error:
        head.state, head.figures = State.FAILED, {"refused": {"code": error.code, **error.values}}
    # Binned meanwhile: then there is nothing left to write.
    TrainedHead.objects.filter(pk=head.pk).update(
        head=head.head, figures=head.figures, space=head.space, state=head.state
    )
    folders.remove(head)
    return ()


def _examples(head: TrainedHead) -> tuple[list[Example], Mapping[int, Vectors] | None]:
    """The examples of its plan, and the vectors of pictures that were uploaded: {space: {key: vector}}."""
    plan = head.plan
    if plan["from"] == "folders":
        return folders.read(head)
    if plan["from"] == "lists":
        return thinned(of_lists(plan["term"], plan["yes"], plan["no"])), None
    return thinned(of_statements(head.vocabulary)), None


def _best(examples: list[Example], known: Classes, uploaded: Mapping[int, Vectors] | None) -> Learned:
    """Learned in each active space; kept, the one whose answers on unseen documents are likeliest."""
    found = []
    for space in Space.objects.filter(active=True).order_by("kind"):
        held = vectors.read(space, [one.key for one in examples if isinstance(one.key, int)])
        rows: Vectors = uploaded[space.pk] if uploaded is not None else held
        found.append(_learned(space, [one for one in examples if one.key in rows], known, rows))
    if not found:
        raise LearnError("no-space")
    return min(found, key=lambda one: _loss(one, known))


def _learned(space: Space, examples: list[Example], known: Classes, rows: Vectors) -> Learned:
    usable = [one for one in examples if known.of(one.term) is not None]
    taught = [one for one in usable if not one.held]
    places = [str(known.of(one.term)) for one in taught]
    groups = [one.group for one in taught]
    if len(set(places)) < len(known.terms) or len(set(groups)) < 2:
        raise LearnError("not-described")
    matrix = np.stack([rows[one.key] for one in taught]).astype(np.float32)
    folds = min(FOLDS, len(set(groups)))
    even = np.ones(len(taught))
    try:
        fitted = fit(matrix, places, groups, even, even.astype(bool), folds, seed=0)
    except ValueError as error:  # a fold that is left with one class: classes and documents are the same thing
        raise LearnError("one-document") from error
    return Learned(space, fitted, taught, [one for one in usable if one.held], rows)


def _order(learned: Learned) -> list[int]:
    """The places of the classes in the order of the fit, which sorts them as words."""
    return [int(code) for code in learned.fitted.head.codes]


def _folded(learned: Learned) -> Rows:
    """(n, classes) confidences of what was trained on, each by a fit that had not seen its document."""
    back = np.argsort(_order(learned))
    return softmax(learned.fitted.out_of_fold / np.float32(learned.fitted.temperature))[:, back]


def _loss(learned: Learned, known: Classes) -> float:
    shares = _folded(learned)
    true = [_place(known, one.term) for one in learned.taught]
    return float(-np.log(np.maximum(shares[np.arange(len(true)), true], 1e-9)).mean())


def _stored(learned: Learned, known: Classes) -> dict[str, Any]:
    back = np.argsort(_order(learned))
    head, warmth = learned.fitted.head, learned.fitted.temperature
    return {
        "terms": list(known.terms),
        "weights": [[round(float(w), 6) for w in row] for row in head.weight[back] * warmth],
        "bias": [round(float(b), 6) for b in head.bias[back] * warmth],
        "temperature": round(warmth, 4),
    }


def _measured(vocabulary: str, learned: Learned, known: Classes) -> dict[str, Any]:
    """What was found: on documents held out if they have enough items, else by folds; and by folds in any case."""
    folds = _folded(learned)
    enough = len(learned.held) >= FEWEST_HELD
    items = learned.held if enough else learned.taught
    shares = _shares(learned, items) if enough else folds
    true = [_place(known, one.term) for one in items]
    said = shares.argmax(axis=1).tolist()
    taught = [_place(known, one.term) for one in learned.taught]
    after = figures(true, said, len(known.terms))
    return {
        "on": "held-out" if enough else "folds",
        "items": len(items), "documents": len({one.group for one in items}),
        "trained": len(learned.taught), "trained_documents": len({one.group for one in learned.taught}),
        "terms": list(known.terms), "space": learned.space.kind,
        "strength": learned.fitted.strength, "temperature": round(learned.fitted.temperature, 3),
        "before": _before(vocabulary, items, true, known), "after": after,
        "folds": figures(taught, folds.argmax(axis=1).tolist(), len(known.terms)),
        "calibration": calibration(shares, true),
        "mistakes": _mistakes(items, true, shares, known),
    }  # fmt: skip


def _shares(learned: Learned, items: Sequence[Example]) -> Rows:
    rows = np.stack([learned.vectors[one.key] for one in items]).astype(np.float32)
    return learned.fitted.head.shares(rows)[:, np.argsort(_order(learned))]


def _place(known: Classes, term: Class) -> int:
    found = known.of(term)
    return NOTHING if found is None else found


def _before(vocabulary: str, items: Sequence[Example], true: Sequence[int], known: Classes) -> dict[str, Any] | None:
    """What the models in use say of the same items; None for pictures of which they have said nothing."""
    keys = [one.key for one in items if isinstance(one.key, int)]
    if not keys:
        return None
    told = present(vocabulary, keys)
    said = [_place(known, told[one.key].term if one.key in told else None) for one in items]
    spoken = sorted({one.agent for one in told.values()})
    return {**figures(true, said, len(known.terms)), "agents": spoken}


def _mistakes(items: Sequence[Example], true: Sequence[int], shares: Rows, known: Classes) -> list[dict[str, Any]]:
    best = shares.argmax(axis=1)
    wrong = sorted((i for i in range(len(items)) if best[i] != true[i]), key=lambda i: -float(shares[i, best[i]]))
    return [
        {"key": items[i].key, "true": true[i], "said": int(best[i]), "confidence": round(float(shares[i, best[i]]), 4)}
        for i in wrong[:MISTAKES]
    ]
