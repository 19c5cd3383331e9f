"""Illustrations that hang together: prints of one block by confirmed matches, copies by matches or fingerprints.

Both are connected parts of a graph, named by the smallest illustration id in them, made anew for whatever a new or
rejected match touches. Called inside a transaction; one at a time, so that two workers never name one group twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from django.db import connection, transaction
from django.db.models import Q

from indexing import fingerprints
from indexing.models import Entry, Illustration, Match

#: Any number, as long as nothing else in the database locks on it.
LOCK = 18_570_004
Edges = Iterable[tuple[int, int]]


@transaction.atomic
def regroup(illustrations: Collection[int]) -> None:
    """Groups and copies of `illustrations` and of all that hang, or hung, together with them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    before = Match.objects.filter(_touching(illustrations)).exclude(group=None).values_list("group", flat=True)
    members = Match.objects.filter(group__in=list(before)).values_list("one", "other")
    started = set(illustrations) | {key for pair in members for key in pair}
    _name_matches(components(started, _matched))
    _name_copies(components(started, _alike))


def components(started: Collection[int], edges: Callable[[Collection[int]], Edges]) -> dict[int, int]:
    """{id: smallest id of its part} for all that can be reached from `started`."""
    group = {key: key for key in started}
    pairs: list[tuple[int, int]] = []
    frontier = set(started)
    while frontier:
        found = list(edges(frontier))
        pairs += found
        frontier = {key for pair in found for key in pair} - group.keys()
        group |= {key: key for key in frontier}

    def root(key: int) -> int:
        while group[key] != key:
            group[key] = key = group[group[key]]
        return key

    for one, other in pairs:
        low, high = sorted((root(one), root(other)))
        group[high] = low
    return {key: root(key) for key in group}


def _matched(keys: Collection[int]) -> Edges:
    found = Match.objects.filter(_touching(keys)).exclude(status=Match.Status.REJECTED)
    return list(found.values_list("one", "other"))


def _alike(keys: Collection[int]) -> Edges:
    """Matches, pictures whose fingerprints are all but equal, and those that a person calls copies."""
    pairs = list(_matched(keys))
    told = Illustration.objects.filter(corrected__contains=["copies"]).exclude(copies=None)
    told = told.filter(Q(pk__in=keys) | Q(copies__in=keys))
    pairs += [(key, of) for key, of in told.values_list("pk", "copies") if of is not None]
    known = Illustration.objects.filter(pk__in=keys, withdrawn_at=None)
    for key, fingerprint in known.values_list("pk", "fingerprint"):
        if fingerprint is not None:
            pairs += [(key, other) for other, _ in fingerprints.near(fingerprint, fingerprints.SAME)]
    return pairs


def _touching(keys: Collection[int]) -> Q:
    return Q(one__in=keys) | Q(other__in=keys)


def _name_matches(group: Mapping[int, int]) -> None:
    rows = list(Match.objects.filter(_touching(group)))
    for row in rows:
        row.group = None if row.status == Match.Status.REJECTED else group[row.one_id]
    Match.objects.bulk_update(rows, ["group"], batch_size=500)


def _name_copies(group: Mapping[int, int]) -> None:
    sizes: dict[int, int] = {}
    for root in group.values():
        sizes[root] = sizes.get(root, 0) + 1
    rows = list(Illustration.objects.filter(pk__in=group).only("pk", "copies", "fingerprint", "corrected"))
    for row in rows:
        if row.copies is None and "copies" in row.corrected:
            continue  # a person has said that it is a copy of none
        row.copies = group[row.pk] if sizes[group[row.pk]] > 1 else None
    Illustration.objects.bulk_update(rows, ["copies"], batch_size=500)
    entries = [Entry(pk=row.pk, copies=row.fingerprint if row.copies is None else row.copies) for row in rows]
    Entry.objects.bulk_update(entries, ["copies"], batch_size=500)
