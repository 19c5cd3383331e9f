"""Final values of illustrations, from all that was said of them, and the flat rows that search reads.

Rule: what a person said or accepted > the catalogue > models; rejected claims are out, and so is what a model says
against a person's rejection; among models a head that was trained here and published comes first (see
`indexing.pipeline.said`); among equals the highest confidence wins. All of it may be derived again at any time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from django.db import transaction

from indexing import vectors
from indexing.models import Entry, Illustration, Space
from indexing.pipeline import colours, doubt
from indexing.pipeline.entries import write
from indexing.pipeline.facets import Facets
from indexing.pipeline.illustrations import forget, lock
from indexing.pipeline.said import OURS, Said, read

SETTLED = ("technique", "function", "genre", "theme")
Vectors = Mapping[Space, Mapping[int, "np.ndarray[Any, Any]"]]


@transaction.atomic
def settle_illustrations(illustrations: Collection[int], found: Vectors | None = None, *, texts: bool = True) -> int:
    """Makes the search rows of `illustrations` anew. Returns how many have one.

    `found` is {space: {illustration: unit vector}}; vectors stored earlier get the new filters. Without `texts`, the
    caller knows that no word of theirs has changed.
    """
    asked = Illustration.objects.filter(pk__in=illustrations)
    lock(set(asked.order_by().values_list("page", flat=True)))
    rows = list(
        asked.select_related("page__document__corpus")
        .prefetch_related("machine_captions")
        .defer("page__text_blocks", "page__document__metadata", *([] if texts else ["page__text"]))
    )
    live = [row for row in rows if row.withdrawn_at is None and row.page.document.withdrawn_at is None]
    gone = set(illustrations) - {row.pk for row in live}
    if gone:
        forget(gone)
    said, book = read([row.pk for row in live])
    facets = Facets(book)
    heard = {row.pk: sure(said[row.pk], row.page.document.corpus.floors) for row in live}
    entries = [facets.entry(row, heard[row.pk], final(heard[row.pk])) for row in live]
    write([(entry, row) for entry, row in zip(entries, live, strict=True)], texts=texts)
    colours.write(live)
    _filters(entries, found or {})
    doubt.measure(illustrations)
    return len(entries)


def sure(said: Collection[Said], floors: Mapping[str, float]) -> list[Said]:
    """Without what models are less sure of than the corpus asks; what a person has judged counts in any case."""
    return [one for one in said if one.rank or one.rejected or one.confidence >= floors.get(one.term.vocabulary, 0.0)]


def final(said: Collection[Said], among: Collection[str] = SETTLED) -> dict[str, Said]:
    """{vocabulary: the statement that counts} of one illustration."""
    refused = {s.term.id for s in said if s.rejected and not s.placed}
    best: dict[str, Said] = {}
    for one in said:
        vocabulary = one.term.vocabulary
        if vocabulary not in among or one.rejected or not one.counts or (one.rank == 0 and one.term.id in refused):
            continue
        held = best.get(vocabulary)
        if held is None or _weight(one) > _weight(held):
            best[vocabulary] = one
    return best


def _weight(one: Said) -> tuple[int, float, float]:
    # Of two words of our people the later one counts: it corrects the earlier.
    return (one.rank, one.when.timestamp() if one.rank == OURS else 0.0, one.confidence)


def _filters(entries: Collection[Entry], found: Vectors) -> None:
    for space, rows in found.items():
        vectors.write(space, [(entry, rows[entry.pk]) for entry in entries if entry.pk in rows])
    for space in Space.objects.all():
        new = found.get(space, {})
        old = [entry.pk for entry in entries if entry.pk not in new]
        if old:
            vectors.refresh_filters(space, old)
