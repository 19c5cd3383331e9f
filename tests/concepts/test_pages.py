"""Marks and concepts on the pages and in the API: who may do what, and what comes of it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from indexing.curating import undo
from indexing.models import Act, Concept, Entry, Job
from tests.concepts.conftest import THING, work


@pytest.fixture
def signed_in(owner: User) -> Client:
    client = Client()
    client.force_login(owner)
    return client


def form(crowd: list[Entry], **more: str) -> dict[str, object]:
    yes, no = [row.pk for row in crowd[:10]], [row.pk for row in crowd[-5:]]
    return {"yes": yes, "no": no, "fr": "Machine volante", **more}


def test_marks_stand_above_the_results_and_can_be_taken_back(client: Client, crowd: list[Entry]) -> None:
    yes, no = crowd[0].pk, crowd[40].pk
    page = client.get(f"/search?yes={yes}&no={no}&lang=en", follow=True).text
    assert "1 yes, 1 no" in page
    assert f'name="unmark" value="{yes}" aria-pressed="true"' in page
    assert f'name="yes" value="{crowd[1].pk}" aria-pressed="false"' in page
    assert f'href="/curation/concepts/new?yes={yes}&amp;no={no}&amp;by=look"' in page
    back = client.get("/search", {"yes": [yes, crowd[2].pk], "unmark": yes})
    assert back.url == f"/search?yes={crowd[2].pk}"


def test_a_place_asked_by_the_form_becomes_a_relation(client: Client, crowd: list[Entry]) -> None:
    asked = "object=cat&object=dog&place.subject=cat&place.kind=above&place.other=dog"
    assert client.get(f"/search?{asked}").url == "/search?object=cat&object=dog&relation=cat%3Aabove%3Adog"
    assert client.get(f"/search?{asked.replace('above', '')}").url == "/search?object=cat&object=dog"


def test_an_illustration_opened_from_a_list_is_marked_there(client: Client, crowd: list[Entry]) -> None:
    key = crowd[3].pk
    page = client.get(f"/illustration/{key}?in=no%3D{key}%26size%3D9&lang=en").text
    assert "Marked no." in page and 'href="/search?no=&amp;' not in page
    assert f'href="/search?size=9&amp;yes={key}"' in page or f"yes={key}" in page
    assert 'id="judgement"' not in client.get(f"/illustration/{key}").text


def test_only_those_signed_in_save_a_concept(client: Client, signed_in: Client, crowd: list[Entry]) -> None:
    assert client.post("/curation/concepts/new", form(crowd)).url.startswith("/sign-in?next=")
    assert not Concept.objects.exists()
    shown = signed_in.get("/curation/concepts/new", form(crowd))
    assert shown.status_code == 200 and f'name="yes" value="{crowd[0].pk}"' in shown.text
    saved = signed_in.post("/curation/concepts/new", form(crowd), follow=True)
    assert "Machine volante" in saved.text
    concept = Concept.objects.get()
    assert (len(concept.positives), len(concept.negatives)) == (10, 5)
    nameless = signed_in.post("/curation/concepts/new", form(crowd, fr=""))
    assert nameless.status_code == 422 and Concept.objects.count() == 1


def test_a_form_without_its_token_is_refused(owner: User, crowd: list[Entry], concept: Concept) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(owner)
    assert strict.post("/curation/concepts/new", form(crowd)).status_code == 403
    assert strict.post(f"/curation/concepts/{concept.pk}/publish").status_code == 403


def test_owner_curator_and_staff_edit_others_read(people, signed_in: Client, concept: Concept) -> None:
    stranger = Client()
    stranger.force_login(User.objects.create_user("paul"))
    address = f"/curation/concepts/{concept.pk}"
    for client, may in (
        (people.patron, False), (stranger, False), (signed_in, True), (people.curator, True), (people.staff, True),
    ):  # fmt: skip
        page = client.get(address)
        assert page.status_code == 200
        assert (f"{address}/publish" in page.text) is may
        answer = client.post(f"{address}/rename", {"fr": "Ballon", "en": "Balloon"})
        assert answer.url == address if may else answer.status_code in (302, 403) and answer.get("Location") != address
        concept.term.refresh_from_db()
        assert (concept.term.en == "Balloon") is may
        concept.term.fr = concept.term.en = "machine volante"
        concept.term.save()
    assert signed_in.post(f"{address}/paint").status_code == 404
    assert signed_in.get(f"{address}/publish").status_code == 405


def test_published_withdrawn_and_deleted_from_its_page(signed_in: Client, concept: Concept, client: Client) -> None:
    address = f"/curation/concepts/{concept.pk}"
    signed_in.post(f"{address}/publish")
    job = Job.objects.get()
    assert (job.options["act"], job.launched_by.username) == ("publish", "odile")
    work()
    page = client.get("/search?lang=en", follow=True).text
    assert '<fieldset data-facet="concept"><legend>Concepts</legend>' in page
    assert 'value="machine-volante"' in page
    found = client.get("/search?object=machine-volante:0.6&lang=en", follow=True).text
    assert "machine volante from 60%" in found and 'id="floor-machine-volante"' in found
    signed_in.post(f"{address}/delete")
    work()
    assert client.get(address).status_code == 404
    assert "No concept yet" in client.get("/curation/concepts?lang=en").text


def test_marks_are_added_to_a_concept_and_examples_dropped(signed_in: Client, concept: Concept, crowd) -> None:
    more = {"yes": [crowd[20].pk], "no": [crowd[0].pk], "into": concept.pk}
    signed_in.post("/curation/concepts/new", more)
    concept.refresh_from_db()
    assert crowd[20].pk in concept.positives and crowd[0].pk not in concept.positives
    assert crowd[0].pk in concept.negatives
    signed_in.post(f"/curation/concepts/{concept.pk}/drop", {"drop": [crowd[0].pk, "x", "9" * 30]})
    concept.refresh_from_db()
    assert crowd[0].pk not in concept.negatives and len(concept.score["history"]) == 3
    paul = Client()
    paul.force_login(User.objects.create_user("paul"))
    assert paul.post("/curation/concepts/new", more).status_code == 403


def test_the_api_tells_of_concepts(client: Client, concept: Concept, crowd: list[Entry]) -> None:
    listed = client.get("/api/v1/concepts").json()
    one = client.get(f"/api/v1/concepts/{concept.pk}").json()
    assert listed == [one]
    assert (one["code"], one["state"], one["owner"], one["by"]) == ("machine-volante", "draft", "odile", "look")
    assert one["no"] == [row.pk for row in crowd[THING : THING + 6]]
    assert set(one["score"]) == {"yes", "no", "unmarked", "ap", "f1", "spread", "weak", "at"}
    assert client.get("/api/v1/concepts/999").status_code == 404
    schema = client.get("/api/schema?format=json").json()
    assert {"/api/v1/concepts", "/api/v1/concepts/{id}"} <= set(schema["paths"])


@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_speak_both_languages(language: str, client: Client, signed_in: Client, concept: Concept) -> None:
    for address in ("/curation/concepts", f"/curation/concepts/{concept.pk}"):
        assert f'<html lang="{language}">' in client.get(address, {"lang": language}).text
        assert ' style="' not in signed_in.get(address, {"lang": language}).text


def test_what_is_done_to_a_concept_is_audited_and_undone(
    signed_in: Client, concept: Concept, crowd: list[Entry]
) -> None:
    address = f"/curation/concepts/{concept.pk}"
    for what, form in (("rename", {"fr": "Ballon", "en": ""}), ("train", {}), ("publish", {})):
        signed_in.post(f"{address}/{what}", form)
    work()
    acts = Act.objects.filter(verb__startswith="concept-").order_by("pk")
    assert [(act.verb, act.user.username) for act in acts] == [
        (f"concept-{what}", "odile") for what in ("create", "rename", "train", "publish")
    ]
    page = signed_in.get(address, {"lang": "en"}).text
    assert page.index("Concept published") < page.index("Concept renamed") < page.index("Concept made")
    undo(acts[3], concept.owner)
    work()
    concept.refresh_from_db()
    assert concept.state == "draft" and not concept.term.statements.exists()
    undo(acts[1], concept.owner)
    concept.term.refresh_from_db()
    assert concept.term.fr == "machine volante"
    signed_in.post(f"{address}/delete")
    work()
    assert Act.objects.filter(verb="concept-delete").get().detail["concept"] == "machine-volante"
