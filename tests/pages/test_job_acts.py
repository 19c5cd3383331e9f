"""Whoever launches a job by hand is kept in the history, and those with the role take it back there."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from indexing.curating import working
from indexing.jobs.claims import ACTIVE
from indexing.models import Act, Job, TrainedDetector
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def launched(people) -> Act:
    people.staff.post("/staff/map", {"method": "pca"})
    return Act.objects.get()


@pytest.mark.parametrize(
    ("address", "form", "task"),
    [
        ("/staff/map", {"method": "pca"}, "map"),
        ("/staff/corpora/{corpus}/matches", {}, "matches"),
        ("/staff/corpora/{corpus}/describe", {}, None),
    ],
)
def test_jobs_of_staff_are_acts(people, address, form, task):
    address = address.format(corpus=factories.corpus().pk)
    assert people.patron.post(address, form).url.startswith("/sign-in")
    assert people.curator.post(address, form).status_code == 403
    assert not Act.objects.exists() and not Job.objects.exists()
    people.staff.post(address, form)
    act = Act.objects.get()
    assert (act.verb, act.user.username) == ("job-launch", "sacha")
    job = Job.objects.get(pk=act.detail["job"])
    assert job.options.get("task") == task == act.detail.get("task")


def test_staff_take_a_launch_back_from_its_page_and_curators_do_not(people, launched):
    own = f"/curation/acts/{launched.pk}"
    assert "Take it back" not in people.curator.get(own, {"lang": "en"}).text
    assert people.curator.post(f"{own}/undo").status_code == 403
    assert Job.objects.get().state in ACTIVE
    assert "Take it back" in people.staff.get(own, {"lang": "en"}).text
    people.staff.post(f"{own}/undo")
    assert Job.objects.get().state == Job.State.CANCELLED
    back = Act.objects.get(undoes=launched)
    people.staff.post(f"/curation/acts/{back.pk}/undo")
    assert Job.objects.get().state in ACTIVE


def test_acts_without_an_undo_offer_none(people):
    act = Act.objects.create(user=User.objects.get(username="sacha"), verb="job-retry", detail={"job": 0})
    Act.objects.update(ended_at=act.at)
    for client, status in ((people.curator, 403), (people.staff, 302)):
        assert "/undo" not in client.get(f"/curation/acts/{act.pk}").text
        assert client.post(f"/curation/acts/{act.pk}/undo").status_code == status
    assert Act.objects.count() == 1


def test_a_curator_cancels_a_training_of_theirs_from_the_history(people):
    trained = TrainedDetector.objects.create(name="Marques", start="ultralytics:portal.pt")
    trained.job = working.compute("finetune", User.objects.get(username="camille"), detector=trained.pk)
    trained.save()
    act = Act.objects.get()
    people.curator.post(f"/curation/acts/{act.pk}/undo")
    trained.job.refresh_from_db()
    assert trained.job.state == Job.State.CANCELLED
    assert people.curator.post(f"/curation/detectors/{trained.pk}/cancel", follow=True).status_code == 200
    assert Act.objects.count() == 2, "what is cancelled is not cancelled again"
