"""Who is believed, and what the search row then says."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from indexing import vectors
from indexing.models import Agent, Entry, Illustration, Statement, Term
from indexing.pipeline.settle import settle_illustrations
from indexing.tokens import token
from tests import factories

pytestmark = pytest.mark.usefixtures("terms")
SAID = Statement.Status


@pytest.fixture
def row() -> Illustration:
    return factories.illustration()


def say(row: Illustration, code: str, confidence: float, kind: str = "model", **values) -> Statement:
    who = factories.agent(f"{kind}-{len(row.statements.all())}", kind=kind)
    return factories.statement(row, "technique", code, confidence, agent=who, **values)


def settled(row: Illustration) -> Entry:
    settle_illustrations([row.pk])
    return Entry.objects.get(pk=row.pk)


def technique(entry: Entry) -> str:
    return Term.objects.get(pk=entry.technique).code if entry.technique else ""


def test_person_over_catalogue_over_model(row):
    say(row, "photographie", 0.99)
    assert technique(settled(row)) == "photographie"
    say(row, "estampe", 0.5, "catalogue")
    assert technique(settled(row)) == "estampe"
    say(row, "dessin", 0.4, "person")
    entry = settled(row)
    assert technique(entry) == "dessin" and entry.technique_confidence == 0.4 and entry.verified


def test_the_most_confident_model_wins_and_rejected_claims_are_out(row):
    say(row, "estampe", 0.6)
    best = say(row, "dessin", 0.9)
    assert technique(settled(row)) == "dessin"
    assert not settled(row).verified
    best.status = SAID.REJECTED
    best.save()
    assert technique(settled(row)) == "estampe"
    # Another model that says the same again is not believed either.
    say(row, "dessin", 0.95)
    assert technique(settled(row)) == "estampe"


def test_our_own_correction_beats_a_person_at_the_source_whenever_it_came(row):
    user = User.objects.create_user("camille")
    ours = Agent.objects.create(kind="person", name="camille", user=user)
    factories.statement(row, "technique", "peinture", 1.0, agent=ours)
    say(row, "dessin", 1.0, "person")
    assert technique(settled(row)) == "peinture"


def test_an_accepted_claim_of_a_model_is_a_persons_word(row):
    say(row, "estampe", 1.0, "catalogue")
    say(row, "dessin", 0.3, status=SAID.ACCEPTED, reviewed_at=timezone.now())
    entry = settled(row)
    accepted = Term.objects.get(vocabulary="status", code="accepted")
    assert technique(entry) == "dessin" and token(accepted.pk) in entry.facets


def test_finer_terms_carry_the_broader_ones(row):
    say(row, "eau-forte", 0.8, "catalogue")
    entry = settled(row)
    codes = Term.objects.filter(pk__in=[value // 32 for value in entry.facets], vocabulary="technique")
    assert set(codes.values_list("code", flat=True)) == {"eau-forte", "estampe"}
    assert technique(entry) == "eau-forte"


def test_a_thing_that_did_not_exist_yet_is_left_out_unless_a_person_saw_it():
    sheet = factories.page(factories.document(year_from=1650, year_to=1660))
    row = factories.illustration(sheet)
    said = factories.statement(row, "object", "car", 0.9, box=(0, 0, 10, 10))
    car, vehicle = (Term.objects.get(vocabulary="object", code=code).pk for code in ("car", "vehicle"))
    assert token(car) not in settled(row).tokens
    said.status = SAID.ACCEPTED
    said.save()
    assert {token(car, 0.9), token(vehicle, 0.9)} <= set(settled(row).tokens)


def test_document_facts_become_facets():
    book = factories.document(type="press", language="fr", rights="https://creativecommons.org/licenses/by/4.0/")
    row = factories.illustration(factories.page(book), colour_mode="couleur")
    facets = settled(row).facets
    found = Term.objects.filter(pk__in=[value // 32 for value in facets]).values_list("vocabulary", "fr")
    assert {
        ("corpus", "Corpus essais"), ("document_type", "presse"), ("language", "Français"), ("rights", "CC BY 4.0"),
        ("colour_mode", "couleur"), ("status", "non vérifié"),
    } == set(found)  # fmt: skip


def test_new_filters_reach_the_vectors(row):
    space = factories.space("meaning", 3)
    entry = settled(row)
    vectors.write(space, [(entry, factories.unit([1, 0, 0]))])
    say(row, "dessin", 1.0, "person")
    entry = settled(row)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT technique, tokens FROM {space.table}")
        assert cursor.fetchall() == [(entry.technique, entry.tokens)]


def test_a_withdrawn_illustration_leaves_the_search(row):
    space = factories.space("meaning", 3)
    vectors.write(space, [(settled(row), factories.unit([1, 0, 0]))])
    row.withdrawn_at = timezone.now()
    row.save()
    assert settle_illustrations([row.pk]) == 0
    assert not Entry.objects.exists() and vectors.read(space, [row.pk]) == {}


def test_settling_twice_is_settling_once(row):
    say(row, "estampe", 0.6)
    first = Entry.objects.filter(pk=settled(row).pk).values().get()
    second = Entry.objects.filter(pk=settled(row).pk).values().get()
    first.pop("settled_at"), second.pop("settled_at")
    assert first == second
