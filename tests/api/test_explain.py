"""`explain=1`: the plan of a search for staff, a refusal or a notice for everybody else."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Client:
    user = User.objects.create_user("staff", password="x" * 16)
    user.groups.add(Group.objects.get_or_create(name="Staff")[0])
    client.force_login(user)
    return client


def test_staff_see_the_plan_taken(staff: Client) -> None:
    example = make.entry(look=[1, 0, 0])
    make.entry(look=[0.9, 0.1, 0])
    plan = staff.get(f"/api/v1/search?like={example.pk}&explain=1").json()["plan"]
    assert plan["lists"] == ["image"]
    (step,) = plan["steps"]
    assert (step["why"], step["route"], step["found"], step["ef"]) == ("image", "exact", 2, 0)
    assert step["floor"] == pytest.approx(0.25) and step["estimated"] >= 1
    assert set(plan["parts"]) >= {"page", "counts", "facets", "question"}
    assert "plan" not in staff.get("/api/v1/search").json()


def test_others_are_refused(client: Client) -> None:
    answer = client.get("/api/v1/search?explain=1")
    assert answer.status_code == 400
    assert [fault["code"] for fault in answer.json()["problems"]] == ["staff-only"]


def test_another_value_is_refused(staff: Client) -> None:
    answer = staff.get("/api/v1/search?explain=2")
    assert [fault["code"] for fault in answer.json()["problems"]] == ["unknown-value"]
