"""The form of one illustration and of one page: who may, what is one act, what is refused, and what comes too late."""

from __future__ import annotations

import json
import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from indexing.curating import acting, marks, shapes, undo
from indexing.models import Act, Entry, Illustration, Statement
from indexing.pipeline.settle import settle_illustrations
from tests import factories


def address(entry: Entry) -> str:
    return f"/illustration/{entry.pk}/edit"


def fields(page: str) -> dict[str, str]:
    """What a browser would send of the form, the button left out."""
    form = page[page.index('id="edit-form"') :]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        kind = re.search(r'type="(\w+)"', tag)[1]
        if name and (kind not in ("checkbox", "radio") or " checked" in tag):
            found[name[1]] = _plain(value[1]) if value else "on"
    for name, text in re.findall(r'<textarea name="(\w+)"[^>]*>(.*?)</textarea>', form, re.S):
        found[name] = _plain(text)
    for name, options in re.findall(r'<select name="(\w+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    del found["csrfmiddlewaretoken"]
    return found


def _plain(text: str) -> str:
    return text.replace("&quot;", '"').replace("&amp;", "&").replace("&#x27;", "'").replace("\n", "\r\n")


@pytest.fixture
def boat(library) -> Illustration:
    settle_illustrations([library.boat.pk, library.cat.pk])
    return library.boat.illustration


def test_only_curators_and_staff_may_edit(people, library):
    for where in (address(library.boat), f"/page/{library.page.pk}/edit"):
        for act in ("get", "post"):
            assert getattr(people.patron, act)(where).url.startswith("/sign-in?next=")
        assert people.curator.get(where).status_code == 200
        assert people.staff.get(where).status_code == 200
    reader = Client()
    reader.force_login(User.objects.create_user("paul"))
    assert reader.post(address(library.boat), {"do": "remove"}).status_code == 403
    assert not Act.objects.exists()
    for client, times in ((people.patron, 0), (people.curator, 1), (people.staff, 1)):
        assert client.get(f"/illustration/{library.boat.pk}").text.count(address(library.boat)) == times
        assert client.get(f"/page/{library.page.pk}").text.count(f"/page/{library.page.pk}/edit#add") == times


def test_a_form_sent_as_it_was_changes_nothing(people, boat, library):
    sent = fields(people.curator.get(address(library.boat)).text)
    assert sent["technique"] == "estampe" and sent["caption"] == "Un bateau à voile"
    answer = people.curator.post(address(library.boat), {**sent, "do": "save"}, follow=True)
    assert "Rien n’a été changé" in answer.text and not Act.objects.exists()


def test_all_of_a_form_is_one_act_that_is_undone_at_once(people, boat, library):
    thing = Statement.objects.get(illustration=boat, term__code="boat")
    factories.term("object", "cat")
    before = [list(model.objects.order_by("pk").values()) for model in (Illustration, Statement)]
    sent = fields(people.curator.get(address(library.boat), {"lang": "en"}).text)
    sent |= {
        "technique": "dessin", "iconclass": "25F23\r\n46C24", "caption": "Le port", "x": "120", "rotation": "90",
        "advertisement": "on", f"box-{thing.pk}-w": "70", "new-1-label": "Cat", "new-1-x": "300", "new-1-y": "300,4",
        "new-1-w": "40", "new-1-h": "40", "do": "save",
    }  # fmt: skip
    del sent["do"]
    factories.term("technique", "dessin")
    assert people.curator.post(address(library.boat), sent).status_code == 302
    boat.refresh_from_db()
    assert (boat.caption, boat.x, boat.rotation) == ("Le port", 120, 90)
    assert boat.corrected == ["caption", "place", "rotation"]
    stand = boat.statements.exclude(status="rejected")
    assert {one.term.code: one.xywh for one in stand.filter(term__vocabulary="object")} == {
        "boat": "110,210,70,50", "cat": "300,300,40,40"
    }  # fmt: skip
    assert {one.term.code for one in stand.filter(term__vocabulary="iconclass")} == {"25F23", "46C24"}
    held = Entry.objects.get(pk=boat.pk)
    assert held.technique == factories.term("technique", "dessin").pk
    act = Act.objects.get()
    assert act.verb == "edit" and act.detail["caption"] == "Le port" and act.user.username == "camille"
    shown = people.curator.get(address(library.boat), {"done": act.pk, "lang": "en"}).text
    assert f'action="/curation/acts/{act.pk}/undo"' in shown
    assert people.curator.get(f"/curation/acts/{act.pk}").status_code == 200
    assert people.curator.post(f"/curation/acts/{act.pk}/undo").status_code == 302
    assert "/undo" not in people.curator.get(address(library.boat), {"done": act.pk}).text
    assert [list(model.objects.order_by("pk").values()) for model in (Illustration, Statement)] == before


def test_what_cannot_be_is_said_and_all_that_was_typed_is_kept(people, boat, library):
    sent = fields(people.curator.get(address(library.boat)).text)
    wrong = {
        "caption": "Mon texte", "x": "près", "copy_of": "moi", "new-0-label": "licorne", "new-0-x": "1",
        "technique": "sculpture", "do": "save",
    }  # fmt: skip
    answer = people.curator.post(address(library.boat), {**sent, **wrong}, headers={"accept-language": "fr"})
    assert answer.status_code == 422
    for words in ("L’illustration\xa0:", "«\xa0moi\xa0»", "«\xa0licorne\xa0»", "«\xa0sculpture\xa0»", "Mon texte"):
        assert words in answer.text
    answer = people.curator.post(address(library.boat), {**sent, "iconclass": "vaisseau", "caption": "Mon texte"})
    assert answer.status_code == 422 and "25F23(LION)" in answer.text and "Mon texte" in answer.text
    for nonsense in ({"was": "[1]"}, {"was": "{", "version": "x"}, {"was": '{"box-x-gone": "", "box-9-x": "3"}'}):
        assert people.curator.post(address(library.boat), nonsense).status_code in (302, 409, 422)
    for cut in ({"cut": "across", "cut-y": "9000"}, {"cut": "line", "cut-x1": "a"}, {"cut": "?"}, {}):
        assert people.curator.post(address(library.boat), {**sent, "do": "split", **cut}).status_code in (302, 422)
    boat.refresh_from_db()
    assert boat.caption == "Un bateau à voile"


def test_split_remove_and_put_back(people, boat, library):
    sent = fields(people.curator.get(address(library.boat)).text)
    people.curator.post(address(library.boat), {**sent, "do": "split", "cut": "down", "cut-x": "300"})
    assert [shapes.box_of(row) for row in boat.page.illustrations.exclude(pk=library.cat.pk).order_by("pk")] == [
        (300, 200, 400, 400), (100, 200, 200, 400)
    ]  # fmt: skip
    sent = fields(people.curator.get(address(library.boat)).text)
    people.curator.post(address(library.boat), {**sent, "do": "remove"})
    assert people.patron.get(f"/illustration/{boat.pk}").status_code == 410
    shown = people.curator.get(address(library.boat))
    assert "a été retirée" in shown.text
    people.curator.post(address(library.boat), {**fields(shown.text), "do": "restore"})
    assert people.patron.get(f"/illustration/{boat.pk}").status_code == 200
    assert [act.verb for act in Act.objects.order_by("pk")] == ["split", "remove", "restore"]


def test_a_copy_is_given_by_number_or_permalink(people, boat, library):
    sent = fields(people.curator.get(address(library.boat)).text)
    permalink = f"https://example.org/illustration/{library.cat.pk}"
    people.curator.post(address(library.boat), {**sent, "copy_of": permalink})
    boat.refresh_from_db()
    assert boat.copies == min(boat.pk, library.cat.pk)
    sent = fields(people.curator.get(address(library.boat)).text)
    assert people.curator.post(address(library.boat), {**sent, "copy_of": "999999"}).status_code == 422
    assert people.curator.post(address(library.boat), {**sent, "copy_of": str(boat.pk)}).status_code == 422


def colleague() -> User:
    return User.objects.get(username="sacha")


def test_a_stale_edit_is_refused_with_both_versions_and_laid_on_top(people, boat, library):
    sent = fields(people.curator.get(address(library.boat)).text)
    with acting(colleague(), "edit") as pen:
        marks.write(pen, boat, "caption", "Leur légende")
        marks.write(pen, boat, "heading", "Leur titre")
    mine = {**sent, "caption": "Ma légende", "rotation": "90", "do": "save"}
    refused = people.curator.post(address(library.boat), mine, headers={"accept-language": "fr"})
    assert refused.status_code == 409
    for words in ("Un bateau à voile", "Leur légende", "Leur titre", "Ma légende", "sacha", "(les deux)"):
        assert words in refused.text
    boat.refresh_from_db()
    assert (boat.caption, boat.rotation) == ("Leur légende", 0)
    again = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', refused.text))
    again = {name: _plain(value) for name, value in again.items() if name != "csrfmiddlewaretoken"}
    assert json.loads(again["was"])["caption"] == "Un bateau à voile"
    assert people.curator.post(address(library.boat), again).status_code == 302
    boat.refresh_from_db()
    # What they did and I did not stays theirs.
    assert (boat.caption, boat.heading, boat.rotation) == ("Ma légende", "Leur titre", 90)


def test_an_edit_of_what_was_removed_meanwhile_is_not_lost(people, boat, library):
    sent = fields(people.curator.get(address(library.boat)).text)
    with acting(colleague(), "remove") as pen:
        shapes.remove(pen, boat)
    refused = people.curator.post(address(library.boat), {**sent, "caption": "Ma légende"})
    assert refused.status_code == 409 and 'name="restore" value="on"' in refused.text
    again = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', refused.text))
    people.curator.post(address(library.boat), {name: _plain(value) for name, value in again.items()})
    boat.refresh_from_db()
    assert boat.withdrawn_at is None and boat.caption == "Ma légende"


def test_an_edit_of_what_an_undo_has_unmade_is_shown_once_more(people, boat, library):
    with acting(colleague(), "split") as pen:
        made = shapes.split(pen, boat, (300, 0, 300, 1))
    sent = fields(people.curator.get(f"/illustration/{made.pk}/edit").text)
    undo(Act.objects.get(), colleague())
    answer = people.curator.post(f"/illustration/{made.pk}/edit", {**sent, "caption": "Ma légende"})
    assert answer.status_code == 409 and "Ma légende" in answer.text
    assert people.curator.get(f"/illustration/{made.pk}/edit").status_code == 404


def test_an_illustration_is_added_and_two_are_merged(people, boat, library):
    where = f"/page/{library.page.pk}/edit"
    assert people.curator.post(where, {"do": "add", "x": "1", "y": "2", "w": "0", "h": "4"}).status_code == 422
    assert people.curator.post(where, {"do": "add", "x": "2000", "y": "2", "w": "3", "h": "4"}).status_code == 422
    added = people.curator.post(where, {"do": "add", "x": "700", "y": "1000", "w": "200", "h": "100"})
    new = Illustration.objects.latest("pk")
    assert added.url == f"/illustration/{new.pk}/edit?done={Act.objects.latest('pk').pk}" and shapes.box_of(new) == (
        700,
        1000,
        200,
        100,
    )
    page = people.curator.get(where).text
    seen = dict(re.findall(r'name="(version-\d+)" value="(\d+)"', page))
    assert people.curator.post(where, {"do": "merge", "one": [boat.pk], **seen}).status_code == 422
    with acting(colleague(), "edit") as pen:
        marks.noise(pen, boat, False)
        marks.write(pen, boat, "caption", "Deux barques")
    stale = people.curator.post(where, {"do": "merge", "one": [boat.pk, new.pk], **seen})
    assert stale.status_code == 409 and "sacha" in stale.text
    assert re.search(rf'value="{new.pk}" checked', stale.text)
    seen = dict(re.findall(r'name="(version-\d+)" value="(\d+)"', stale.text))
    merged = people.curator.post(where, {"do": "merge", "one": [boat.pk, new.pk], **seen})
    assert merged.url.startswith(f"{address(library.boat)}?done=")
    boat.refresh_from_db()
    assert shapes.box_of(boat) == (100, 200, 800, 900)


def test_iconclass_is_found_and_shown(people, boat, library):
    people.curator.post(
        address(library.boat), {**fields(people.curator.get(address(library.boat)).text), "iconclass": "46C24"}
    )
    assert "Iconclass 46C24" in people.patron.get(f"/illustration/{boat.pk}").text
    found = people.patron.get("/api/v1/search?theme=46C24").json()
    assert [one["id"] for one in found["results"]] == [boat.pk]
    said = people.patron.get(f"/api/v1/illustrations/{boat.pk}").json()["statements"]
    assert [one["term"] for one in said if one["vocabulary"] == "iconclass"] == ["46C24"]
    line = json.loads(people.patron.get("/api/v1/search.jsonl?theme=46C24").getvalue())
    assert line["iconclass"] == ["46C24"]
