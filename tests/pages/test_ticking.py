"""Ticks on results: for curators and staff alone, and what is ticked is what would be changed."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/search", "/search?view=list"])
def test_only_curators_and_staff_have_ticks(address, people, library):
    reader = Client()
    reader.force_login(User.objects.create_user("patron"))
    for client in (people.patron, reader):
        text = client.get(address).text
        assert "select-form" not in text and 'class="tick"' not in text and "select.js" not in text
    for client in (people.curator, people.staff):
        text = client.get(address).text
        assert text.count('class="tick"') == 3 and 'id="select-form"' in text and "select.js" in text


def test_a_fragment_for_curators_has_its_ticks(people, library):
    text = people.curator.get("/search?technique=estampe", headers={"hx-request": "true"}).text
    assert text.count('class="tick"') == 2 and 'id="select-form"' not in text


def test_a_map_has_nothing_to_tick(people, library):
    assert "select-form" not in people.curator.get("/search?view=timeline").text


def test_what_is_ticked_is_what_would_be_changed(people, library):
    chosen = f"id={library.boat.pk}&id={library.map.pk}"
    page = people.curator.get(f"/curation/many?{chosen}&do=noise&lang=en")
    assert "<strong>2</strong> of 2 would change" in page.text
    assert people.curator.get("/curation/many?id=none").status_code == 400
