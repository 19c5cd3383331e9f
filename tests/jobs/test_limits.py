"""The limits that staff set for a corpus: pace, pages a job, floors; and the bound of a job's patience."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from indexing import jobs
from indexing.curating import acting, undo
from indexing.jobs.claims import claim
from indexing.models import Act, Entry, Job, JobItem, Stage, Term
from indexing.pipeline.harvesting import Harvester
from indexing.pipeline.settle import settle_illustrations
from indexing.sources.errors import RetryLater
from indexing.tokens import token
from tests import factories
from tests.jobs.conftest import do

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_corpus_may_only_slow_a_harvest(corpus, settings):
    settings.FETCH_RATES = {"gallica.bnf.fr": 12.0}
    corpus.interval = 5.0
    harvester = Harvester(jobs.launch("https://example.org/m", corpus), jobs.Leases())
    policy = harvester.fetcher.policy
    assert (policy.interval("example.org"), policy.interval("gallica.bnf.fr")) == (5.0, 12.0)
    harvester.close()


def test_a_job_brings_no_more_pages_than_allowed_and_the_next_brings_the_others(corpus, shelf, harvest):
    shelf.pages = 2
    shelf.put("one")
    corpus.most_pages = 3
    corpus.save()
    job = harvest(shelf.address, pictures=True)
    fetched = job.items.filter(stage=Stage.FETCH, state=JobItem.State.DONE)
    assert fetched.count() == 3
    assert "3 pages" in job.notice
    assert list(job.items.filter(state="skipped").values_list("reason", flat=True)) == ["most-pages"]
    corpus.documents.get(title="one").pages.update(file="")  # its pages come again: the limit is of what is fetched
    again = harvest(shelf.address, pictures=True)
    assert again.items.filter(stage=Stage.FETCH, state=JobItem.State.DONE).count() == 3


@pytest.mark.parametrize(("floor", "value"), [(0.0, "estampe"), (0.6, "estampe"), (0.61, None)])
def test_what_a_model_says_below_the_floor_gives_no_value(floor, value):
    row = factories.illustration()
    row.page.document.corpus.floors = {"technique": floor}
    row.page.document.corpus.save()
    factories.statement(row, "technique", "estampe", 0.6)
    factories.statement(row, "object", "boat", 0.3, (1, 1, 5, 5))
    settle_illustrations([row.pk])
    entry = Entry.objects.get(pk=row.pk)
    assert (Term.objects.get(pk=entry.technique).code if entry.technique else None) == value
    assert token(Term.objects.get(code="boat").pk, 0.3) in entry.tokens  # another vocabulary, which has no floor


def test_objects_have_a_floor_and_people_have_none():
    row = factories.illustration()
    row.page.document.corpus.floors = {"object": 0.5, "technique": 0.9}
    row.page.document.corpus.save()
    factories.statement(row, "object", "boat", 0.49, (1, 1, 5, 5))
    factories.statement(row, "object", "cat", 0.49, (1, 1, 5, 5), status="accepted")
    factories.statement(row, "technique", "estampe", 0.2, agent=factories.agent("Catalogue", kind="catalogue"))
    settle_illustrations([row.pk])
    entry = Entry.objects.get(pk=row.pk)
    assert entry.technique
    assert token(Term.objects.get(code="boat").pk) not in entry.tokens
    assert token(Term.objects.get(code="cat").pk, 0.45) in entry.tokens


def test_other_floors_settle_the_corpus_and_so_does_their_undo(corpus):
    row = factories.illustration(factories.page(factories.document(corpus)))
    factories.statement(row, "technique", "estampe", 0.6)
    settle_illustrations([row.pk])
    with acting(None, "corpus", corpus=corpus) as pen:
        pen.update([corpus], floors={"technique": 0.9}, title_en="Trials")
    do(Job.objects.get())
    assert Entry.objects.get(pk=row.pk).technique is None
    assert Term.objects.get(vocabulary="corpus").en == "Trials"
    undo(Act.objects.get(), None)
    do(Job.objects.latest("pk"))
    assert Entry.objects.get(pk=row.pk).technique
    assert Job.objects.count() == 2


def test_a_host_that_is_busy_for_ever_pauses_the_job(corpus, settings):
    settings.JOB_PATIENCE = 3600.0
    job = jobs.launch("https://example.org/m", corpus)

    def refuse() -> Job:
        JobItem.objects.update(not_before=None)
        [item] = claim(job.pk, Stage.HARVEST, 1)
        with jobs.attempt(item):
            raise RetryLater("example.org answers 503: try again in 300 s", 300.0, "busy")
        job.refresh_from_db()
        return job

    assert refuse().state == Job.State.RUNNING
    Job.objects.update(started_at=timezone.now() - timedelta(minutes=59))
    assert refuse().state == Job.State.RUNNING
    Job.objects.update(started_at=timezone.now() - timedelta(minutes=61))
    assert refuse().state == Job.State.PAUSED
    assert "Paused after 1 h" in job.notice and "503" in job.notice
    assert job.items.get().state == JobItem.State.WAITING
    # Staff let it try again: at once, and as patiently as before.
    assert jobs.resume(job) and not job.notice
    assert jobs.has_work(job.pk, "harvest")
    assert refuse().state == Job.State.RUNNING
    # A step that ended meanwhile is a sign of life.
    Job.objects.update(started_at=timezone.now() - timedelta(hours=9), resumed_at=timezone.now() - timedelta(hours=8))
    JobItem.objects.create(job=job, stage=Stage.FETCH, key="1", state=JobItem.State.DONE)
    assert refuse().state == Job.State.RUNNING
