"""The queue of review over HTTP: who may, what is shown, and every answer without scripts and as pieces."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User

from indexing.curating import acting
from indexing.curating.values import judge
from indexing.models import Act, Entry, Statement, Term, Turn, Verdict
from indexing.pipeline import doubt
from indexing.pipeline.settle import settle_illustrations
from tests import factories
from tests.pages.conftest import someone
from tests.review.conftest import labelled, shelf  # noqa: F401

PIECES = {"X-Requested-With": "fetch"}


def fields(text: str) -> dict[str, str]:
    """The hidden fields of the first form."""
    return dict(re.findall(r'<input type="hidden" name="(statement|version|criteria)" value="([^"]*)"', text))


def asked(text: str) -> int:
    return int(re.search(r'data-illustration="(\d+)"', text)[1])


@pytest.mark.parametrize("address", ["/curation/review", "/curation/review/next"])
def test_curators_and_staff_may_open(address, people, shelf):  # noqa: F811
    assert people.patron.get(address).url.startswith("/sign-in")
    for client, language, words in ((people.curator, "fr", "Accepter"), (people.staff, "en", "Accept")):
        response = client.get(address, {"lang": language})
        assert response.status_code == 200
        assert words in response.text
        assert ' style="' not in response.text


def test_others_may_neither_open_nor_answer(people, shelf, client):  # noqa: F811
    client.force_login(User.objects.create_user("paul"))
    form = {"verdict": "accept", "statement": shelf[0].statements.get().pk, "version": 0}
    assert client.get("/curation/review").status_code == 403
    assert client.post("/curation/review/answer", form).status_code == 403
    assert people.patron.post("/curation/review/answer", form).status_code == 302
    assert people.curator.get("/curation/review/answer").status_code == 405
    assert not Verdict.objects.exists()


def test_buttons_alone_accept_reject_relabel_skip_and_undo(people, shelf):  # noqa: F811
    factories.term("technique", "estampe")
    page = people.curator.get("/curation/review?lang=en").text
    seen = []
    for verdict, words in (
        ("accept", "Accepted: drawing."), ("reject", "Rejected: drawing."), ("skip", "Skipped."),
        ("relabel", "print instead of drawing."), ("undo", "Taken back."),
    ):  # fmt: skip
        seen.append(asked(page))
        form = {**fields(page), "verdict": verdict, "term": "Pri"}
        response = people.curator.post("/curation/review/answer", form, follow=True)
        assert response.redirect_chain[0][1] == 302
        page = response.text
        assert words in page
    assert seen == [row.pk for row in shelf]
    assert asked(page) == shelf[3].pk
    assert [row.status for row in Statement.objects.order_by("illustration")] == [
        "accepted", "rejected", "machine", "machine", "machine"
    ]  # fmt: skip
    assert '<strong class="num">2</strong> done' in page


def test_a_script_gets_the_picture_after_the_one_it_holds(people, shelf):  # noqa: F811
    first = people.curator.get("/curation/review").text
    ahead = people.curator.get("/curation/review/next", {"held": asked(first)}, headers=PIECES).text
    assert [asked(first), asked(ahead)] == [shelf[0].pk, shelf[1].pk]
    assert "<html" not in ahead
    form = {**fields(first), "verdict": "accept", "held": asked(ahead)}
    answer = people.curator.post("/curation/review/answer", form, headers=PIECES)
    assert (answer.status_code, asked(answer.text)) == (200, shelf[2].pk)
    assert set(Turn.objects.values_list("illustration", flat=True)) == {shelf[1].pk, shelf[2].pk}


def test_a_late_answer_shows_what_the_other_did(people, shelf):  # noqa: F811
    page = people.curator.get("/curation/review?lang=en").text
    luc = someone("luc", "Curator")
    with acting(luc, "reject") as pen:
        judge(pen, [shelf[0].statements.get()], "rejected")
    for headers in (PIECES, {}):
        late = people.curator.post("/curation/review/answer", {**fields(page), "verdict": "accept"}, headers=headers)
        assert late.status_code == 409
        assert asked(late.text) == shelf[0].pk
        assert re.search(r"luc, \d\d:\d\d UTC: Rejected", late.text)
    assert shelf[0].statements.get().status == "rejected"


def test_a_label_that_none_or_several_have_is_asked_again(people, shelf):  # noqa: F811
    for code in ("gravure-a", "gravure-b"):
        factories.term("technique", code)
    page = people.curator.get("/curation/review?lang=en").text
    for typed, words in (("grav", "2 labels begin so"), ("zzz", "No label is called “zzz”."), ("", "Write which")):
        refused = people.curator.post(
            "/curation/review/answer", {**fields(page), "verdict": "relabel", "term": typed}, headers=PIECES
        )
        assert (refused.status_code, asked(refused.text)) == (422, shelf[0].pk)
        assert words in refused.text
    assert not Act.objects.exists()


def test_filters_narrow_and_what_they_do_not_know_is_told(people, shelf):  # noqa: F811
    other = labelled(("portrait", 0.4, "m"), vocabulary="genre")
    page = people.curator.get("/curation/review", {"vocabulary": "genre", "lang": "en"}).text
    assert asked(page) == other.pk
    assert fields(page)["criteria"] == "vocabulary=genre"
    page = people.curator.get("/curation/review", {"value": "nonsense", "agent": "9999", "vocabulary": "x"}).text
    assert "There is no facet “x”" in page
    assert "“nonsense”: it was left out" in page
    assert "“9999”: it was left out" in page
    assert asked(page) == shelf[0].pk
    empty = people.curator.get("/curation/review?vocabulary=theme")
    assert empty.status_code == 200
    assert "Nothing is left to review here" in empty.text


@pytest.mark.parametrize("form", [{}, {"verdict": "shrug"}, {"verdict": "accept", "statement": "x"}])
def test_nonsense_is_no_error_of_the_server(form, people, shelf):  # noqa: F811
    assert people.curator.post("/curation/review/answer", form).status_code in (400, 404)
    assert people.curator.get("/curation/review?illustration=99999999999999999999").status_code == 200


def test_the_second_curator_does_not_see_the_first_answer(people, shelf, monkeypatch):  # noqa: F811
    monkeypatch.setattr(doubt, "SECOND", 1)
    page = people.curator.get("/curation/review?lang=en").text
    people.curator.post("/curation/review/answer", {**fields(page), "verdict": "reject"})
    other = people.staff.get("/curation/review?lang=en").text
    assert asked(other) == shelf[0].pk
    assert "camille" not in re.search(r"<article.*</article>", other, re.DOTALL)[0]
    people.staff.post("/curation/review/answer", {**fields(other), "verdict": "accept"})
    assert Entry.objects.get(pk=shelf[0].pk).technique is None
    page = people.curator.get("/curation/review?lang=en").text
    assert asked(page) == shelf[0].pk
    assert "camille: wrong label" in page
    assert "1 label was answered by two curators: they agree on 0%." in page


def test_a_box_is_asked_about_with_its_box_only(people, library):
    settle_illustrations([library.boat.pk])
    page = people.curator.get("/curation/review?vocabulary=object&lang=en").text
    assert asked(page) == library.boat.pk
    assert page.count('class="found"') == 1
    people.curator.post("/curation/review/answer", {**fields(page), "verdict": "relabel", "term": "cat"})
    made = Statement.objects.get(illustration=library.boat.pk, term=Term.objects.get(code="cat"))
    assert (made.status, made.w) == ("accepted", 50)
