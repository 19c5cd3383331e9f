"""Every address for curators and staff, whatever comes to be added: the role is asked first, and a form's own token.

Addresses are read from the portal's own table, with numbers that name nothing: a page that looked for its row before it
asked for the role would answer 404 here.
"""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from indexing.models import Act, Job
from portal.pages.urls import urlpatterns
from tests.pages.conftest import someone

pytestmark = pytest.mark.django_db
#: Readable by all; those signed in may make a concept, and change their own.
CONCEPTS = "/curation/concepts"
#: Pages about the collection that curators alone may use.
AMONG_OTHERS = re.compile(r"/(edit|history|history\.json|send|matches/0)\Z")

#: A mail reader's one click comes without our cookie (RFC 8058): the token in the address is the key.
ONE_CLICK = "/saved/x/stop"


def addresses() -> list[str]:
    routes = [str(one.pattern) for one in urlpatterns]
    return ["/" + re.sub(r"<(?:str|slug):\w+>", "x", re.sub(r"<(?:int|key):\w+>", "0", route)) for route in routes]


STAFF = [one for one in addresses() if one.startswith("/staff")]
CURATION = [
    one for one in addresses()
    if (one.startswith("/curation") and not one.startswith(CONCEPTS))
    or (AMONG_OTHERS.search(one) and not one.startswith(("/staff", "/curation")))
]  # fmt: skip


@pytest.fixture
def people() -> dict[str, Client]:
    found = {"nobody": Client(), "reader": Client(), "curator": Client(), "staff": Client()}
    found["reader"].force_login(User.objects.create_user("ada"))
    found["curator"].force_login(someone("camille", "Curator"))
    found["staff"].force_login(someone("sacha", "Staff"))
    return found


def test_the_table_is_read():
    assert len(STAFF) > 25 and len(CURATION) > 25
    assert {"/curation/many", "/analyse/x/send", "/illustration/0/edit", "/page/0/edit"} <= set(CURATION)


@pytest.mark.parametrize(
    ("rooms", "without", "within"),
    [(STAFF, ["reader", "curator"], ["staff"]), (CURATION, ["reader"], ["curator", "staff"])],
    ids=["staff", "curators"],
)
def test_the_role_is_asked_before_all_else(people, rooms, without, within):
    for address in rooms:
        for method in ("get", "post"):
            answer = getattr(people["nobody"], method)(address)
            assert answer.status_code in (302, 405), (method, address)
            assert answer.status_code == 405 or answer.url.startswith("/sign-in?next="), (method, address)
            for name in without:
                assert getattr(people[name], method)(address).status_code in (403, 405), (method, address, name)
            for name in within:
                status = getattr(people[name], method)(address).status_code
                assert status != 403 and status < 500, (method, address, name)
    assert not Job.objects.exists() and not Act.objects.exclude(user__username="sacha").exists()


def test_a_form_without_its_token_writes_nothing(people):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="sacha"))
    for address in set(addresses()) - {ONE_CLICK}:
        assert strict.post(address, {"name": "x"}).status_code == 403, address
    assert not Job.objects.exists() and not Act.objects.exists()


def test_readers_keep_to_their_own_concepts(people):
    assert people["nobody"].post(f"{CONCEPTS}/new").url.startswith("/sign-in")
    assert people["nobody"].post(f"{CONCEPTS}/0/delete").url.startswith("/sign-in")
    assert people["nobody"].get(CONCEPTS).status_code == 200
