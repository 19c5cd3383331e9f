"""What a source brings when it is harvested again: new, changed, withdrawn, back; only a whole list withdraws."""

from __future__ import annotations

import pytest

from indexing import jobs
from indexing.curating import undo
from indexing.models import Act, Document, Entry, Job, Listing
from indexing.pipeline.settle import settle_illustrations
from tests import factories
from tests.jobs.conftest import do
from tests.sources.web import Reply


def brought(job: Job) -> dict[str, int]:
    assert job.state == Job.State.DONE
    return jobs.news(job).documents


def shown(title: str) -> Entry:
    """An illustration of the document, searchable."""
    document = Document.objects.get(title=title)
    row = factories.illustration(document.pages.first(), (1, 1, 20, 20))
    settle_illustrations([row.pk])
    return Entry.objects.get(pk=row.pk)


def test_a_second_harvest_tells_new_from_changed_from_the_same(shelf, harvest):
    first = harvest(shelf.address)
    assert brought(first) == {"new": 3}
    spent = jobs.news(first)
    assert spent.requests == 4 and spent.received > 500
    shelf.put("two", "Another title")
    shelf.put("four")
    assert brought(harvest(shelf.address)) == {"same": 2, "changed": 1, "new": 1}
    assert Document.objects.filter(title="Another title").count() == 1


def test_a_page_more_is_a_change(shelf, harvest):
    harvest(shelf.address)
    shelf.pages = 2
    shelf.put("one")
    assert brought(harvest(shelf.address)) == {"changed": 3}
    assert Document.objects.get(title="one").pages.count() == 2


def test_what_is_listed_no_more_is_withdrawn_and_answers_410(shelf, harvest, client):
    harvest(shelf.address)
    entry = shown("two")
    shelf.take("two")
    job = harvest(shelf.address)
    assert brought(job) == {"same": 2, "withdrawn": 1}
    do(Job.objects.exclude(source=shelf.address).get())
    assert not Entry.objects.filter(pk=entry.pk).exists()
    addresses = [f"/document/{entry.document_id}", f"/illustration/{entry.pk}", f"/page/{entry.page_id}"]
    for address in (*addresses, f"/api/v1/illustrations/{entry.pk}", f"/iiif/document/{entry.document_id}/manifest"):
        assert client.get(address).status_code == 410, address
    act = Act.objects.get(verb="withdraw")
    assert act.detail == {"job": job.pk} and act.changes.get().after["withdrawn_at"]


def test_what_is_listed_again_comes_back(shelf, harvest, client):
    harvest(shelf.address)
    entry = shown("two")
    shelf.take("two")
    harvest(shelf.address)
    do(Job.objects.exclude(source=shelf.address).get())
    shelf.put("two")
    job = harvest(shelf.address)
    assert brought(job) == {"same": 2, "restored": 1}
    assert client.get(f"/document/{entry.document_id}").status_code == 200


def test_a_withdrawal_can_be_undone(shelf, harvest, people):
    harvest(shelf.address)
    entry = shown("two")
    shelf.take("two")
    harvest(shelf.address)
    undo(Act.objects.get(verb="withdraw"), None)
    for job in Job.objects.filter(source=""):
        do(job)
    assert Entry.objects.filter(pk=entry.pk).exists()
    assert not Document.objects.exclude(withdrawn_at=None).exists()


def test_a_source_that_fails_withdraws_nothing(shelf, harvest, site):
    harvest(shelf.address)
    site.pages["/collection"] = Reply(b"<html>gone</html>", 404, "text/html")
    assert harvest(shelf.address).state == Job.State.FAILED
    # The list names them all, but one cannot be read now.
    shelf.put("four")
    site.pages["/two"] = Reply(b"", 404)
    assert brought(harvest(shelf.address)) == {"same": 2, "new": 1}
    assert not Document.objects.exclude(withdrawn_at=None).exists()


def test_a_list_of_which_a_part_fails_withdraws_nothing(shelf, harvest, site):
    harvest(shelf.address)
    part = {"id": site.url("/part"), "type": "Collection", "label": {"en": ["part"]}}
    items = [{"id": site.url("/one"), "type": "Manifest", "label": {"en": ["one"]}}, part]
    site.put("/collection", {"id": shelf.address, "type": "Collection", "label": {"en": ["A"]}, "items": items})
    job = harvest(shelf.address)
    assert brought(job) == {"same": 1}
    # Once the missing part answers, a retry completes the list: what neither part names is gone.
    site.put("/part", {**part, "items": [{"id": site.url("/two"), "type": "Manifest", "label": {"en": ["two"]}}]})
    assert jobs.retry_failed(job) == 1
    assert brought(do(job, "harvest")) == {"same": 2, "withdrawn": 1}
    assert Document.objects.exclude(withdrawn_at=None).get().title == "three"


def test_a_host_that_refused_is_asked_again_by_a_retry(shelf, harvest, site):
    refusal, answer = Reply(b"no", 403), site.pages["/two"]
    site.pages["/two"] = refusal
    job = harvest(shelf.address)
    stopped = job.items.filter(state="failed")
    assert stopped.count() == 2 and "403" in job.notice  # the refused one, and that which was not asked for any more
    site.pages["/two"] = answer
    assert jobs.retry_failed(job) == 2
    assert brought(do(job, "harvest")) == {"new": 3}


def test_what_another_source_lists_stays(shelf, harvest, site):
    harvest(shelf.address)
    harvest(site.url("/two"))
    shelf.take("two")
    assert brought(harvest(shelf.address)) == {"same": 2}
    assert Document.objects.get(title="two").withdrawn_at is None
    assert Listing.objects.filter(document__title="two").count() == 1


@pytest.mark.parametrize("source", ["one", "two"])
def test_a_document_alone_is_never_withdrawn(source, shelf, harvest, site):
    harvest(site.url(f"/{source}"))
    site.pages[f"/{source}"] = Reply(b"", 410)
    assert harvest(site.url(f"/{source}")).state == Job.State.FAILED
    assert Document.objects.get().withdrawn_at is None


def test_a_page_that_is_gone_stays_out_of_the_way(shelf, harvest):
    """However often the document is read again, the orders of its pages do not grow."""
    shelf.pages = 2
    shelf.put("one")
    harvest(shelf.address)
    shelf.pages = 1
    shelf.put("one")
    for _ in range(3):
        harvest(shelf.address)
    assert list(Document.objects.get(title="one").pages.order_by("order").values_list("order", flat=True)) == [1, 2]
