"""`?explain=1` on the search page: the plan for staff, a notice for everybody else, in both languages."""

from __future__ import annotations

import pytest

from tests import factories as make
from tests.pages.conftest import People

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "title"), [("en", "How this answer was found"), ("fr", "Comment cette réponse")])
def test_staff_see_the_plan(people: People, language: str, title: str) -> None:
    example = make.entry(look=[1, 0, 0])
    make.entry(look=[0.9, 0.1, 0])
    body = people.staff.get(f"/search?like={example.pk}&explain=1&lang={language}").content.decode()
    assert title in body and "<td>exact</td>" in body


def test_others_get_a_notice(people: People) -> None:
    make.entry()
    for client in (people.patron, people.curator):
        body = client.get("/search?explain=1&lang=en").content.decode()
        assert "is for staff" in body and "How this answer was found" not in body
