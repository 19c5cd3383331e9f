"""Accounts: made with a link that serves once, roles given and taken away, closed; the last of the staff stays."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.test import Client

from indexing.models import Act
from portal import accounts
from tests.pages.conftest import someone

PASSWORD = "un-mot-de-passe-solide"


@pytest.fixture
def staff(people) -> Client:
    people.staff.cookies["django_language"] = "en"
    return people.staff


def linked(page: str) -> str:
    return re.search(r'value="http[^"]+?(/password/[^"]+)"', page)[1]


def choose(link: str, password: str = PASSWORD) -> int:
    """The owner of the account opens the link and chooses. Returns the status: 302 when it is set."""
    reader = Client()
    opened = reader.get(link, follow=True)
    if "new_password1" not in opened.text:
        return 410
    address = opened.redirect_chain[-1][0]
    return reader.post(address, {"new_password1": password, "new_password2": password}).status_code


def test_only_staff_may_see_and_change_accounts(people):
    user = User.objects.get(username="camille")
    asked = [("/staff/users", "get"), ("/staff/users", "post"), (f"/staff/users/{user.pk}/close", "post")]
    for address, method in (*asked, ("/staff/users/acts/1/undo", "post"), ("/staff/operations", "get")):
        refused = getattr(people.patron, method)(address)
        assert refused.status_code == 302 and refused.url.startswith("/sign-in")
        assert getattr(people.curator, method)(address).status_code == 403
    assert people.staff.get("/staff/users").status_code == 200
    assert people.staff.get("/staff/operations").status_code == 200
    assert people.staff.get(f"/staff/users/{user.pk}/close").status_code == 405
    user.refresh_from_db()
    assert user.is_active


def test_changes_need_a_token(people):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="sacha"))
    assert strict.post("/staff/users", {"username": "x"}).status_code == 403


def test_a_new_account_chooses_its_password_once(staff):
    page = staff.post("/staff/users", {"username": "ada", "email": "ada@example.org", "roles": ["Curator"]})
    assert page.headers["Cache-Control"] == "no-store"
    link = linked(page.text)
    ada = User.objects.get(username="ada")
    assert not ada.has_usable_password()
    assert [group.name for group in ada.groups.all()] == ["Curator"]
    assert "password" not in staff.get("/staff/users").text.partition("<table>")[0], "the link is shown once"
    for weak in ("short", "123456789012", "password1234", "ada@example.org"):
        assert choose(link, weak) == 200, weak
    assert choose(link) == 302
    assert choose(link) == 410
    reader = Client()
    assert reader.post("/sign-in", {"username": "ada", "password": PASSWORD}).status_code == 302
    act = Act.objects.get(verb="account-create")
    assert (act.user.username, act.detail) == ("sacha", {"account": ada.pk, "roles": ["Curator"]})
    assert "ada" not in str(act.detail)


def test_a_name_that_is_taken_is_a_sentence(staff):
    answer = staff.post("/staff/users", {"username": "camille"})
    assert answer.status_code == 422
    assert "errorlist" in answer.text
    assert not Act.objects.exists()


def test_roles_are_given_taken_away_and_taken_back(staff):
    camille = User.objects.get(username="camille")
    staff.post(f"/staff/users/{camille.pk}/grant", {"role": "Staff"})
    assert camille.groups.filter(name="Staff").exists()
    staff.post(f"/staff/users/{camille.pk}/withdraw", {"role": "Curator"})
    assert not camille.groups.filter(name="Curator").exists()
    act = Act.objects.get(verb="account-withdraw")
    assert "Role taken away : Curator" in staff.get("/staff/users").text
    staff.post(f"/staff/users/acts/{act.pk}/undo")
    assert camille.groups.filter(name="Curator").exists()
    assert Act.objects.get(undoes=act).verb == "account-grant"
    again = staff.post(f"/staff/users/acts/{act.pk}/undo", follow=True)
    assert "cannot be taken back" in again.text
    assert staff.post(f"/staff/users/{camille.pk}/grant", {"role": "King"}).status_code == 404
    assert staff.post(f"/staff/users/{camille.pk}/explode").status_code == 404


def test_closing_ends_every_session_for_good(staff, people):
    camille = User.objects.get(username="camille")
    assert people.curator.get("/curation/concepts/new").status_code != 302
    staff.post(f"/staff/users/{camille.pk}/close")
    assert people.curator.get("/curation/concepts/new").status_code == 302
    staff.post(f"/staff/users/{camille.pk}/open")
    assert people.curator.get("/curation/concepts/new").status_code == 302, "an old session does not come back"
    assert Client().post("/sign-in", {"username": "camille", "password": "a-long-password"}).status_code == 200
    assert choose(linked(staff.post(f"/staff/users/{camille.pk}/link").text)) == 302


def test_the_last_of_the_staff_stays(staff):
    sacha = User.objects.get(username="sacha")
    for act in ("close", "withdraw"):
        said = staff.post(f"/staff/users/{sacha.pk}/{act}", {"role": "Staff"}, follow=True)
        assert "last account of the staff" in said.text
    assert accounts.staff().get() == sacha
    assert not Act.objects.exists()
    other = someone("alix", "Staff")
    staff.post(f"/staff/users/{other.pk}/close")
    assert "last account of the staff" in staff.post(f"/staff/users/{sacha.pk}/close", follow=True).text


def test_taking_back_never_leaves_nobody(staff):
    sacha, camille = (User.objects.get(username=name) for name in ("sacha", "camille"))
    accounts.grant(sacha, camille, "Staff")
    sacha.groups.remove(Group.objects.get(name="Staff"))
    with pytest.raises(accounts.LastStaffError):
        accounts.take_back(camille, Act.objects.get())
    assert camille.groups.filter(name="Staff").exists()


def test_the_same_by_command(db):
    def users(*words: str) -> str:
        out = StringIO()
        call_command("users", *words, stdout=out)
        return out.getvalue()

    link = users("create", "ada", "--role", "Staff")
    assert choose(link.strip().removeprefix("http://127.0.0.1:8000")) == 302
    users("create", "bo")
    users("grant", "bo", "Curator")
    assert users("list") == "ada: Staff\nbo: Curator\n"
    users("withdraw", "bo", "Curator")
    users("close", "bo")
    assert users("list") == "ada: Staff\nbo: no role (closed)\n"
    for words in (("close", "ada"), ("grant", "nobody", "Staff"), ("create", "bo"), ("create", "no spaces here")):
        with pytest.raises(CommandError):
            users(*words)
