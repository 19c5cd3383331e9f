"""A character that no column holds is refused wherever it is sent, and lists ask the database for all rows at once."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indexing.curating import acting
from indexing.curating.values import assign
from indexing.models import Job, JobItem
from portal.pages import history
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/curation/review?corpus=%00", "/staff/schedules/1%00", "/browse?technique=a%00"])
def test_an_address_is_refused_rather_than_broken(people, library, address):
    assert people.staff.get(address).status_code in (200, 400, 404)


def test_a_form_is_refused_and_nothing_is_changed(people, library):
    job = Job.objects.create(state="failed")
    JobItem.objects.create(job=job, stage="fetch", key="1", state="failed", reason="timeout")
    answer = people.staff.post(f"/staff/jobs/{job.pk}/retry", {"reason": "a\0b"})
    assert answer.status_code == 400 and "Rien n’a été modifié" in answer.text
    assert JobItem.objects.get().state == "failed"
    sent = {"technique": "a\0b", "was": '{"technique": ""}', "version": "0"}
    assert people.curator.post(f"/illustration/{library.boat.pk}/edit", sent).status_code == 400


def acts(rows: list) -> None:
    curator, term = User.objects.get(username="camille"), factories.term("technique", "dessin")
    for row in rows:
        with acting(curator, "set", detail={}) as pen:
            assign(pen, [row.pk], term)


@pytest.mark.parametrize("address", ["/curation/history", "/illustration/{boat}/history", "/staff/jobs"])
def test_a_longer_list_asks_no_more(people, library, address, monkeypatch):
    monkeypatch.setattr(history, "may_take_back", lambda act, user: False)  # asks of each act, once
    url = address.format(boat=library.boat.pk)
    counts = []
    for _ in range(2):
        acts([factories.illustration() for _ in range(3)])
        for _ in range(3):
            JobItem.objects.create(job=Job.objects.create(source="https://example.org/a"), stage="fetch", key="1")
        people.staff.get(url)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert people.staff.get(url).status_code == 200
        counts.append(len(asked))
    assert counts[1] <= counts[0]


def test_the_history_shows_of_each_act_what_it_changed_first(people, library):
    acts([library.boat, library.cat])
    page = people.curator.get("/curation/history?lang=en").text
    assert page.count("Technique: “") >= 2


def test_the_progress_of_jobs_is_that_of_their_pages(people):
    job = Job.objects.create(source="https://example.org/a", state="running")
    for number, state in enumerate(("done", "waiting", "failed", "running")):
        JobItem.objects.create(job=job, stage="fetch", key=str(number), state=state)
    assert 'value="50.0"' in people.staff.get("/staff/jobs").text
