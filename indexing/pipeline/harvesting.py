"""The steps of the queue `harvest`: read a source, fetch a page. Each result and what follows it is one transaction.

Sources' own errors pass to `jobs.attempt`, which decides between later and failed.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from indexing.jobs import Leases, Step, attempt, finishing
from indexing.models import Job, JobItem, Page, Stage
from indexing.pipeline.fetching import fetch_page, has_copy, record
from indexing.pipeline.store import Stored, store_document
from indexing.sources import source_for
from indexing.sources.errors import Refused
from indexing.sources.fetch import PoliteFetcher
from indexing.sources.records import DocumentRecord, Member

LONGEST_KEY = 2000


class Harvester:
    def __init__(self, job: Job, leases: Leases) -> None:
        self.job = job
        self.leases = leases
        self.fetcher = PoliteFetcher.from_settings()
        self.steps = {Stage.HARVEST: (self.read, 1), Stage.FETCH: (self.fetch, 1)}

    def close(self) -> None:
        self.fetcher.close()

    def read(self, items: Sequence[JobItem]) -> None:
        for item in items:
            with attempt(item):
                self._read(item)
            self.leases.drop([item])

    def _read(self, item: JobItem) -> None:
        """Opens a list into its members, or stores a document; an address may be both its own list and its document."""
        started = time.monotonic()
        source = source_for(item.key)
        members = source.open(item.key, self.fetcher) if item.kind == "list" else [Member("document", item.key)]
        others = [one for one in members if one.address != item.key]
        if any(len(one.address) > LONGEST_KEY for one in others):
            raise Refused("The source names an address that is too long", "bad-address")
        record = source.read(item.key, self.fetcher) if len(others) < len(members) else None
        with finishing([item], time.monotonic() - started) as then:
            then.extend(Step(Stage.HARVEST, one.address, one.kind) for one in others)
            if record is not None:
                then.extend(self._store(source.kind, record))

    def _store(self, kind: str, record: DocumentRecord) -> list[Step]:
        if self.job.corpus is None:
            raise Refused("A harvest needs a corpus", "no-corpus")
        stored = store_document(self.job.corpus, kind, record)
        return [step for page in stored.pages for step in self._after(stored, page)]

    def _after(self, stored: Stored, page: int) -> list[Step]:
        if page in stored.described:
            return [Step.of_page(Stage.SETTLE, page)]
        # What the source says of its illustrations can be searched before any picture has come.
        steps = [Step.of_page(Stage.SETTLE, page)] if page in stored.illustrated else []
        if self.job.options.get("pictures", True):
            steps.append(Step.of_page(Stage.FETCH, page))
        return steps

    def fetch(self, items: Sequence[JobItem]) -> None:
        pages = Page.objects.select_related("document").in_bulk([item.page_id for item in items])
        for item in items:
            with attempt(item):
                self._fetch(item, pages[item.page_id or 0])
            self.leases.drop([item])

    def _fetch(self, item: JobItem, page: Page) -> None:
        started = time.monotonic()
        copy = None if has_copy(page) else fetch_page(page, self.fetcher)
        with finishing([item], time.monotonic() - started) as then:
            if copy is not None:
                record(page, copy)
            if page.segmented_by_source:
                then.append(Step.of_page(Stage.SEGMENT, page.pk, done=True))
                then.append(Step.of_page(Stage.DESCRIBE, page.pk))
            else:
                then.append(Step.of_page(Stage.SEGMENT, page.pk))
