"""Illustrations worth comparing closely with one: those that look like it, and those with nearly its fingerprint.

Local features decide (see `indexing.pipeline.matches`); this only has to miss nothing and cost milliseconds. A picture
without a vector has candidates by fingerprint alone, and one with neither has none.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from django.db import connection, transaction
from psycopg import sql

from indexing import fingerprints, vectors
from indexing.models import Illustration, Space

#: How many of those that look alike are compared: in a run over a corpus, and where a reader asks for one picture.
FEW, MANY = 20, 80


def candidates(row: Illustration, most: int) -> list[int]:
    """Ids of at most `most` likely ones by look and as many by fingerprint, likeliest first; never `row` itself."""
    found = [*by_fingerprint(row.fingerprint, most), *_by_look(row.pk, most)]
    known = set(
        Illustration.objects.filter(
            pk__in=found, withdrawn_at=None, noise=False, page__document__withdrawn_at=None
        ).values_list("pk", flat=True)
    )
    return [key for key in dict.fromkeys(found) if key in known and key != row.pk]


def by_fingerprint(fingerprint: int | None, most: int) -> list[int]:
    """Those whose fingerprint is near, as it stands or turned by right angles."""
    if fingerprint is None:
        return []
    ways = (fingerprint, *fingerprints.turned(fingerprint))
    near = sorted((bits, key) for way in ways for key, bits in fingerprints.near(way, limit=most))
    return list(dict.fromkeys(key for _, key in near))[:most]


def by_vector(space: Space, vector: np.ndarray, most: int, without: Collection[int] = ()) -> list[int]:
    """The nearest in a space, through its index."""
    statement = sql.SQL("SELECT illustration FROM {} ORDER BY v <=> %s::halfvec LIMIT %s").format(
        vectors.near_table(space)
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL hnsw.ef_search = {2 * MANY}")
        cursor.execute(statement, [vectors.literal(vector), most + len(without)])
        return [key for (key,) in cursor.fetchall() if key not in without][:most]


def _by_look(key: int, most: int) -> list[int]:
    space = Space.objects.filter(kind=Space.Kind.LOOK, active=True).first()
    vector = vectors.read(space, [key]).get(key) if space else None
    return [] if space is None or vector is None else by_vector(space, vector, most, [key])
