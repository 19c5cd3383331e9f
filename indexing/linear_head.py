"""A linear head over stored unit vectors, learned in milliseconds from a few pictures marked yes or no.

Few examples against hundreds of dimensions: the penalty is strong, both sides weigh the same, and pictures spread over
the whole space stand in, at a small weight, for all that nobody has marked. Everything is deterministic. The figures
below were chosen on held-out pictures (see docs/feedback.md). `fit` needs at least one "yes".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.db import connection
from psycopg import sql

from indexing.models import Space

#: Inverse of the L2 penalty, against weights that sum to 2.
STRENGTH = 10.0
#: What a picture that nobody has marked weighs beside one marked "no".
UNMARKED = 0.02
#: How many of these are taken.
OTHERS = 200
SPREAD = sql.SQL(
    "SELECT DISTINCT ON (near.illustration) near.illustration, halfvec_send(near.v) FROM"
    " (SELECT min(illustration) AS low, max(illustration) AS high FROM {table}) AS ends,"
    " generate_series(0, %s) AS step, LATERAL (SELECT illustration, v FROM {table}"
    " WHERE illustration >= low + ((high - low) * step) / greatest(%s, 1) AND illustration <> ALL(%s)"
    " ORDER BY illustration LIMIT 1) AS near ORDER BY near.illustration"
)


@dataclass(frozen=True)
class Head:
    """`weights . v + bias` is the log-odds that a picture with unit vector v is what was marked."""

    weights: np.ndarray
    bias: float

    def of(self, vectors: np.ndarray) -> np.ndarray:
        """(n, dims) -> (n,) log-odds."""
        return np.asarray(vectors @ self.weights + self.bias)


def fit(yes: np.ndarray, no: np.ndarray, others: np.ndarray) -> Head:
    """Logistic regression on (n, dims) rows marked yes, marked no, and not marked. ValueError without a yes."""
    from sklearn.linear_model import LogisticRegression  # here: a second to import, and few pages need it

    if not len(yes):
        raise ValueError("a head needs at least one picture marked yes")
    rows = np.concatenate([yes, no, others])
    if len(rows) == len(yes):
        mean = yes.mean(axis=0)
        return Head(mean / max(float(np.linalg.norm(mean)), 1e-6), 0.0)
    against = np.concatenate([np.ones(len(no)), np.full(len(others), UNMARKED)])
    weights = np.concatenate([np.full(len(yes), 1 / len(yes)), against / against.sum()])
    marks = np.concatenate([np.ones(len(yes)), np.zeros(len(no) + len(others))])
    model = LogisticRegression(C=STRENGTH, max_iter=1000).fit(rows, marks, sample_weight=weights)
    return Head(np.asarray(model.coef_[0], dtype=np.float32), float(model.intercept_[0]))


def unmarked(space: Space, marked: list[int], number: int = OTHERS) -> np.ndarray:
    """(at most `number`, dims) vectors of pictures that nobody has marked, evenly spread over the ids of the space."""
    statement = SPREAD.format(table=sql.Identifier(space.table))
    with connection.cursor() as cursor:
        cursor.execute(statement, [number - 1, number - 1, marked])
        rows = [row[1] for row in cursor.fetchall()]
    return unpacked(rows, space.dims)


def unpacked(rows: list[bytes], dims: int) -> np.ndarray:
    """(n, dims) float32 from `halfvec_send`: two 16-bit words of header, then big-endian halves."""
    if not rows:
        return np.zeros((0, dims), dtype=np.float32)
    packed = np.frombuffer(b"".join(rows), dtype=">f2").reshape(len(rows), dims + 2)
    return packed[:, 2:].astype(np.float32)
