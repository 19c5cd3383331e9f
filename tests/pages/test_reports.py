"""Reports of readers: filed without an account, kept from programs, answered by curators, nothing personal let out."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.cache import cache

from indexing.curating import undo
from indexing.models import Act, Change, Doubt, Report
from indexing.pipeline.settle import settle_illustrations
from portal import riddles
from portal.pages.report import ReportForm

NUMBERS = {str(name): number for number, name in enumerate(riddles.NUMBERS)}
CONTACT = "lectrice@example.org"


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(riddles, "FASTEST", 0)


def solved(text: str) -> dict[str, str]:
    """The token of a form in English and the answer to its question."""
    one, other = re.search(r"How much is (\w+) plus (\w+)\?", text).groups()
    token = re.search(r'name="token" value="([^"]+)"', text)[1]
    return {"token": token, "sum": str(NUMBERS[one] + NUMBERS[other])}


def send(client, library, **given):
    address = f"/illustration/{library.boat.pk}/report?lang=en"
    form = {"kind": "other", "words": "The ship is a barge.", **solved(client.get(address).text), **given}
    return client.post(address, {name: value for name, value in form.items() if value is not None})


def test_a_reader_reports_and_reads_the_answer_at_an_address_of_their_own(people, library):
    said = library.boat.illustration.statements.get(term__code="estampe")
    page = people.patron.get(f"/illustration/{library.boat.pk}?lang=en").text
    assert f'href="/illustration/{library.boat.pk}/report"' in page
    sent = send(people.patron, library, kind="label", statement=said.pk, contact=CONTACT)
    kept = Report.objects.get()
    assert (kept.kind, kept.statement, kept.contact, kept.language, kept.state) == (
        "label",
        said,
        CONTACT,
        "en",
        "open",
    )
    assert sent.url == f"/report/{kept.token}"
    answer = people.patron.get(sent.url)
    assert "Keep the address of this page" in answer.text
    assert "The ship is a barge." in answer.text
    assert CONTACT not in answer.text
    assert (answer["X-Robots-Tag"], answer["Referrer-Policy"]) == ("noindex", "no-referrer")
    assert people.patron.get("/report/guessed").status_code == 404


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"sum": "99"}, "The sum is wrong"),
        ({"sum": ""}, "The sum is wrong"),
        ({"token": "x"}, "open for too long"),
        ({"token": None}, "open for too long"),
        ({"kind": "nonsense"}, "Select a valid choice"),
        ({"statement": "999999"}, "Select a valid choice"),
        ({"contact": "nowhere"}, "valid email"),
        ({"words": ""}, "Say in some words"),
        ({"words": "x" * 2001}, "at most 2000"),
    ],
)
def test_a_form_that_is_wrong_comes_back_with_what_was_written(given, words, people, library):
    answer = send(people.patron, library, **given)
    assert answer.status_code == 422
    assert words in answer.text
    if "words" not in given:
        assert "The ship is a barge." in answer.text
    assert not Report.objects.exists()


def test_one_question_is_tried_once_and_not_at_once(people, library, monkeypatch):
    address = f"/illustration/{library.boat.pk}/report?lang=en"
    form = {"kind": "other", "words": "one", **solved(people.patron.get(address).text)}
    assert people.patron.post(address, form | {"sum": "99"}).status_code == 422
    assert "sent already" in people.patron.post(address, form).text
    monkeypatch.setattr(riddles, "FASTEST", 3)
    assert "That was very fast" in send(people.patron, library).text
    assert not Report.objects.exists()


def test_numbers_may_be_words_of_the_language(people, library):
    form = solved(people.patron.get(f"/illustration/{library.boat.pk}/report?lang=en").text)
    words = {str(number): name for name, number in NUMBERS.items()}
    assert send(people.patron, library, sum=f" {words[form['sum']].upper()} ", token=form["token"]).status_code == 302


def test_what_people_do_not_see_catches_programs(people, library):
    assert send(people.patron, library, website="https://example.org").url == f"/illustration/{library.boat.pk}"
    assert not Report.objects.exists()


def test_too_many_are_refused(people, library, settings):
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {"report": "2/hour"}}
    cache.clear()
    assert [send(people.patron, library).status_code for _ in range(3)] == [302, 302, 429]


def test_who_is_signed_in_needs_no_sum(people, library):
    page = people.curator.get(f"/illustration/{library.boat.pk}/report?lang=en").text
    assert "How much is" not in page
    answer = people.curator.post(f"/illustration/{library.boat.pk}/report", {"kind": "box"})
    assert answer.status_code == 302


def test_curators_and_staff_work_the_queue(people, library):
    send(people.patron, library, contact=CONTACT)
    kept = Report.objects.get()
    reply = f"/curation/reports/{kept.pk}"
    assert people.patron.get("/curation/reports").status_code == 302
    assert people.patron.post(reply, {"state": "accepted"}).status_code == 302
    for client in (people.curator, people.staff):
        page = client.get("/curation/reports?lang=en")
        assert page.status_code == 200
        assert CONTACT in page.text
        assert "The ship is a barge." in page.text
        assert f'href="/illustration/{library.boat.pk}/edit"' in page.text
        assert ' style="' not in page.text
    assert people.curator.post(reply, {"state": "shrug"}, follow=True).status_code == 200
    assert Report.objects.get().state == "open"
    done = people.curator.post(reply, {"state": "accepted", "answer": "Indeed: a barge."}, follow=True)
    assert "The report is answered. No mail was sent: this portal has no mail server." in done.text
    kept.refresh_from_db()
    assert (kept.state, kept.answer, kept.answered_by.username) == ("accepted", "Indeed: a barge.", "camille")
    assert "Indeed: a barge." in people.patron.get(f"/report/{kept.token}").text
    assert "Indeed: a barge." in people.curator.get("/curation/reports?state=accepted").text
    late = people.staff.post(reply, {"state": "refused", "answer": "No."}, follow=True)
    assert "camille has answered this report already" in late.text
    assert Report.objects.get().answer == "Indeed: a barge."
    undo(Act.objects.get(verb="answer"), kept.answered_by)
    assert (Report.objects.get().state, Report.objects.get().answer) == ("open", "")
    assert people.curator.get("/curation/reports?state=nonsense&page=x").status_code == 200
    assert people.curator.post("/curation/reports/999999", {"state": "accepted"}).status_code == 404


def test_readers_with_an_account_are_no_curators(client, django_user_model, library):
    client.force_login(django_user_model.objects.create_user("paul"))
    assert client.get("/curation/reports").status_code == 403
    assert client.post("/curation/reports/1", {"state": "accepted"}).status_code == 403


@pytest.mark.parametrize(("language", "words"), [("fr", "a été accepté"), ("en", "was accepted")])
def test_the_answer_goes_by_mail_in_the_language_of_the_report(language, words, people, library, settings):
    settings.MAIL_WORKS = True
    kept = Report.objects.create(illustration=library.boat.illustration, kind="box", contact=CONTACT, language=language)
    other = "en" if language == "fr" else "fr"
    people.curator.post(f"/curation/reports/{kept.pk}?lang={other}", {"state": "accepted", "answer": "Merci."})
    [letter] = mail.outbox
    assert letter.to == [CONTACT]
    assert words in letter.body
    assert "Merci." in letter.body
    assert f"/report/{kept.token}" in letter.body


def test_an_open_report_raises_the_illustration_in_the_queue_of_review(people, library):
    settle_illustrations([library.boat.pk])
    before = Doubt.objects.get(vocabulary="technique").score
    send(people.patron, library, kind="not-illustration", words="")
    raised = Doubt.objects.get(vocabulary="technique")
    assert (raised.alarm, raised.state) == (1, Doubt.State.OPEN)
    assert raised.score == pytest.approx(before + 1)
    people.curator.post(f"/curation/reports/{Report.objects.get().pk}", {"state": "refused"})
    assert Doubt.objects.get(vocabulary="technique").alarm == 0


def test_the_contact_is_in_no_history_no_export_and_no_public_page(people, library):
    settle_illustrations([library.boat.pk])
    send(people.patron, library, contact=CONTACT)
    kept = Report.objects.get()
    people.curator.post(f"/curation/reports/{kept.pk}", {"state": "accepted"})
    assert CONTACT not in str(list(Change.objects.values_list("before", "after")))
    assert CONTACT not in str(list(Act.objects.values_list("detail")))
    for address in (
        f"/illustration/{library.boat.pk}", f"/report/{kept.token}", f"/api/v1/illustrations/{library.boat.pk}",
        "/api/v1/search.csv", "/api/v1/search.json", f"/iiif/3/manifest/{library.boat.document_id}",
    ):  # fmt: skip
        answer = people.curator.get(address)
        body = answer.getvalue() if answer.streaming else answer.content
        assert CONTACT.encode() not in body, address


def test_what_is_withdrawn_is_gone(people, library):
    picture = library.boat.illustration
    picture.withdrawn_at = picture.created_at
    picture.save()
    assert people.patron.get(f"/illustration/{picture.pk}/report").status_code == 410
    assert people.patron.get("/illustration/999999/report").status_code == 404


def test_every_kind_has_its_words():
    form = ReportForm(said=[])
    assert {value for value, _ in form.fields["kind"].choices if value} == set(Report.Kind.values)
