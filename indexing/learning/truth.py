"""What is held to be true of illustrations, class by class: what people of ours said or accepted, else what people at
the source or the catalogue say. What models say is never truth. Database errors pass.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from indexing.models import Agent, Illustration, Statement
from indexing.pipeline.said import OURS, rank

#: Facets that a head can tell: of each an illustration has one value, or one that counts most.
LEARNT = ("technique", "function", "genre", "theme", "layout")
#: A quarter of the documents is never trained on.
HELD = 0.25
#: What the portal says of how a picture lies stands among page classes, and is none.
TURNED = "turned-"
TRUE = Q(status=Statement.Status.ACCEPTED) | Q(agent__kind__in=[Agent.Kind.PERSON, Agent.Kind.CATALOGUE])


def claims(vocabulary: str) -> QuerySet[Statement]:
    """Statements about whole illustrations in a vocabulary, of illustrations that are there."""
    rows = Statement.objects.filter(term__vocabulary=vocabulary, x=None, illustration__withdrawn_at=None)
    return rows.exclude(term__code__startswith=TURNED)


def known() -> dict[str, tuple[int, int]]:
    """{facet: (illustrations whose value is known, different values)}: what there is to learn from."""
    rows = Statement.objects.filter(TRUE, x=None, illustration__withdrawn_at=None, term__vocabulary__in=LEARNT)
    rows = rows.exclude(status=Statement.Status.REJECTED).exclude(term__code__startswith=TURNED).order_by()
    counted = rows.values("term__vocabulary").annotate(
        pictures=Count("illustration", distinct=True), values=Count("term", distinct=True)
    )
    found = {row["term__vocabulary"]: (row["pictures"], row["values"]) for row in counted}
    return {name: found.get(name, (0, 0)) for name in LEARNT}


def truth(vocabulary: str, among: Collection[int] | None = None) -> dict[int, int]:
    """{illustration: term} of all that people or catalogues have spoken of, or of those `among` them."""
    rows = claims(vocabulary).exclude(status=Statement.Status.REJECTED).filter(TRUE)
    if among is not None:
        rows = rows.filter(illustration__in=among)
    best: dict[int, tuple[tuple[int, float, float], int]] = {}
    for row in rows.select_related("agent").order_by("pk").iterator(2000):
        held = best.get(row.illustration_id)
        weight = _weight(row)
        if held is None or weight > held[0]:
            best[row.illustration_id] = (weight, row.term_id)
    return {illustration: term for illustration, (_, term) in best.items()}


def _weight(row: Statement) -> tuple[int, float, float]:
    """As `indexing.pipeline.settle` weighs it: of two words of our people the later one counts."""
    whose = rank(row.agent, row.status)
    when: datetime = row.reviewed_at or row.created_at
    return whose, when.timestamp() if whose == OURS else 0.0, row.confidence


def documents(illustrations: Collection[int]) -> dict[int, str]:
    """{illustration: the key of its document}, which stays the same when the collection is harvested anew."""
    rows = Illustration.objects.filter(pk__in=illustrations).order_by()
    fields = rows.values_list("pk", "page__document__corpus__slug", "page__document__source_id")
    return {pk: f"{corpus}/{source}" for pk, corpus, source in fields}


def is_held(key: str) -> bool:
    """True for documents that no head is ever trained on: told by a hash, so that all versions are measured alike."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") < HELD * 2**32
