"""Concepts learned from marked pictures: trained, measured on examples held out, and their confidence calibrated.

Called by the web process when somebody saves marks or trains anew: a few hundred vectors, a fraction of a second, no
model. ConceptError carries a sentence for the reader. `indexing.pipeline.concepts` says the concept of all pictures.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from indexing import linear_head, vectors
from indexing.curating import acting, unmaking
from indexing.models import Act, Agent, Concept, Space, Statement, Term
from indexing.pipeline import computing

FOLDS, REPEATS = 5, 5
#: A measure on fewer examples than these says little, and is said to.
FEW_YES, FEW_NO = 10, 5
#: Vocabularies whose codes share the parameter `object=`.
CODES = ("object", "layout", "concept")
KEPT = 20


class ConceptError(Exception):
    """Why the concept cannot be made, in the reader's language."""


@dataclass(frozen=True)
class Measured:
    """On examples held out, means of REPEATS cross-validations: average precision and F1 of the yes among the no and
    pictures that nobody marked (of which some may be what is sought, so that both err on the low side). `spread` is the
    standard deviation of the average precision between the repeats. None where one yes is all there is."""

    yes: int
    no: int
    unmarked: int
    ap: float | None
    f1: float | None
    spread: float | None
    weak: bool


@transaction.atomic
def create(owner: User, kind: str, fr: str, en: str, yes: Collection[int], no: Collection[int]) -> Concept:
    """A draft, trained and measured. One name is enough; the other is copied. ConceptError where it cannot be."""
    fr, en = fr.strip()[:120], en.strip()[:120]
    if not fr and not en:
        raise ConceptError(_("Give the concept a name, in French or in English."))
    space = Space.objects.filter(active=True, kind=kind).first()
    if space is None:
        raise ConceptError(_("No picture has been described for this kind of likeness yet."))
    term = Term.objects.create(vocabulary="concept", code=_code(en or fr), fr=fr or en, en=en or fr)
    agent = _agent(term, 1)
    concept = Concept(term=term, agent=agent, space=space, owner=owner, positives=sorted(yes), negatives=sorted(no))
    learned = _learned(concept)
    with acting(owner, "concept-create", detail=_named(concept)) as pen:
        for name, value in learned.items():
            setattr(concept, name, value)
        return pen.create([concept])[0]


def train(concept: Concept, user: User) -> None:
    """Learns the head from the examples that it has now, measures it, and keeps what was measured before."""
    examples = {"positives": concept.positives, "negatives": concept.negatives}
    learned = _learned(concept)
    concept.refresh_from_db(fields=list(examples))
    with acting(user, "concept-train", detail=_named(concept)) as pen:
        pen.update([concept], **examples, **learned, updated_at=timezone.now())


def _learned(concept: Concept) -> dict[str, Any]:
    """{"space", "head", "score"} learned from its examples that have a vector. ConceptError."""
    space = concept.space
    if space is None or not space.active:
        space = Space.objects.filter(active=True, kind=space.kind if space else Space.Kind.LOOK).first()
    if space is None:
        raise ConceptError(_("No picture has been described for this kind of likeness yet."))
    positives, negatives = _examples(concept)
    known = vectors.read(space, [*positives, *negatives])
    yes = _rows([known[key] for key in positives if key in known], space.dims)
    no = _rows([known[key] for key in negatives if key in known], space.dims)
    if not len(yes):
        raise ConceptError(_("Mark at least one picture “yes” that has been described."))
    others = linear_head.unmarked(space, [*positives, *negatives])
    head = linear_head.fit(yes, no, others)
    measured, (a, b) = held_out(yes, no, others)
    before = concept.score.get("history", [])
    now = {**asdict(measured), "at": timezone.now().isoformat(timespec="seconds")}
    return {
        "space": space,
        "head": {"weights": [round(float(w), 6) for w in head.weights], "bias": head.bias, "a": a, "b": b},
        "score": {**now, "history": [*before, now][-KEPT:]},
    }


def _examples(concept: Concept) -> tuple[list[int], list[int]]:
    """(yes, no): the marks, and what people have accepted or refused of it since; of both, the marks count."""
    judged = Statement.objects.filter(term=concept.term_id, illustration__withdrawn_at=None).order_by("illustration")
    said = judged.values_list("illustration", flat=True).distinct()
    marked = {*concept.positives, *concept.negatives}
    refused = set(said.filter(status=Statement.Status.REJECTED)) - marked
    accepted = set(said.filter(status=Statement.Status.ACCEPTED)) - marked - refused
    return sorted({*concept.positives, *accepted}), sorted({*concept.negatives, *refused})


def held_out(yes: np.ndarray, no: np.ndarray, others: np.ndarray) -> tuple[Measured, tuple[float, float]]:
    """What was measured, and (a, b) of the logistic from a head's log-odds to a confidence.

    The logistic is Platt's (Advances in large margin classifiers, 1999), fitted on log-odds of examples that the head
    had not seen. Pictures that nobody marked weigh at most as much as all marked ones: what is rare is then not said of
    every second picture, nor what is common of the marked ones only.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import average_precision_score, f1_score

    few = len(yes) < FEW_YES or len(no) < FEW_NO
    folds = min(FOLDS, len(yes))
    if folds < 2 or len(no) + len(others) < folds:
        return Measured(len(yes), len(no), len(others), None, None, None, True), (1.0, 0.0)
    truth = np.concatenate([np.ones(len(yes)), np.zeros(len(no) + len(others))]).astype(int)
    scores = [_out_of_fold(yes, no, others, folds, seed) for seed in range(REPEATS)]
    every, again = np.concatenate(scores)[:, None], np.tile(truth, REPEATS)
    marked = len(yes) + len(no)
    weights = np.concatenate([np.ones(marked), np.full(len(others), min(1.0, marked / max(1, len(others))))])
    platt = LogisticRegression(C=10.0).fit(every, again, sample_weight=np.tile(weights, REPEATS))
    a, b = max(float(platt.coef_[0, 0]), 0.05), float(platt.intercept_[0])
    precise = [float(average_precision_score(truth, one)) for one in scores]
    f1 = [float(f1_score(truth, a * one + b >= 0, zero_division=0)) for one in scores]
    mean, spread = round(float(np.mean(precise)), 3), round(float(np.std(precise)), 3)
    return Measured(len(yes), len(no), len(others), mean, round(float(np.mean(f1)), 3), spread, few), (a, b)


def _out_of_fold(yes: np.ndarray, no: np.ndarray, others: np.ndarray, folds: int, seed: int) -> np.ndarray:
    """Log-odds of each yes, no and unmarked row, by a head that did not see it."""
    chance = np.random.default_rng(seed)
    groups = (yes, no, others)
    parts = [chance.permutation(len(group)) % folds for group in groups]
    scores = [np.zeros(len(group)) for group in groups]
    for fold in range(folds):
        head = linear_head.fit(*(group[part != fold] for group, part in zip(groups, parts, strict=True)))
        for group, part, score in zip(groups, parts, scores, strict=True):
            score[part == fold] = head.of(group[part == fold])
    return np.concatenate(scores)


def publish(concept: Concept, user: User) -> None:
    """Has it said of every picture, by a job, as a new version of its agent."""
    version = Agent.objects.filter(name=concept.agent.name, kind=Agent.Kind.MODEL, statements__isnull=False)
    number = max((int(one.version) for one in version.distinct()), default=0) + 1
    before = concept.state
    with transaction.atomic():
        concept.agent = _agent(concept.term, number)
        concept.state = Concept.State.APPLYING
        concept.save()
        if before != Concept.State.DRAFT:
            _told(concept, user, "concept-publish", "publish")
            return
        with acting(user, "concept-publish", detail=_named(concept)) as pen:
            # What it will be when the job has ended: from then on the act can be undone.
            pen.note(concept, {"state": Concept.State.DRAFT.value}, {"state": Concept.State.PUBLISHED.value})


def withdraw(concept: Concept, user: User) -> None:
    """Has all that was said of it taken back by a job."""
    if concept.state != Concept.State.PUBLISHED:
        with transaction.atomic():
            concept.state = Concept.State.DRAFT
            concept.save()
            _told(concept, user, "concept-withdraw", "withdraw")
        return
    with acting(user, "concept-withdraw", detail=_named(concept)) as pen:
        pen.update([concept], state=Concept.State.DRAFT)


def _told(concept: Concept, user: User, verb: str, act: str) -> None:
    """Audits what cannot be undone, and launches its job."""
    Act.objects.create(user=user, verb=verb, detail=_named(concept), count=1, ended_at=timezone.now())
    computing.launch("concept", user=user, concept=concept.pk, act=act)


def delete(concept: Concept, user: User) -> Act:
    """Has it unsaid and deleted by a job."""
    return unmaking.launch(concept, user)


def rename(concept: Concept, user: User, fr: str, en: str) -> None:
    """New names; the code, which stands in addresses, stays."""
    fr, en = fr.strip()[:120], en.strip()[:120]
    if not fr and not en:
        raise ConceptError(_("Give the concept a name, in French or in English."))
    with acting(user, "concept-rename", detail=_named(concept)) as pen:
        pen.update([concept.term], fr=fr or en, en=en or fr)


def _named(concept: Concept) -> dict[str, Any]:
    return {"concept": concept.term.code}


def _agent(term: Term, version: int) -> Agent:
    return Agent.objects.get_or_create(
        kind=Agent.Kind.MODEL, name=f"concept:{term.code}", version=str(version), sha256=""
    )[0]


def _code(name: str) -> str:
    """A code that no other thing of `object=` has."""
    stem = slugify(name)[:60] or "concept"
    taken = set(Term.objects.filter(vocabulary__in=CODES, code__startswith=stem).values_list("code", flat=True))
    # Of a concept that was deleted too: it may come back.
    taken |= set(Act.objects.filter(verb=unmaking.VERB).values_list("detail__concept", flat=True))
    number = 2
    code = stem
    while code in taken:
        code, number = f"{stem}-{number}", number + 1
    return code


def _rows(found: list[Any], dims: int) -> np.ndarray:
    return np.stack(found) if found else np.zeros((0, dims), dtype=np.float32)
