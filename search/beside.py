"""The same question put to the spaces of one model, active or not: the nearest pictures, with their cosines.

For people who choose between two models, so nothing is fused or filtered. NoEncoderError says that words or a picture
could not be turned into a vector (see `search.encoder`); database errors pass.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.db import connection
from psycopg import sql

from indexing import vectors
from indexing.models import Agent, Space
from search import encoder
from search.hits import hits
from search.results import Hit
from search.terms import glossary

SHOWN = 12


@dataclass(frozen=True)
class Question:
    """Words, or an illustration, or a picture kept under a token: the first that is there is asked."""

    words: str = ""
    like: int | None = None
    token: str = ""

    @property
    def kind(self) -> str:
        """Words live among meanings; pictures are compared by look."""
        return "meaning" if self.words else "look"

    def __bool__(self) -> bool:
        return bool(self.words or self.like or self.token)


def nearest(agent: Agent, question: Question, language: str) -> list[tuple[Hit, float]]:
    """The pictures that the model of `agent` finds nearest, best first, each with its cosine."""
    space = Space.objects.filter(agent=agent, kind=question.kind).first()
    vector = _vector(space, question) if space else None
    if space is None or vector is None:
        return []
    query = sql.SQL(
        "SELECT illustration, 1 - (v <=> %s::halfvec) FROM {} WHERE illustration <> %s"
        " ORDER BY v <=> %s::halfvec LIMIT %s"
    ).format(vectors.near_table(space))
    text = vectors.literal(vector)
    with connection.cursor() as cursor:
        cursor.execute(query, [text, question.like or 0, text, SHOWN])
        cosines = {int(key): float(cosine) for key, cosine in cursor.fetchall()}
    found = hits([(key, ()) for key in cosines], {}, glossary(), language)
    return [(hit, cosines[hit.id]) for hit in found]


def _vector(space: Space, question: Question) -> np.ndarray | None:
    """(dims,) unit vector; None for an illustration that has none in this space."""
    if question.words:
        return encoder.words(space, question.words)
    if question.like:
        return vectors.read(space, [question.like]).get(question.like)
    return encoder.picture(space, f"upload:{question.token}", lambda: question.token)
