"""The pages of heads: who may open them, what the form takes, and what it says of what it cannot take."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from indexing.learning import publishing
from indexing.models import Act, TrainedHead
from tests.learning.conftest import Library, trained, work
from tests.learning.test_folders import classes, zipped

LEARN, NEW = "/curation/learn", "/curation/learn/new"


@pytest.fixture
def head(known: Library, curator: User) -> TrainedHead:
    return trained(curator)


def test_only_curators_and_staff_train_heads(people, head: TrainedHead) -> None:
    stranger = Client()
    stranger.force_login(User.objects.create_user("paul"))
    for address in (LEARN, NEW, f"{LEARN}/{head.pk}"):
        assert people.patron.get(address).url.startswith("/sign-in?next=")
        assert stranger.get(address).status_code == 403
        for client in (people.curator, people.staff):
            for language in ("fr", "en"):
                assert client.get(address, {"lang": language}).status_code == 200
    for address in (NEW, f"{LEARN}/{head.pk}/publish", f"{LEARN}/{head.pk}/bin"):
        assert people.patron.post(address, {"vocabulary": "technique"}).url.startswith("/sign-in")
        assert stranger.post(address, {"vocabulary": "technique"}).status_code == 403
    assert TrainedHead.objects.count() == 1 and not head.agent
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="camille"))
    assert strict.post(f"{LEARN}/{head.pk}/publish").status_code == 403
    assert people.curator.get(f"{LEARN}/{head.pk}/publish").status_code == 405
    assert people.curator.post(f"{LEARN}/{head.pk}/paint").status_code == 404
    assert people.curator.get(f"{LEARN}/99999").status_code == 404


def test_from_the_form_to_the_figures_and_back(people, known: Library) -> None:
    asked = people.curator.get(NEW, {"lang": "en"}).text
    assert "120 pictures known, 2 values" in asked
    sent = people.curator.post(NEW, {"vocabulary": "technique", "from": "statements"})
    waiting = people.curator.get(sent.url, {"lang": "en"}).text
    assert "The head is being trained." in waiting and 'hx-trigger="every 2s"' in waiting
    work()
    assert people.curator.get(sent.url, headers={"HX-Request": "true"}).status_code == 286
    page = people.curator.get(sent.url, {"lang": "en"}).text
    assert "that no head is trained on" in page
    assert "<svg" in page and "As a table" in page and "data-f1-after" in page
    published = people.curator.post(f"{sent.url}/publish", follow=True)
    assert "La tête est publiée" in published.text or "The head is published" in published.text
    work()
    page = people.curator.get(sent.url, {"lang": "en"}).text
    assert "/search?agent=head-technique-1" in page and "Roll back" in page
    assert "head:technique 1" in people.curator.get(LEARN).text
    assert people.curator.post(f"{sent.url}/bin", follow=True).status_code == 200
    assert TrainedHead.objects.get().state == "published"
    people.curator.post(f"{sent.url}/roll-back")
    assert TrainedHead.objects.get().state == "retired"
    assert list(Act.objects.filter(verb__startswith="head").values_list("verb", flat=True)) == [
        "head-roll-back", "head-publish", "head-train",
    ]  # fmt: skip


def test_lists_take_numbers_addresses_and_searches(people, known: Library) -> None:
    prints = [row.pk for row in known.rows if known.true[row.pk].code == "estampe"]
    yes = f"{prints[0]}, {prints[1]}\nhttp://testserver/illustration/{prints[2]}\n/search?technique=estampe"
    form = {"vocabulary": "technique", "from": "lists", "term": "Print", "yes": yes, "no": "technique=dessin&lang=en"}
    sent = people.curator.post(NEW, form)
    assert sent.status_code == 302, sent.text
    plan = TrainedHead.objects.get().plan
    assert (plan["yes"], len(plan["no"])) == (sorted(prints), 60)
    work()
    assert "none of these" in people.curator.get(sent.url, {"lang": "en"}).text


LISTS = {"vocabulary": "technique", "from": "lists", "term": "estampe", "no": "1"}


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"vocabulary": "smell"}, "no such facet"),
        ({}, "no such facet"),
        ({**LISTS, "yes": "1", "no": ""}, "both lists"),
        ({**LISTS, "yes": "technique=estampe", "no": "technique=dessin", "term": "x"}, "is no value of this facet"),
        ({**LISTS, "yes": "horses"}, "neither the number"),
        ({**LISTS, "yes": "?technique=x&y=1"}, "neither the number"),
        ({**LISTS, "yes": "9" * 30, "no": "0"}, "both lists"),
        ({"vocabulary": "technique", "from": "folders"}, "not a zip"),
        ({"vocabulary": "technique", "from": "folders", "zip": SimpleUploadedFile("a.zip", b"no")}, "not a zip"),
    ],
)
def test_a_wrong_form_says_why_and_starts_nothing(people, library: Library, form, words: str) -> None:
    answer = people.curator.post(f"{NEW}?lang=en", form)
    assert answer.status_code == 422 and words in answer.text
    assert not TrainedHead.objects.exists()


def test_a_zip_is_sent_and_its_head_trained(people, known: Library, media, monkeypatch) -> None:
    upload = SimpleUploadedFile("classes.zip", zipped(classes(20)).getvalue(), "application/zip")
    sent = people.curator.post(NEW, {"vocabulary": "technique", "from": "folders", "zip": upload})
    assert sent.status_code == 302
    assert TrainedHead.objects.get().plan["pictures"] == 40


def test_a_refusal_is_told_in_the_readers_language(people, library: Library, curator: User) -> None:
    head = trained(curator)
    assert "Trop peu d’exemples" in people.curator.get(f"{LEARN}/{head.pk}", {"lang": "fr"}).text
    assert "Too few examples" in people.curator.get(f"{LEARN}/{head.pk}", {"lang": "en"}).text
    assert people.curator.post(f"{LEARN}/{head.pk}/publish", follow=True).status_code == 200
    people.curator.post(f"{LEARN}/{head.pk}/bin")
    assert not TrainedHead.objects.exists()


def test_a_training_that_was_cancelled_does_not_wait_for_ever(people, known: Library, curator: User) -> None:
    head = publishing.launch(curator, "technique", {"from": "statements"})
    head.job.state = "cancelled"
    head.job.save()
    page = people.curator.get(f"{LEARN}/{head.pk}", {"lang": "en"}).text
    assert "stopped before its end" in page and "hx-trigger" not in page


def test_figures_are_in_the_api_for_all(people, head: TrainedHead) -> None:
    (listed,) = people.patron.get("/api/v1/heads").json()
    one = people.patron.get(f"/api/v1/heads/{head.pk}").json()
    assert one == listed
    assert (one["facet"], one["state"], one["agent"], one["measured_on"]) == ("technique", "draft", None, "held-out")
    assert one["before"]["f1"] < one["after"]["f1"]
    assert {row["code"] for row in one["after"]["classes"]} == {"estampe", "dessin"}
    missing = people.patron.get("/api/v1/heads/99999")
    assert missing.status_code == 404 and missing.headers["Content-Type"] == "application/problem+json"
