"""The steps of the queue `harvest`: read a source, fetch a page. Each result and what follows it is one transaction.

A source that was harvested before is asked for its news: what lies in the cache is asked again, with its ETag. A job
brings at most as many pages as its corpus allows; what is beyond comes with the next one.

Sources' own errors pass to `jobs.attempt`, which decides between later and failed.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db.models import F, QuerySet
from django.utils import timezone

from indexing.jobs import Leases, Step, attempt, finishing, notice
from indexing.models import Job, JobItem, Page, Stage
from indexing.pipeline.fetching import fetch_page, has_copy, record
from indexing.pipeline.gone import list_document
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
        self.fetcher = PoliteFetcher.from_settings(
            since=job.created_at.timestamp() if _before(job).exists() else None,
            least_interval=(job.corpus.interval if job.corpus else None) or 0.0,
        )
        self.steps = {Stage.HARVEST: (self.read, 1), Stage.FETCH: (self.fetch, 1)}

    def close(self) -> None:
        self.fetcher.close()

    def read(self, items: Sequence[JobItem]) -> None:
        for item in items:
            with attempt(item), self._counted(item):
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
                then.extend(self._store(item, source.kind, record))

    def _store(self, item: JobItem, kind: str, record: DocumentRecord) -> list[Step]:
        if self.job.corpus is None:
            raise Refused("A harvest needs a corpus", "no-corpus")
        room = self._room()
        stored = store_document(self.job.corpus, kind, record)
        list_document(self.job, stored.document, item.key)
        JobItem.objects.filter(pk=item.pk).update(outcome=stored.outcome)
        steps = [step for page in stored.pages for step in self._after(stored, page)]
        if room is None or sum(step.stage == Stage.FETCH for step in steps) <= room:
            return steps
        return self._cut_off(steps, room)

    def _room(self) -> int | None:
        """How many pages this job may still fetch, None where nothing bounds it. Locks the job: workers add up."""
        most = self.job.corpus.most_pages if self.job.corpus else None
        if most is None:
            return None
        Job.objects.select_for_update(no_key=True).get(pk=self.job.pk)
        return max(0, most - JobItem.objects.filter(job=self.job, stage=Stage.FETCH).count())

    def _cut_off(self, steps: list[Step], room: int) -> list[Step]:
        """The steps within the limit; documents that nobody has begun to read are left for the next job."""
        fetches = [step for step in steps if step.stage == Stage.FETCH]
        JobItem.objects.filter(job=self.job, stage=Stage.HARVEST, kind="document", state=JobItem.State.WAITING).update(
            state=JobItem.State.SKIPPED, reason="most-pages", updated_at=timezone.now()
        )
        most = self.job.corpus.most_pages if self.job.corpus else None
        notice(self.job.pk, f"The corpus lets one job bring {most} pages. The others come with the next job.")
        return [step for step in steps if step not in fetches[room:]]

    @contextmanager
    def _counted(self, item: JobItem) -> Iterator[None]:
        """Keeps what the step has asked of the network, however it ends."""
        before = self.fetcher.requests, self.fetcher.received
        try:
            yield
        finally:
            requests, received = self.fetcher.requests - before[0], self.fetcher.received - before[1]
            if requests:
                JobItem.objects.filter(pk=item.pk).update(
                    requests=F("requests") + requests, fetched_bytes=F("fetched_bytes") + received
                )

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
            with attempt(item), self._counted(item):
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


def _before(job: Job) -> QuerySet[Job]:
    """Earlier harvests of the same source that came to their end; one that broke off is gone on with from the cache."""
    return Job.objects.filter(corpus=job.corpus, source=job.source, state=Job.State.DONE, pk__lt=job.pk)
