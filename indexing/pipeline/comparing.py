"""Two encoders on what people have said of the collection: the same pictures and folds, one figure beside the other.

A computation with the options `a` and `b`, two agents; what it finds is kept under `figures` of the job's options:

    {vocabulary: {"n", "documents", "classes": [codes], "a": {...}, "b": {...}}}

"probe" is the accuracy and mean F1 of a linear probe on *look* vectors, out of folds that never part a document;
"words" the mean average precision of the classes' names, in French and in English, against *meaning* vectors. Only
pictures that both have vectors of count. A vocabulary with too little truth is left out. Database errors pass.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from django.conf import settings
from django.db import transaction

from indexing import vectors
from indexing.evaluation.probe import out_of_fold
from indexing.learning.figures import figures
from indexing.learning.truth import LEARNT, documents, truth
from indexing.models import Job, Space, Term
from indexing.vision import registry
from indexing.vision.protocols import ModelUnavailableError

#: A class with fewer pictures, or from fewer documents, says nothing of how well it is told.
FEWEST, FEWEST_DOCUMENTS = 5, 2
#: Pictures of one vocabulary, so that a comparison takes a minute and not an hour; those with the smallest hash.
MOST = 4000

Spaces = Mapping[str, Space]
Rows = dict[str, dict[int, np.ndarray]]


def compare(job: Job, key: str) -> Sequence[str]:
    """One share: "all" names the vocabularies, each of which is a share of its own."""
    if key == "all":
        return list(LEARNT)
    pair = {side: {space.kind: space for space in Space.objects.filter(agent=job.options[side])} for side in ("a", "b")}
    try:
        found = _vocabulary(key, pair)
    finally:
        _release(pair)
    if found:
        _keep(job, key, found)
    return ()


def _release(pair: Mapping[str, Spaces]) -> None:
    """Drops from memory the models that neither describe nor answer searches: a worker lives for weeks."""
    spaces = [space for side in pair.values() for space in side.values()]
    for model in {space.model for space in spaces if not space.active} - {settings.ENCODER}:
        registry.release(model)


@transaction.atomic
def _keep(job: Job, key: str, found: dict[str, Any]) -> None:
    row = Job.objects.select_for_update(no_key=True).get(pk=job.pk)
    row.options = {**row.options, "figures": {**row.options.get("figures", {}), key: found}}
    row.save(update_fields=["options"])


def _vocabulary(vocabulary: str, pair: Mapping[str, Spaces]) -> dict[str, Any] | None:
    known = truth(vocabulary)
    rows = {side: _rows(spaces, sorted(known, key=_hash)[:MOST]) for side, spaces in pair.items()}
    shared = set.intersection(*(set(found) for side in rows.values() for found in side.values()))
    of = documents(shared)
    kept = _told(known, shared, of)
    terms = sorted({known[one] for one in kept})
    if len(terms) < 2:
        return None
    codes = dict(Term.objects.filter(pk__in=terms).values_list("pk", "code"))
    labels = np.array([terms.index(known[one]) for one in kept])
    groups = np.unique([of[one] for one in kept], return_inverse=True)[1]
    return {
        "n": len(kept), "documents": int(groups.max()) + 1, "classes": [codes[term] for term in terms],
        **{side: _side(pair[side], rows[side], kept, labels, groups, terms) for side in pair},
    }  # fmt: skip


def _side(
    spaces: Spaces, rows: Rows, kept: Sequence[int], labels: np.ndarray, groups: np.ndarray, terms: Sequence[int]
) -> dict[str, Any]:
    look = np.stack([rows["look"][one] for one in kept])
    said = out_of_fold(look, labels, groups)
    probe = figures(list(labels), list(said), len(terms)) if said is not None else {}
    probe = {name: probe.get(name) for name in ("right", "f1")}
    return {"probe": probe, "words": _words(spaces["meaning"], rows["meaning"], kept, labels, terms)}


def _words(
    space: Space, rows: dict[int, np.ndarray], kept: Sequence[int], labels: np.ndarray, terms: Sequence[int]
) -> dict[str, float] | None:
    """{language: mean average precision}; None when the model cannot be had here."""
    from sklearn.metrics import average_precision_score

    known = Term.objects.in_bulk(terms)
    pictures = np.stack([rows[one] for one in kept])
    try:
        embedder = registry.embedder(space.model)
        asked = {language: embedder.embed_texts([known[t].label(language) for t in terms]) for language in ("fr", "en")}
    except ModelUnavailableError:
        return None
    return {
        language: round(float(np.mean([
            average_precision_score(labels == place, pictures @ words[place]) for place in range(len(terms))
        ])), 4)
        for language, words in asked.items()
    }  # fmt: skip


def _rows(spaces: Spaces, asked: Sequence[int]) -> Rows:
    return {kind: vectors.read(spaces[kind], asked) for kind in ("look", "meaning")}


def _told(known: Mapping[int, int], shared: set[int], of: Mapping[int, str]) -> list[int]:
    """The pictures whose class has enough of them, from enough documents."""
    count = Counter(known[one] for one in shared)
    spread = Counter(term for term, _ in {(known[one], of[one]) for one in shared})
    enough = {term for term in count if count[term] >= FEWEST and spread[term] >= FEWEST_DOCUMENTS}
    return sorted(one for one in shared if known[one] in enough)


def _hash(number: int) -> int:
    """Spreads neighbours: Knuth's multiplicative hash, 32 bits."""
    return number * 2_654_435_761 % 2**32
