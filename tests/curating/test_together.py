"""Undoing beside others: two who undo at once, and what others have put on a page since."""

from __future__ import annotations

import threading

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from indexing.curating import UndoError, acting, shapes, undo, verdicts
from indexing.curating.lent import LentBox, send
from indexing.curating.values import assign
from indexing.models import Act, Document, Doubt, Illustration, Page, Statement, Verdict
from indexing.pipeline.settle import settle_illustrations
from tests import factories
from tests.pages.conftest import people, plain_static  # noqa: F401


@pytest.fixture
def curator(db) -> User:
    return User.objects.create_user("marie")


def beside(act: Act, user: User) -> tuple[threading.Thread, list[str]]:
    """Somebody else who will undo the same act, and why they could not."""
    told: list[str] = []

    def second() -> None:
        try:
            undo(Act.objects.get(pk=act.pk), user)
        except UndoError as error:
            told.append(str(error))
        finally:
            connection.close()

    return threading.Thread(target=second), told


@pytest.fixture
def sent(curator, media) -> Page:
    box = LentBox("layout", "illustration", 1.0, (10, 10, 100, 100), None)
    return send(curator, factories.corpus(), "A page", "", b"JPEG", (400, 500), [box])


def test_undoing_a_page_that_was_sent_leaves_nothing(curator, sent):
    undo(Act.objects.get(verb="send-page"), curator)
    assert not Document.objects.exists() and not Page.objects.exists() and not Illustration.objects.exists()


def test_a_page_on_which_somebody_has_added_since_stays(curator, sent):
    other = User.objects.create_user("jean")
    with acting(other, "add") as pen:
        added = shapes.add(pen, sent, (200, 200, 50, 50))
    undo(Act.objects.get(verb="send-page"), curator)
    assert list(Illustration.objects.all()) == [added] and Page.objects.get() == sent
    assert Document.objects.get() == sent.document


def test_an_illustration_edited_since_stays_on_its_page(curator, sent):
    row = Illustration.objects.get()
    with acting(User.objects.create_user("jean"), "set") as pen:
        assign(pen, [row.pk], factories.term("technique", "gravure"))
    with pytest.raises(UndoError):
        undo(Act.objects.get(verb="send-page"), curator)
    assert Illustration.objects.get() == row


@pytest.mark.django_db(transaction=True)
def test_of_two_who_undo_at_once_one_does_it(media):
    curator = User.objects.create_user("marie")
    row = factories.illustration()
    with acting(curator, "set") as pen:
        assign(pen, [row.pk], factories.term("technique", "gravure"))
    act = Act.objects.get()
    thread, told = beside(act, curator)
    with transaction.atomic():
        undo(act, curator)
        thread.start()
        thread.join(0.5)
    thread.join(20)
    assert told == ["undone already"] and Act.objects.filter(verb="undo").count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_undo_waits_for_an_edit_that_is_being_written(media):
    curator = User.objects.create_user("marie")
    row = factories.illustration(caption="machine")
    with acting(curator, "edit") as pen:
        pen.update([row], caption="first")
    act = Act.objects.get()
    thread, told = beside(act, curator)
    with acting(curator, "edit", seen={row.pk: act.changes.get().pk}) as pen:
        thread.start()
        thread.join(0.5)
        pen.update([Illustration.objects.get()], caption="second")
    thread.join(20)
    assert told == ["changed since"] and Illustration.objects.get().caption == "second"


@pytest.mark.django_db(transaction=True)
def test_an_edit_of_what_is_being_unmade_is_shown_once_more(media, people):  # noqa: F811
    camille = User.objects.get(username="camille")
    with acting(camille, "add") as pen:
        row = shapes.add(pen, factories.page(), (10, 10, 50, 50))
    act, answers = Act.objects.get(), []
    sent = {"was": '{"caption": ""}', "caption": "A boat", "version": str(act.changes.get().pk)}

    def second() -> None:
        answers.append(people.curator.post(f"/illustration/{row.pk}/edit", sent))
        connection.close()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        undo(act, camille)
        thread.start()
        thread.join(1)
    thread.join(20)
    assert answers[0].status_code == 409 and "A boat" in answers[0].text


def test_the_first_curator_corrects_rather_than_answers_twice(curator, db):
    row = factories.illustration()
    said = factories.statement(row, "technique", "photographie", 0.6)
    settle_illustrations([row.pk])
    doubt = Doubt.objects.get()
    verdicts.answer(curator, doubt, "accept", 0)
    doubt = Doubt.objects.get()
    doubt.state, doubt.first = Doubt.State.SECOND, curator.pk
    last = Act.objects.get().changes.order_by("-pk")[0].pk
    verdicts.answer(curator, doubt, "reject", last)
    said.refresh_from_db()
    assert said.status == Statement.Status.REJECTED
    assert list(Verdict.objects.values_list("blind", flat=True)) == [False, False]
