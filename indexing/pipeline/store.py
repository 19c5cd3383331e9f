"""A source's record of a document into rows, once or again: nothing is ever doubled.

Pages are recognised by their identifier at the source, else by their order; illustrations by their place. Pages that
the source no longer shows keep their rows; their illustrations are withdrawn. Called inside the step's transaction.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Max

from indexing.changes import State, changed, state
from indexing.models import Corpus, Document, Illustration, JobItem, Page, Stage
from indexing.pipeline.illustrations import lock, withdraw
from indexing.pipeline.source_illustrations import store_illustrations
from indexing.sources.records import DocumentRecord, PageRecord
from indexing.text import clean

Outcome = JobItem.Outcome
PAGE_FIELDS = (
    "order", "source_id", "label", "width", "height", "image", "api", "level", "quality", "sizes", "alto", "mm_width",
    "mm_height", "text", "segmented_by_source", "file", "fetched_at",
)  # fmt: skip


@dataclass(frozen=True)
class Stored:
    """`pages` are those with something to see. Of these, `illustrated` have illustrations given by the source, and
    `described` need no new look. `outcome` says what the record was to us: new, changed, the same, or back again."""

    document: Document
    pages: tuple[int, ...]
    illustrated: frozenset[int]
    described: frozenset[int]
    outcome: JobItem.Outcome


def store_document(corpus: Corpus, kind: str, record: DocumentRecord) -> Stored:
    document, outcome = _document(corpus, kind, record)
    pages, altered = _pages(document, record.pages)
    before = _pictures(document)
    lock([page.pk for page in pages])
    store_illustrations({page: r.illustrations for page, r in zip(pages, record.pages, strict=True)
                         if r.illustrations is not None})  # fmt: skip
    if outcome == Outcome.SAME and (altered or _pictures(document) != before):
        outcome = Outcome.CHANGED
    illustrated = frozenset(page.pk for page, r in zip(pages, record.pages, strict=True) if r.illustrations)
    # A source that found nothing on a page has been asked once; its picture would be fetched for nothing.
    worth = tuple(page.pk for page in pages if page.pk in illustrated or not page.segmented_by_source)
    return Stored(document, worth, illustrated, _described(pages), outcome)


def _document(corpus: Corpus, kind: str, record: DocumentRecord) -> tuple[Document, JobItem.Outcome]:
    values = {
        "source_kind": kind[:20],
        "title": clean(record.title) or record.source_id,
        "titles": record.titles,
        "creators": [clean(name) for name in record.creators],
        "publisher": clean(record.publisher),
        "date_text": clean(record.date_text)[:200],
        "year_from": record.year_from,
        "year_to": record.year_to,
        "type": record.type[:30],
        "language": record.language[:20],
        "rights": (record.rights or corpus.rights)[:500],
        "attribution": clean(record.attribution or corpus.attribution),
        "homepage": record.homepage if len(record.homepage) <= 1000 else "",
        "manifest": record.manifest if len(record.manifest) <= 1000 else "",
        "shelfmark": clean(record.shelfmark)[:200],
        "metadata": record.metadata,
        "withdrawn_at": None,
    }
    known = Document.objects.filter(corpus=corpus, source_id=record.source_id[:1000])
    before = known.values(*values).first()
    document, _ = Document.objects.update_or_create(corpus=corpus, source_id=record.source_id[:1000], defaults=values)
    if before is None:
        return document, Outcome.NEW
    if before["withdrawn_at"]:
        return document, Outcome.RESTORED
    return document, Outcome.SAME if before == _as_stored(values) else Outcome.CHANGED


def _as_stored(values: dict[str, Any]) -> dict[str, Any]:
    """As the database gives them back: what is kept as JSON knows no tuples."""
    return values | {name: json.loads(json.dumps(values[name])) for name in ("titles", "metadata")}


def _pictures(document: Document) -> set[tuple[Any, ...]]:
    """What a source may change of its illustrations."""
    fields = ("pk", "x", "y", "w", "h", "rotation", "caption", "heading", "nearby_text", "noise", "withdrawn_at")
    return set(Illustration.objects.filter(page__document=document).order_by().values_list(*fields))


def _pages(document: Document, records: Sequence[PageRecord]) -> tuple[list[Page], bool]:
    """The pages of the records, in their order, and whether anything about them is not as it was."""
    known = list(document.pages.all())
    before = state(known, PAGE_FIELDS)
    by_source = {page.source_id: page for page in known if page.source_id}
    by_order = {page.order: page for page in known}
    pages, taken = [], set()
    for record in records:
        page = by_source.get(record.source_id) if record.source_id else by_order.get(record.order)
        if page is None or page.pk in taken:
            page = Page(document=document, order=record.order)
        _fill(page, record)
        taken.add(page.pk)
        pages.append(page)
    left = [page for page in known if page.pk not in taken]
    return pages, _write(document, pages, before, left)


def _write(document: Document, pages: list[Page], before: State, left: list[Page]) -> bool:
    """Stores what has changed. `left` are the pages that the source shows no more, however long it has not."""
    known = [page for page in pages if page.pk]
    old = changed(known, PAGE_FIELDS, before)
    gone = list(Illustration.objects.filter(page__in=left, withdrawn_at=None).values_list("pk", flat=True))
    altered = bool(old or gone or len(known) < len(pages))
    numbers = dict(document.pages.values_list("pk", "order"))
    taken = {page.order for page in pages}
    if any(page.order in taken for page in left) or any(numbers[page.pk] != page.order for page in known):
        # Orders are unique in a document: move all out of the way first, and leave there those that are gone.
        highest = document.pages.aggregate(top=Max("order"))["top"]
        document.pages.update(order=F("order") + max(highest, *(page.order for page in pages), 0) + 1)
        old = known
    withdraw(gone)
    Page.objects.bulk_update(old, PAGE_FIELDS, batch_size=500)
    Page.objects.bulk_create([page for page in pages if not page.pk], batch_size=2000)
    return altered


def _fill(page: Page, record: PageRecord) -> None:
    if page.pk and page.image != record.image[:2000]:
        page.file, page.fetched_at = "", None
    page.order = record.order
    page.source_id = record.source_id[:1000]
    page.label = clean(record.label)[:200]
    # What a source does not say, fetching has found out, and a new harvest must not forget.
    page.width, page.height = record.width or page.width or 0, record.height or page.height or 0
    page.image, page.api, page.level = record.image[:2000], record.api, record.level
    page.quality = record.quality[:10]
    page.sizes = [list(size) for size in record.sizes] or page.sizes
    page.alto = record.alto[:2000]
    page.mm_width, page.mm_height = record.mm_width, record.mm_height
    page.text = clean(record.text) or page.text
    page.segmented_by_source = record.illustrations is not None


def _described(pages: Sequence[Page]) -> frozenset[int]:
    """Pages with a working copy that have been looked at: all their illustrations are described, or there are none."""
    ready = [page.pk for page in pages if page.file]
    rows = Illustration.objects.filter(page__in=ready, withdrawn_at=None).order_by()
    described: dict[int, bool] = {}
    for page, at in rows.values_list("page", "described_at"):
        described[page] = described.get(page, True) and at is not None
    looked = JobItem.objects.filter(page__in=ready, stage=Stage.SEGMENT, state=JobItem.State.DONE)
    for page in looked.filter(updated_at__gte=F("page__fetched_at")).values_list("page", flat=True):
        described.setdefault(page, True)
    return frozenset(page for page, whole in described.items() if whole)
