"""Changing many at once and the history: who may, what is foretold, what is refused, what is taken back."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.contrib.auth.models import User

from indexing.curating import acting, many
from indexing.curating.values import assign
from indexing.models import Act, Entry, Statement
from tests import factories
from tests.pipeline.conftest import finish

pytestmark = pytest.mark.django_db
FIELD = re.compile(r'name="(\w+)" value="([^"]*)"')


@pytest.fixture
def drawing(library):
    return factories.term("technique", "dessin")


def hidden(text: str) -> dict[str, str]:
    """The fields of the form that confirms."""
    form = text[text.index('name="criteria"') - 40 :]
    return {name: unescape(value) for name, value in FIELD.findall(form[: form.index("</form>")])}


def confirmed(client, query: str):
    shown = client.get(f"/curation/many?{query}&lang=en")
    assert shown.status_code == 200
    return client.post("/curation/many", hidden(shown.text))


def done(response) -> Act:
    assert response.status_code == 302 and response.url.startswith("/curation/acts/"), response.content
    act = Act.objects.get(pk=response.url.rsplit("/", 1)[1])
    if act.job:
        finish(act.job)
        act.refresh_from_db()
    return act


@pytest.mark.parametrize(
    "address",
    ["/curation/many?technique=estampe", "/curation/many?technique=estampe&do=noise", "/curation/history",
     "/curation/history.json"],
)  # fmt: skip
def test_only_curators_and_staff_may_open(address, people, library):
    assert people.patron.get(address).url.startswith("/sign-in?next=")
    someone = User.objects.create_user("patron")
    people.patron.force_login(someone)
    assert people.patron.get(address).status_code == 403
    assert people.patron.post("/curation/many", {}).status_code == 403
    for language in ("fr", "en"):
        assert people.curator.get(address, headers={"accept-language": language}).status_code == 200
        assert people.staff.get(address, headers={"accept-language": language}).status_code == 200


def test_a_result_set_is_changed_and_taken_back(people, library, drawing):
    shown = people.curator.get("/curation/many?technique=estampe&do=set:technique:dessin&lang=en")
    assert "<strong>2</strong> of 2 would change" in shown.text
    act = done(people.curator.post("/curation/many", hidden(shown.text)))
    assert (act.count, act.user.username, act.detail["query"]) == (2, "camille", "technique=estampe")
    assert set(Entry.objects.values_list("technique", flat=True)) == {drawing.pk}
    page = people.curator.get(f"/curation/acts/{act.pk}?lang=en").text
    assert "<strong>2</strong> things were changed" in page and "Technique: “drawing”" in page
    back = people.staff.post(f"/curation/acts/{act.pk}/undo")
    assert back.status_code == 302
    assert Statement.objects.filter(agent__kind="person").count() == 0
    again = people.curator.post(f"/curation/acts/{act.pk}/undo", follow=True)
    assert "déjà été annulé" in again.text or "already" in again.text
    assert Act.objects.count() == 2


def test_the_form_leads_to_the_address_of_its_deed(people, library, drawing):
    sent = {"document": library.boat.document_id, "do": "reject-label", "do.set": "technique:dessin",
            "do.reject-label": "object:cat", "do.floor": "0.3"}  # fmt: skip
    response = people.curator.get("/curation/many", sent)
    assert response.url == f"/curation/many?document={library.boat.document_id}&do=reject%3Aobject%3Acat%3A0.3"
    act = done(confirmed(people.curator, response.url.partition("?")[2]))
    assert act.count == 1
    assert Statement.objects.get(term__code="cat").status == "rejected"


def test_what_was_counted_must_be_what_is_changed(people, library, drawing):
    shown = people.curator.get("/curation/many?technique=estampe&do=set:technique:dessin")
    with acting(User.objects.get(username="sacha"), "set") as pen:
        assign(pen, [library.boat.pk], drawing)
    response = people.curator.post("/curation/many", hidden(shown.text), follow=True)
    assert "La collection a changé" in response.text and "<strong>1</strong>" in response.text
    assert Act.objects.count() == 1


@pytest.mark.parametrize("query", ["technique=nothing", "year_from=x", "document=999999"])
def test_a_search_that_is_wrong_or_empty_changes_nothing(query, people, library):
    assert people.curator.get(f"/curation/many?{query}").status_code == 400
    response = people.curator.post("/curation/many", {"criteria": query, "do": "noise"})
    assert response.status_code == 400 and not Act.objects.exists()


def test_too_many_are_refused_with_the_limit(people, library, monkeypatch):
    monkeypatch.setattr("portal.pages.selection.MOST", 2)
    response = people.curator.get("/curation/many?lang=en")
    assert response.status_code == 400 and "100,000" in response.text
    assert people.curator.get("/curation/many?technique=estampe").status_code == 200


@pytest.mark.parametrize("words", ["set", "nothing", "set:technique:nothing", "accept:object"])
def test_an_unknown_deed_leads_back_to_the_choice(words, people, library):
    response = people.curator.get(f"/curation/many?technique=estampe&do={words}")
    assert response.url == "/curation/many?technique=estampe"
    sent = {"criteria": "technique=estampe", "do": words}
    assert people.curator.post("/curation/many", sent).url == "/curation/many?technique=estampe"


def test_noise_is_marked_and_found_again_from_its_document(people, library):
    act = done(confirmed(people.curator, f"id={library.cat.pk}&do=noise"))
    assert act.count == 1
    document = f"/document/{library.cat.document_id}"
    link = f"{document.replace('/document/', '/curation/many?document=')}&amp;noise=1"
    assert link in people.curator.get(document).text and link not in people.patron.get(document).text
    back = done(confirmed(people.curator, f"document={library.cat.document_id}&noise=1&do=illustration"))
    assert back.count == 1 and not Entry.objects.filter(noise=True).exists()


def test_links_are_for_curators(people, library):
    for address in ("/search?technique=estampe", f"/document/{library.boat.document_id}"):
        assert "/curation/many?" in people.curator.get(address).text
        assert "/curation/many?" not in people.patron.get(address).text
    assert f"/illustration/{library.boat.pk}/history" in people.curator.get(f"/illustration/{library.boat.pk}").text


def test_the_history_is_filtered_and_given_as_data(people, library, drawing):
    done(confirmed(people.curator, "technique=estampe&do=set:technique:dessin"))
    done(confirmed(people.staff, f"id={library.cat.pk}&do=noise"))
    counts = {"": 2, "user=camille": 1, "verb=noise": 1, "corpus=essais": 2, "user=sacha&verb=set": 0}
    for query, count in counts.items():
        found = people.staff.get(f"/curation/history.json?{query}").json()
        assert found["count"] == len(found["acts"]) == count
        assert people.staff.get(f"/curation/history?{query}").status_code == 200
    noise, given = people.curator.get("/curation/history.json").json()["acts"]
    assert noise["changes"] == [
        {
            "illustration": library.cat.pk,
            "model": "illustration",
            "row": library.cat.pk,
            "before": {"noise": False, "corrected": []},
            "after": {"noise": True, "corrected": ["noise"]},
        }
    ]
    assert (given["user"], given["verb"], given["count"]) == ("camille", "set", 2)
    for query in ("user=nobody", "verb=dance", "corpus=none"):
        assert people.curator.get(f"/curation/history?{query}").status_code == 400
        refused = people.curator.get(f"/curation/history.json?{query}")
        assert refused.status_code == 400 and refused["content-type"] == "application/problem+json"
    assert people.curator.get("/curation/history?page=x").status_code == 200


def test_an_illustration_tells_its_history(people, library, drawing):
    done(confirmed(people.curator, f"id={library.boat.pk}&do=set:technique:dessin"))
    address = f"/illustration/{library.boat.pk}/history"
    page = people.curator.get(f"{address}?lang=en").text
    assert "camille" in page and "Technique: “drawing”" in page
    data = people.curator.get(f"{address}.json").json()
    assert [change["after"]["status"] for change in data["changes"]] == ["accepted"]
    for patron_address in (address, f"{address}.json"):
        assert people.patron.get(patron_address).status_code == 302
    assert people.curator.get("/illustration/999999/history").status_code == 404


def test_what_staff_did_is_taken_back_by_staff_alone(people, library):
    with acting(User.objects.get(username="sacha"), "edit", corpus=library.boat.corpus) as pen:
        pen.update([library.boat.corpus], contact="x@example.org")
    act = Act.objects.get()
    assert "Annuler cet acte" not in people.curator.get(f"/curation/acts/{act.pk}").text
    assert people.curator.post(f"/curation/acts/{act.pk}/undo").status_code == 403
    assert people.staff.post(f"/curation/acts/{act.pk}/undo").status_code == 302
    library.boat.corpus.refresh_from_db()
    assert library.boat.corpus.contact == ""


def test_an_act_under_way_shows_how_far_it_is(people, library, monkeypatch):
    monkeypatch.setattr(many, "SHARE", 1)
    response = confirmed(people.curator, "technique=estampe&do=noise")
    act = Act.objects.get()
    many.compute(act.job, "0")
    part = people.curator.get(response.url, headers={"hx-request": "true"})
    assert part.status_code == 200 and "1" in part.text and "<progress" in part.text
    assert people.curator.post(f"{response.url}/undo", follow=True).status_code == 200
    many.compute(act.job, "1")
    assert people.curator.get(response.url, headers={"hx-request": "true"}).status_code == 286
