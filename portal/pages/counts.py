"""How many illustrations there are, by technique, function, genre, corpus and decade: for the home and browse pages.

Kept in the cache for a minute; when the cache is down the figures are counted afresh.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.db.models import Count, F, QuerySet
from django.db.models.functions import Floor
from redis.exceptions import RedisError

from indexing.models import Corpus, Entry, Term

KEPT = 60


def visible() -> QuerySet[Entry]:
    """The rows that a search without criteria finds."""
    return Entry.objects.filter(
        noise=False, illustration__withdrawn_at__isnull=True, document__withdrawn_at__isnull=True
    )


def total() -> int:
    return int(kept("total", lambda: visible().count()))


def by_corpus() -> dict[int, int]:
    return dict(kept("corpus", lambda: list(visible().order_by().values_list("corpus").annotate(n=Count("pk")))))


def corpora() -> list[tuple[Corpus, int]]:
    """Every corpus with something to see, the largest first."""
    counts = by_corpus()
    known = [(corpus, counts[corpus.pk]) for corpus in Corpus.objects.filter(pk__in=counts)]
    return sorted(known, key=lambda pair: (-pair[1], pair[0].slug))


def by_technique() -> list[tuple[Term, int]]:
    return _by_term("technique")


def by_genre() -> list[tuple[Term, int]]:
    return _by_term("genre")


def _by_term(column: str) -> list[tuple[Term, int]]:
    """The terms of a column of Entry that occur, the commonest first."""
    rows = visible().exclude(**{column: None}).order_by()
    counts = dict(kept(column, lambda: list(rows.values_list(column).annotate(n=Count("pk")))))
    known = [(term, counts[term.pk]) for term in Term.objects.filter(pk__in=counts)]
    return sorted(known, key=lambda pair: -pair[1])


def by_decade() -> list[tuple[int, int]]:
    """(first year of the decade, count)."""
    dated = visible().exclude(year_from=None).annotate(decade=Floor(F("year_from") / 10.0) * 10).order_by("decade")
    counted = kept("decade", lambda: [(int(d), n) for d, n in dated.values_list("decade").annotate(n=Count("pk"))])
    return [tuple(pair) for pair in counted]


def kept(name: str, count: Callable[[], Any]) -> Any:
    try:
        return cache.get_or_set(f"counts:{name}", count, KEPT)
    except RedisError:
        return count()
