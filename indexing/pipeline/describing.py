"""The steps of the queue `describe`: segment, describe, settle. One transaction per page, models fed in batches.

Pages are decoded in threads while the models work on those before them. A batch that a model cannot bear is looked at
page by page, so that only the page at fault fails.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property

from PIL import Image

from indexing.jobs import Leases, Step, attempt, finishing, notice
from indexing.jobs.outcomes import INTERRUPTIONS
from indexing.models import Illustration, Job, JobItem, Page, Stage
from indexing.pipeline import computing, segment
from indexing.pipeline.crops import Crop, cut, open_page
from indexing.pipeline.describe import Seen, look, store, store_vectors
from indexing.pipeline.models import Models, load, load_vectors
from indexing.pipeline.settle import settle_illustrations

log = logging.getLogger(__name__)
#: Pages claimed at once, and pages whose crops the models see together.
CLAIM, TOGETHER = 12, 4
SETTLE_CLAIM = 100
DECODERS = 2


class Describer:
    def __init__(self, job: Job, leases: Leases) -> None:
        self.job = job
        self.leases = leases
        self.pool = ThreadPoolExecutor(DECODERS, thread_name_prefix="decode")
        self.steps = {
            Stage.SEGMENT: (self.segment, CLAIM),
            Stage.DESCRIBE: (self.describe, CLAIM),
            Stage.SETTLE: (self.settle, SETTLE_CLAIM),
            Stage.COMPUTE: (self.compute, 1),
        }

    @cached_property
    def models(self) -> Models:
        """Loaded when the first page needs them: settling alone must not wait for torch."""
        only = self.job.options.get("vectors")
        own = self.job.corpus.detector if self.job.corpus else ""
        found = load_vectors(only) if only else load(own)
        for sentence in found.missing:
            notice(self.job.pk, sentence)
        return found

    def close(self) -> None:
        self.pool.shutdown(cancel_futures=True)

    def segment(self, items: Sequence[JobItem]) -> None:
        pages = _pages(items)
        decoded = {
            item.pk: self.pool.submit(open_page, pages[item.page_id or 0])
            for item in items
            if not pages[item.page_id or 0].segmented_by_source
        }
        for item in items:
            with attempt(item):
                self._segment(item, pages[item.page_id or 0], decoded.get(item.pk))
            self.leases.drop([item])

    def _segment(self, item: JobItem, page: Page, decoded: Future[Image.Image] | None) -> None:
        started = time.monotonic()
        segments = segment.find(page, decoded.result(), self.models) if decoded else None
        with finishing([item], time.monotonic() - started) as then:
            rows = segment.store(page, segments) if segments else Illustration.objects.filter(page=page)
            if rows:
                then.append(Step.of_page(Stage.DESCRIBE, page.pk))

    def describe(self, items: Sequence[JobItem]) -> None:
        pages = _pages(items)
        rows: dict[int, list[Illustration]] = {page: [] for page in pages}
        for row in Illustration.objects.filter(page__in=pages, withdrawn_at=None).order_by("pk"):
            row.page = pages[row.page_id]
            rows[row.page_id].append(row)
        cropped = [
            (item, self.pool.submit(_crops, pages[item.page_id or 0], rows[item.page_id or 0])) for item in items
        ]
        for first in range(0, len(cropped), TOGETHER):
            batch = cropped[first : first + TOGETHER]
            self._describe(batch, pages)
            self.leases.drop([item for item, _ in batch])

    def _describe(self, batch: Sequence[tuple[JobItem, Future[list[Crop]]]], pages: dict[int, Page]) -> None:
        started = time.monotonic()
        ready: list[tuple[JobItem, list[Crop]]] = []
        for item, crops in batch:
            with attempt(item):
                ready.append((item, crops.result()))
        together = self._look_together(ready)
        each = (time.monotonic() - started) / max(1, len(ready))
        for item, crops_ in ready:
            with attempt(item):
                seen = look(crops_, self.models) if together is None else together[item.pk]
                with finishing([item], each) as then:
                    write = store_vectors if self.job.options.get("vectors") else store
                    write(pages[item.page_id or 0], seen, self.models)
                    then.append(Step.of_page(Stage.SETTLE, item.page_id or 0, done=True))

    def _look_together(self, ready: Sequence[tuple[JobItem, list[Crop]]]) -> dict[int, list[Seen]] | None:
        """{item: what was seen}, None when the models failed on the batch."""
        try:
            seen = iter(look([crop for _, crops in ready for crop in crops], self.models))
        except INTERRUPTIONS:
            raise
        except Exception:
            log.exception("batch failed, its pages are looked at one by one", extra={"job": self.job.pk})
            return None
        return {item.pk: [next(seen) for _ in crops] for item, crops in ready}

    def settle(self, items: Sequence[JobItem]) -> None:
        try:
            self._settle(items)
        except INTERRUPTIONS:
            raise
        except Exception:
            log.exception("batch failed, its pages are settled one by one", extra={"job": self.job.pk})
            for item in items:
                with attempt(item):
                    self._settle([item])
        self.leases.drop(items)

    def compute(self, items: Sequence[JobItem]) -> None:
        for item in items:
            started = time.monotonic()
            with attempt(item):
                following = computing.run(self.job, item.key)
                with finishing([item], time.monotonic() - started) as then:
                    then.extend(Step(Stage.COMPUTE, key, "part") for key in following)
        self.leases.drop(items)

    def _settle(self, items: Sequence[JobItem]) -> None:
        started = time.monotonic()
        pages = [item.page_id for item in items]
        with finishing(items, time.monotonic() - started):
            settle_illustrations(list(Illustration.objects.filter(page__in=pages).values_list("pk", flat=True)))


def _pages(items: Sequence[JobItem]) -> dict[int, Page]:
    return Page.objects.select_related("document").in_bulk([item.page_id or 0 for item in items])


def _crops(page: Page, rows: Sequence[Illustration]) -> list[Crop]:
    return cut(page, open_page(page), rows) if rows else []
