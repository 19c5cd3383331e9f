"""What unrelated cosines look like in each corpus, so that a floor and a percentage mean the same in all of them.

A computation, one share a corpus: ordinary words against a sample of its pictures, and its pictures against one
another. The figures go into `Space.calibration["corpora"]`, beside those that came with the encoder, where
`search.score` reads them. Without the encoder, the figures of words stay as they were. Database errors pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from django.db import connection, transaction
from psycopg import sql

from indexing import vectors
from indexing.models import Corpus, Job, Space
from indexing.pipeline.ordinary import TEXTS
from indexing.vision import registry
from indexing.vision.protocols import ModelUnavailableError

#: Pictures of a corpus that are compared; its figures then stand to about a hundredth of a deviation.
SAMPLE = 1000
#: Fewer pictures say too little: the encoder's own figures hold.
FEWEST = 30
#: A corpus is measured again when it has grown or shrunk by this share.
CHANGED = 0.1

Figures = dict[str, float]


def measure(job: Job, key: str) -> Sequence[str]:
    """One share: "all" is every corpus, a number one of them. Returns the keys that follow.

    The spaces are those in use, or those of the option `agent`, which a switch waits for.
    """
    if key == "all":
        return [str(pk) for pk in Corpus.objects.values_list("pk", flat=True)]
    corpus = Corpus.objects.filter(pk=int(key)).first()
    if corpus is None:
        return []
    beside = job.options.get("agent")
    for space in Space.objects.filter(agent=beside) if beside else Space.objects.filter(active=True):
        rows = _rows(space, corpus.pk)
        known = space.calibration.get("corpora", {}).get(corpus.slug, {})
        if job.options.get("anew") or abs(rows - known.get("rows", 0)) > CHANGED * rows:
            _keep(space, corpus.slug, _measured(space, corpus.pk, rows, known))
    return []


def _measured(space: Space, corpus: int, rows: int, known: dict[str, Any]) -> dict[str, Any]:
    """{"rows": n, kind of comparison: {"mean", "std"}}; empty for a corpus that is too small to say anything."""
    if rows < FEWEST:
        return {}
    pictures = _sample(space, corpus)
    if space.kind == Space.Kind.LOOK:
        return {"rows": rows, "look": _pairs(pictures)}
    found: dict[str, Any] = {"rows": rows, "image": _pairs(pictures)}
    try:
        texts = registry.embedder(space.model).embed_texts(TEXTS)
    except ModelUnavailableError:
        return found | ({"text": known["text"]} if "text" in known else {})
    return found | {"text": _spread(texts @ pictures.T)}


def _pairs(pictures: np.ndarray) -> Figures:
    """Of different pictures; neighbours in the sample are strangers, since it is drawn by a hash of their ids."""
    return _spread((pictures @ pictures.T)[np.triu_indices(len(pictures), 1)])


def _spread(cosines: np.ndarray) -> Figures:
    return {"mean": round(float(cosines.mean()), 4), "std": round(float(cosines.std()), 4)}


def _rows(space: Space, corpus: int) -> int:
    statement = sql.SQL("SELECT count(*) FROM {} WHERE corpus = %s").format(sql.Identifier(space.table))
    with connection.cursor() as cursor:
        cursor.execute(statement, [corpus])
        return int(cursor.fetchone()[0])


def _sample(space: Space, corpus: int) -> np.ndarray:
    """(n, dims) of at most SAMPLE pictures, the same ones while the corpus stays as it is."""
    statement = sql.SQL("SELECT illustration FROM {} WHERE corpus = %s ORDER BY hashint8(illustration) LIMIT %s")
    with connection.cursor() as cursor:
        cursor.execute(statement.format(sql.Identifier(space.table)), [corpus, SAMPLE])
        keys = [row[0] for row in cursor.fetchall()]
    return np.stack(list(vectors.read(space, keys).values()))


@transaction.atomic
def _keep(space: Space, slug: str, figures: dict[str, Any]) -> None:
    row = Space.objects.select_for_update(no_key=True).get(pk=space.pk)
    corpora = {name: held for name, held in row.calibration.get("corpora", {}).items() if name != slug}
    row.calibration = {**row.calibration, "corpora": corpora | ({slug: figures} if figures else {})}
    row.save(update_fields=["calibration"])
