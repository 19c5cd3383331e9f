"""A concept from marks to statements on every picture, and back."""

from __future__ import annotations

import numpy as np
import pytest
from django.contrib.auth.models import User

from indexing import concepts, vectors
from indexing.concepts import ConceptError
from indexing.curating import undo
from indexing.curating.rows import values
from indexing.models import Agent, Concept, Entry, Statement, Term
from indexing.pipeline import concepts as saying
from tests import factories as make
from tests.concepts.conftest import THING, work
from tests.search.ask import ask, counts, ids


def said(concept: Concept) -> dict[int, float]:
    rows = Statement.objects.filter(term=concept.term)
    return dict(rows.values_list("illustration", "confidence"))


def test_a_concept_is_named_trained_and_measured(concept: Concept) -> None:
    assert (concept.term.code, concept.term.fr, concept.term.en) == ("machine-volante",) + ("machine volante",) * 2
    assert str(concept.agent) == "concept:machine-volante 1"
    score = concept.score
    assert (score["yes"], score["no"], score["weak"]) == (12, 6, False)
    assert score["ap"] > 0.5 and 0 <= score["f1"] <= 1 and score["spread"] >= 0
    assert len(score["history"]) == 1


def test_few_examples_are_said_to_be_few(crowd: list[Entry], owner: User) -> None:
    few = concepts.create(owner, "look", "", "kite", [crowd[0].pk, crowd[1].pk], [])
    assert few.score["weak"] is True
    one = concepts.create(owner, "look", "", "kite", [crowd[0].pk], [])
    assert one.score["ap"] is None and one.score["weak"] is True
    assert one.term.code == "kite-2"


def test_what_cannot_be_a_concept(crowd: list[Entry], owner: User) -> None:
    before = Term.objects.count(), Agent.objects.count()
    for names, yes in ((("", " "), [crowd[0].pk]), (("x", ""), []), (("x", ""), [10**9])):
        with pytest.raises(ConceptError):
            concepts.create(owner, "look", *names, yes, [crowd[40].pk])
    with pytest.raises(ConceptError):
        concepts.create(owner, "meaning", "x", "", [crowd[0].pk], [])
    assert (Term.objects.count(), Agent.objects.count()) == before


def test_a_code_is_nobody_elses(crowd: list[Entry], owner: User) -> None:
    make.term("object", "horse")
    assert concepts.create(owner, "look", "", "Horse", [crowd[0].pk], []).term.code == "horse-2"


def test_published_it_is_said_of_the_whole_corpus_and_searched(concept: Concept, crowd: list[Entry]) -> None:
    concepts.publish(concept, concept.owner)
    assert Concept.objects.get().state == "applying"
    work()
    assert Concept.objects.get().state == "published"
    things = {row.pk for row in crowd[:THING]}
    found = set(said(concept))
    assert len(found & things) >= 18, "half of those that nobody marked are found, at least"
    assert len(found - things) <= 2, "little else is"
    assert set(ids("object=machine-volante&size=100")) == found
    sure = {key for key, confidence in said(concept).items() if confidence >= 0.83}
    assert set(ids("object=machine-volante:0.83&size=100")) == sure
    assert counts(ask("size=1"), "object") == {"machine-volante": len(found)}


def test_a_new_version_takes_the_place_of_the_old(concept: Concept, crowd: list[Entry]) -> None:
    concepts.publish(concept, concept.owner)
    work()
    refused = Statement.objects.filter(term=concept.term).first()
    refused.status = "rejected"
    refused.save()
    concepts.publish(concept, concept.owner)
    work()
    rows = Statement.objects.filter(term=concept.term)
    assert set(rows.exclude(pk=refused.pk).values_list("agent__version", flat=True)) == {"2"}
    assert rows.filter(illustration=refused.illustration).count() == 1, "what a person rejected is not said again"
    assert refused.illustration_id not in ids("object=machine-volante&size=100")
    work()
    assert rows.count() == len(said(concept)), "done twice, it is said once"


def test_withdrawn_and_deleted(concept: Concept, crowd: list[Entry]) -> None:
    concepts.publish(concept, concept.owner)
    work()
    concepts.withdraw(concept, concept.owner)
    work()
    assert not said(concept) and Concept.objects.get().state == "draft"
    assert ids("object=machine-volante") == [] and not counts(ask(), "object")
    concepts.publish(concept, concept.owner)
    work()
    Statement.objects.filter(term=concept.term).update(status="accepted")
    act = concepts.delete(concept, concept.owner)
    work()
    assert not Concept.objects.exists() and not Statement.objects.exists()
    assert not Term.objects.filter(vocabulary="concept").exists()
    assert not any(row.tokens for row in Entry.objects.filter(tokens__contains=[concept.term_id * 32]))
    act.refresh_from_db()
    assert act.ended_at and act.detail["done"] == act.detail["total"] > 0


def test_a_deleted_concept_comes_back_with_its_examples_words_and_pictures(concept: Concept) -> None:
    concepts.publish(concept, concept.owner)
    work()
    judged = Statement.objects.filter(term=concept.term).order_by("pk")[0]
    Statement.objects.filter(pk=judged.pk).update(status="accepted", reviewer=concept.owner)
    found = ids("object=machine-volante&size=100")
    before = values(Concept.objects.get(), ["positives", "negatives", "head", "score", "state", "owner", "space"])
    act = concepts.delete(concept, concept.owner)
    work()
    assert not Statement.objects.filter(term__vocabulary="concept").exists() and not Concept.objects.exists()
    act.refresh_from_db()
    back = undo(act, concept.owner)
    work()
    assert values(Concept.objects.get(), before) == before
    assert Statement.objects.get(pk=judged.pk).reviewer == concept.owner
    assert sorted(ids("object=machine-volante&size=100")) == sorted(found)
    # What machines have said since keeps it: done again, it is withdrawn and not torn out.
    undo(back, concept.owner)
    work()
    assert Concept.objects.get().state == "draft" and ids("object=machine-volante") == []
    concepts.delete(Concept.objects.get(), concept.owner)
    work()
    again = concepts.create(concept.owner, "look", "Machine volante", "", concept.positives, concept.negatives)
    assert again.term.code != "machine-volante", "one that was deleted may come back"


def test_new_pictures_are_told_of_published_concepts_only(concept: Concept, crowd: list[Entry]) -> None:
    space = make.space("look")
    like, unlike = crowd[0].pk, crowd[50].pk
    seen = {space: vectors.read(space, [like, unlike])}
    assert saying.claims(seen) == (set(), [])
    Concept.objects.update(state="published")
    agents, claims = saying.claims(seen)
    assert agents == {concept.agent_id}
    assert [(claim.illustration, claim.term) for claim in claims] == [(like, concept.term_id)]


def test_confidence_is_monotonic_in_the_head(concept: Concept) -> None:
    space = make.space("look")
    rows = vectors.read(space, concept.positives + concept.negatives)
    order = np.argsort([rows[key] @ np.array(concept.head["weights"]) for key in rows])
    sure = saying.confidence(concept, np.stack(list(rows.values())))
    assert list(np.argsort(sure, kind="stable")) == list(order)
    assert min(sure) >= 0 and max(sure) <= 1


def test_what_curators_judged_since_is_learned_too(concept: Concept, crowd: list[Entry]) -> None:
    yes, no = crowd[13].illustration, crowd[45].illustration
    make.statement(yes, "concept", concept.term.code, agent=concept.agent, status="accepted")
    make.statement(no, "concept", concept.term.code, agent=concept.agent, status="rejected")
    make.statement(crowd[0].illustration, "concept", concept.term.code, agent=concept.agent, status="rejected")
    concepts.train(concept, concept.owner)
    assert (concept.score["yes"], concept.score["no"]) == (13, 7), "a mark outweighs what was judged"


def test_training_again_keeps_the_history(concept: Concept, crowd: list[Entry]) -> None:
    concept.positives = concept.positives[:4]
    concepts.train(concept, concept.owner)
    history = Concept.objects.get().score["history"]
    assert [one["yes"] for one in history] == [12, 4] and history[-1]["weak"] is True
