"""A collection on loopback whose documents come and go, and a hand that does the work of the workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from indexing import jobs
from indexing.models import Corpus, Job
from indexing.pipeline import work
from tests import factories
from tests.pages.conftest import people, plain_static  # noqa: F401
from tests.sources.web import Reply, Site, jpeg

ENDED = (Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED, Job.State.PAUSED)


@pytest.fixture
def site(settings) -> Iterator[Site]:
    made = Site()
    settings.FETCH_ALLOWED_PRIVATE = [made.netloc]
    yield made
    made.close()


class Shelf:
    """A IIIF collection: `put` adds or changes a document, `take` no longer lists it."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.titles: dict[str, str] = {}
        self.pages = 1
        self.address = site.url("/collection")

    def put(self, name: str, title: str = "") -> None:
        self.titles[name] = title or name
        self._serve()

    def take(self, name: str) -> None:
        del self.titles[name]
        self._serve()

    def _serve(self) -> None:
        for name, title in self.titles.items():
            self.site.put(f"/{name}", self._manifest(name, title))
        items = [{"id": self.site.url(f"/{name}"), "type": "Manifest"} for name in self.titles]
        self.site.put("/collection", {"id": self.address, "type": "Collection", "label": {"en": ["A"]}, "items": items})

    def _manifest(self, name: str, title: str) -> dict[str, Any]:
        canvases = []
        for number in range(1, self.pages + 1):
            picture = f"/{name}-{number}.jpg"
            self.site.pages[picture] = Reply(jpeg(60, 80), type="image/jpeg")
            body = {"id": self.site.url(picture), "type": "Image", "width": 60, "height": 80}
            annotation = {"type": "Annotation", "motivation": "painting", "body": body}
            canvases.append(
                {
                    "id": self.site.url(f"/{name}/c{number}"), "type": "Canvas", "width": 60, "height": 80,
                    "items": [{"type": "AnnotationPage", "items": [annotation]}],
                }
            )  # fmt: skip
        return {"id": self.site.url(f"/{name}"), "type": "Manifest", "label": {"en": [title]}, "items": canvases}


@pytest.fixture
def shelf(site: Site) -> Shelf:
    made = Shelf(site)
    for name in ("one", "two", "three"):
        made.put(name)
    return made


@pytest.fixture
def corpus(transactional_db) -> Corpus:
    return factories.corpus()


def do(job: Job, *queues: str) -> Job:
    """Does the work of these queues (by default all) until nothing can be done now."""
    for _ in range(20):
        for queue in queues or jobs.QUEUES:
            if jobs.has_work(job.pk, queue):
                work.run(queue, job.pk, 30)
        job.refresh_from_db()
        if job.state in ENDED or not any(jobs.has_work(job.pk, queue) for queue in queues or jobs.QUEUES):
            return job
    raise AssertionError("the job did not end")


@pytest.fixture
def harvest(corpus: Corpus, media: Path) -> Callable[..., Job]:
    def bring(source: str, pictures: bool = False) -> Job:
        return do(jobs.launch(source, corpus, None, {"pictures": pictures}), "harvest")

    return bring
