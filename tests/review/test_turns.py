"""Who gets what: by doubt, under a filter, each picture to one curator at a time; and what an answer does."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connections
from django.utils import timezone

from indexing.curating import StaleError, UndoError, version
from indexing.curating.agreement import agreement
from indexing.curating.turns import LEASE, Queue, keep, release, take
from indexing.curating.verdicts import answer, pairs, take_back
from indexing.models import Act, Change, Doubt, Entry, Illustration, Statement, Turn, Verdict
from indexing.pipeline import doubt
from indexing.pipeline.illustrations import withdraw
from tests.factories import agent, corpus, document, entry, page, statement, term
from tests.review.conftest import labelled

QUEUE = Queue()


def test_the_most_doubtful_comes_first_and_stays_until_answered(shelf, marie):
    assert [take(QUEUE, marie).illustration_id for _ in range(2)] == [shelf[0].pk] * 2
    assert take(QUEUE, marie, [shelf[0].pk]).illustration_id == shelf[1].pk
    assert take(QUEUE, marie, [row.pk for row in shelf]) is None


def test_what_one_has_in_hand_another_is_not_given_until_it_lapses(shelf, marie, luc):
    first = take(QUEUE, marie).illustration_id
    assert take(QUEUE, luc).illustration_id == shelf[1].pk
    assert not keep(luc, first)
    Turn.objects.filter(user=marie).update(until=timezone.now() - timedelta(seconds=1))
    assert take(QUEUE, luc).illustration_id == first
    assert take(QUEUE, marie).illustration_id == shelf[2].pk
    release(marie, first)
    assert Turn.objects.get(illustration=first).user == luc
    assert Turn.objects.get(illustration=first).until - timezone.now() <= LEASE


@pytest.mark.django_db(transaction=True)
def test_curators_who_ask_at_once_never_get_the_same():
    users = [User.objects.create_user(f"c{number}") for number in range(4)]
    rows = [labelled(("dessin", 0.5, "m")) for _ in range(12)]
    start, given = threading.Barrier(len(users)), []

    def work(user: User) -> None:
        try:
            start.wait()
            mine: list[int] = []
            while found := take(QUEUE, user, mine):
                mine.append(found.illustration_id)
            given.append(mine)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[user]) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    every = [pk for mine in given for pk in mine]
    assert len(given) == 4
    assert sorted(every) == sorted(row.pk for row in rows)


def test_filters_by_term_corpus_agent_and_vocabulary(shelf, marie):
    press = corpus("presse")
    there = entry(page=page(document(press))).illustration
    statement(there, "technique", "estampe", 0.9, agent=agent("n"))
    statement(there, "genre", "portrait", 0.9, agent=agent("n"))
    doubt.measure([there.pk])
    for queue in (
        Queue(terms=(term("technique", "estampe").pk,)),
        Queue(corpus=press.pk),
        Queue(agent=agent("n").pk),
        Queue("genre"),
    ):
        assert take(queue, marie).illustration_id == there.pk
        assert take(queue, marie, [there.pk]) is None
    assert take(Queue(terms=()), marie) is None


@pytest.mark.parametrize("verdict", ["accept", "reject", "relabel"])
def test_an_answer_is_an_act_and_is_taken_back_whole(verdict, shelf, marie):
    found, engraving = take(QUEUE, marie), term("technique", "estampe")
    before = list(Statement.objects.order_by("pk").values())
    answer(marie, found, verdict, version(shelf[0].pk), engraving)
    entry = Entry.objects.get(pk=shelf[0].pk)
    value = {"accept": found.term, "reject": None, "relabel": engraving.pk}[verdict]
    assert (entry.technique, entry.verified) == (value, verdict != "reject")
    given = Verdict.objects.get()
    assert (given.user, given.answer_id, given.blind) == (marie, value, False)
    assert Act.objects.get().verb == verdict
    assert Doubt.objects.get(illustration=shelf[0]).state == Doubt.State.DONE
    assert not Turn.objects.exists()
    assert take(QUEUE, marie).illustration_id == shelf[1].pk

    assert take_back(marie).pk == found.statement_id
    assert list(Statement.objects.order_by("pk").values()) == before
    assert not Verdict.objects.exists()
    assert Doubt.objects.get(illustration=shelf[0]).state == Doubt.State.OPEN
    with pytest.raises(UndoError):
        take_back(marie)


def test_each_takes_back_their_own_last_answer(shelf, marie, luc):
    for user in (marie, luc, marie):
        found = take(QUEUE, user)
        answer(user, found, "accept", version(found.illustration_id))
    assert [take_back(marie).illustration_id for _ in range(2)] == [shelf[2].pk, shelf[0].pk]
    assert Statement.objects.filter(status="accepted").get().illustration_id == shelf[1].pk


def test_an_answer_to_what_has_changed_is_refused_with_the_change(shelf, marie, luc):
    found = take(QUEUE, marie)
    seen = version(found.illustration_id)
    answer(luc, found, "reject", seen)
    with pytest.raises(StaleError) as refused:
        answer(marie, Doubt.objects.get(illustration=shelf[0]), "accept", seen)
    assert {change.act.user for change in refused.value.since} == {luc}
    assert Verdict.objects.count() == 1


def test_a_second_answer_is_blind_changes_no_label_and_where_it_differs_a_third_decides(shelf, marie, luc, monkeypatch):
    monkeypatch.setattr(doubt, "SECOND", 1)
    queue = Queue()
    answer(marie, take(queue, marie), "accept", version(shelf[0].pk))
    assert take(queue, marie).illustration_id == shelf[1].pk
    again = take(queue, luc)
    assert again.illustration_id == shelf[0].pk
    statements = list(Statement.objects.order_by("pk").values())
    answer(luc, again, "relabel", version(shelf[0].pk), term("technique", "estampe"))
    assert list(Statement.objects.order_by("pk").values()) == statements
    assert pairs("technique") == [(again.term, term("technique", "estampe").pk)]
    third = take(queue, luc)
    assert (third.illustration_id, third.alarm) == (shelf[0].pk, 1)
    answer(luc, third, "relabel", version(shelf[0].pk), term("technique", "estampe"))
    assert Entry.objects.get(pk=shelf[0].pk).technique == term("technique", "estampe").pk
    assert Doubt.objects.get(illustration=shelf[0]).state == Doubt.State.DONE
    assert len(pairs("technique")) == 1


def test_an_agreeing_second_answer_ends_it_and_is_in_the_history(shelf, marie, luc, monkeypatch):
    monkeypatch.setattr(doubt, "SECOND", 1)
    for user in (marie, luc):
        answer(user, take(QUEUE, user), "accept", version(shelf[0].pk))
    assert Doubt.objects.get(illustration=shelf[0]).state == Doubt.State.DONE
    assert Act.objects.count() == 2
    assert Change.objects.filter(model="verdict", illustration=shelf[0]).count() == 2
    take_back(luc)
    assert Doubt.objects.get(illustration=shelf[0]).state == Doubt.State.SECOND


def test_what_leaves_the_search_leaves_the_queue(shelf):
    withdraw([shelf[0].pk])
    assert not Doubt.objects.filter(illustration=shelf[0]).exists()
    assert Illustration.objects.filter(pk=shelf[0].pk).exists()


def test_agreement_by_hand():
    # 50 pairs of Cohen's kind: 20 both yes, 15 both no, 5 and 10 apart: p_o = 0.7, p_e = 0.5.
    table = [("y", "y")] * 20 + [("n", "n")] * 15 + [("y", "n")] * 5 + [("n", "y")] * 10
    found = agreement(table)
    assert (found.count, found.share) == (50, 0.7)
    assert found.kappa == pytest.approx(0.4)
    assert agreement([]).share is None
    assert agreement([(1, 1)] * 3).kappa is None
    assert agreement([(1, 2)] * 3).kappa == 0
