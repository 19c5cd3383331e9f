"""What is doubtful, and how much: each reason by itself, and what curators and readers do to it."""

from __future__ import annotations

import math

import pytest
from django.contrib.auth.models import User
from django.db import connection

from indexing.curating import acting
from indexing.curating.values import judge
from indexing.models import Doubt, Illustration, Report, Verdict
from indexing.pipeline import doubt
from indexing.pipeline.settle import settle_illustrations
from tests.factories import agent, illustration, statement, term
from tests.review.conftest import labelled

pytestmark = pytest.mark.django_db
#: Of the only label of its class.
ALONE = 1.0


def of(row: Illustration, vocabulary: str = "technique") -> Doubt:
    return Doubt.objects.get(illustration=row, vocabulary=vocabulary)


@pytest.mark.parametrize(
    ("said", "uncertainty"),
    [
        ([("dessin", 0.9, "a")], 0.2),
        ([("dessin", 0.6, "a"), ("estampe", 0.3, "a")], 0.7),
        ([("dessin", 0.4, "a"), ("estampe", 0.1, "a")], 1.0),
        ([("dessin", 1.0, "a")], 0.0),
    ],
)
def test_uncertainty_is_one_less_the_smallest_margin_that_the_confidences_allow(said, uncertainty):
    assert of(labelled(*said)).uncertainty == pytest.approx(uncertainty)


def test_a_narrower_term_is_no_rival_and_no_contradiction():
    etching = term("technique", "eau-forte")
    etching.broader = term("technique", "estampe")
    etching.save()
    row = of(labelled(("estampe", 0.8, "a"), ("eau-forte", 0.7, "a"), ("eau-forte", 0.5, "b")))
    assert (row.disagreement, row.term) == (0, etching.broader.pk)
    assert row.uncertainty == pytest.approx(0.2)


def test_disagreement_is_the_share_of_the_others_who_say_something_else():
    row = of(labelled(("dessin", 0.9, "a"), ("estampe", 0.6, "b"), ("dessin", 0.5, "c")))
    assert row.disagreement == 0.5
    assert row.score == pytest.approx(0.5 * 0.2 + 0.3 * 0.5 + 0.2 * ALONE)


def test_rarity_falls_with_the_number_of_labels_and_drifts_until_it_is_counted_anew():
    rows = [labelled(("dessin", 0.9, "a")) for _ in range(4)]
    assert of(rows[0]).rarity == 1
    assert of(rows[3]).rarity == pytest.approx(1 - math.log(3) / math.log(500))
    assert doubt.count_anew() == 4
    first = of(rows[0])
    assert first.rarity == pytest.approx(1 - math.log(4) / math.log(500))
    assert first.score == pytest.approx(0.5 * 0.2 + 0.2 * first.rarity)
    assert doubt.count_anew() == 0


def test_a_catalogue_is_asked_about_only_where_models_say_otherwise():
    row = illustration()
    statement(row, "function", "affiche", 1.0, agent=agent("Catalogue", "catalogue", ""))
    statement(row, "function", "carte", 0.9)
    settle_illustrations([row.pk])
    found = of(row, "function")
    assert (found.uncertainty, found.disagreement, found.statement.term.code) == (0, 1, "affiche")


def test_what_is_judged_is_done_and_an_open_report_brings_it_back(marie):
    row = labelled(("dessin", 0.9, "a"))
    assert of(row).state == Doubt.State.OPEN
    with acting(marie, "accept") as pen:
        judge(pen, list(row.statements.all()), "accepted")
    assert (of(row).state, of(row).alarm) == (Doubt.State.DONE, 0)
    report = Report.objects.create(illustration=row, kind="label", language="fr")
    settle_illustrations([row.pk])
    assert (of(row).state, of(row).alarm) == (Doubt.State.OPEN, 1)
    with acting(marie, "answer") as pen:
        pen.update([report], state="refused")
    assert (of(row).state, of(row).alarm) == (Doubt.State.DONE, 0)


def test_a_report_of_one_label_or_of_rights_leaves_the_others_alone():
    row = labelled(("dessin", 0.9, "a"))
    genre = statement(row, "genre", "portrait", 0.9)
    Report.objects.create(illustration=row, kind="label", statement=genre, language="fr")
    Report.objects.create(illustration=row, kind="rights", language="fr")
    settle_illustrations([row.pk])
    assert (of(row).alarm, of(row, "genre").alarm) == (0, 1)


def test_one_in_so_many_wants_a_second_answer_and_two_that_differ_a_third(marie, monkeypatch):
    monkeypatch.setattr(doubt, "SECOND", 1)
    row = labelled(("dessin", 0.9, "a"))
    said = row.statements.get()
    other = User.objects.create_user("luc")
    for number, (user, answer, blind) in enumerate([(marie, said.term, False), (other, None, True)]):
        Verdict.objects.create(
            illustration=row, vocabulary="technique", statement=said, user=user, answer=answer, blind=blind
        )
        settle_illustrations([row.pk])
        held = of(row)
        if number == 0:
            assert (held.state, held.first, held.alarm) == (Doubt.State.SECOND, marie.pk, 0)
    assert (held.state, held.first, held.alarm) == (Doubt.State.OPEN, None, 1)
    Verdict.objects.create(illustration=row, vocabulary="technique", statement=said, user=marie, answer=None)
    settle_illustrations([row.pk])
    assert (of(row).state, of(row).alarm) == (Doubt.State.DONE, 0)


def test_of_a_class_of_objects_the_box_in_doubt_is_asked_about_until_none_is_left(marie):
    row = illustration()
    for confidence, place in ((0.9, 110), (0.55, 160), (0.3, 210)):
        statement(row, "object", "cat", confidence, box=(place, 210, 40, 40))
    statement(row, "object", "boat", 0.5, box=(120, 300, 60, 60))
    settle_illustrations([row.pk])
    asked = []
    for _ in range(3):
        cat = Doubt.objects.get(illustration=row, vocabulary="object", term=term("object", "cat").pk)
        asked.append(cat.statement.confidence)
        with acting(marie, "accept") as pen:
            judge(pen, [cat.statement], "accepted")
    assert asked == [0.55, 0.3, 0.9]
    assert Doubt.objects.filter(illustration=row, state=Doubt.State.OPEN).count() == 1


def test_noise_and_what_is_withdrawn_is_not_asked_about():
    row = labelled(("dessin", 0.9, "a"))
    Illustration.objects.filter(pk=row.pk).update(noise=True)
    settle_illustrations([row.pk])
    assert not Doubt.objects.exists()


def test_only_the_labels_that_changed_are_written_and_a_count_leaves_out_those_it_is_for():
    rows = [labelled(("dessin", 0.9, "a")) for _ in range(3)]
    for row in rows:
        statement(row, "genre", "portrait", 0.9)
    ids = [row.pk for row in rows]

    def places() -> dict[tuple[int, str], str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT illustration_id, vocabulary, ctid::text FROM indexing_doubt")
            return {(key, name): place for key, name, place in cursor.fetchall()}

    settle_illustrations(ids)
    settle_illustrations(ids)
    before = places()
    assert {of(row).rarity for row in rows} == {ALONE}, "all three are its own"
    settle_illustrations(ids)
    assert places() == before
    statement(rows[0], "technique", "estampe", 0.8, agent=agent("b"))
    settle_illustrations(ids)
    after = places()
    assert {key for key in after if after[key] != before[key]} == {(rows[0].pk, "technique")}
