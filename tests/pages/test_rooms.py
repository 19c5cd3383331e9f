"""The rooms of curators and of staff: who comes in, and that every door opens."""

from __future__ import annotations

import pytest
from django.urls import get_resolver, reverse

from portal.pages import rooms


def test_curators_and_staff_come_in_where_they_work(people):
    assert people.patron.get("/curation").status_code == 302
    assert people.curator.get("/curation").status_code == people.staff.get("/curation").status_code == 200
    assert people.patron.get("/staff").status_code == 302
    assert people.curator.get("/staff").status_code == 403
    assert people.staff.get("/staff").status_code == 200


def test_the_navigation_shows_each_their_rooms(people, library):
    seen = ((people.patron, ()), (people.curator, ("/curation",)), (people.staff, ("/curation", "/staff")))
    for client, shown in seen:
        page = client.get("/about").text
        assert [room for room in ("/curation", "/staff") if f'href="{room}"' in page] == list(shown)


@pytest.mark.parametrize("door", [*rooms.CURATION, *rooms.STAFF], ids=lambda door: door.page)
def test_every_door_opens(door, people, library):
    assert people.staff.get(reverse(door.page)).status_code == 200


#: It needs illustrations to work on, and is reached from any list of them.
FROM_A_LIST = {"edit-many"}


def test_no_page_is_without_a_door(people, library):
    """A page one step into a room is reached from the room."""
    known = {door.page for door in (*rooms.CURATION, *rooms.STAFF)}
    names = {
        name
        for name, (found, *_) in get_resolver().reverse_dict.items()
        if isinstance(name, str)
        for pattern, needs in found
        if not needs and pattern.startswith(("curation/", "staff/")) and pattern.count("/") == 1
    }
    answers = {name: people.staff.get(reverse(name)) for name in names - FROM_A_LIST}
    html = {name for name, got in answers.items() if got.status_code == 200 and "text/html" in got["Content-Type"]}
    assert html and html <= known
