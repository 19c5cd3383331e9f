"""What a head learns, on what it is measured, and when there is nothing to learn."""

from __future__ import annotations

import numpy as np
import pytest
from django.contrib.auth.models import User

from indexing import vectors
from indexing.learning import saying
from indexing.learning.errors import LearnError
from indexing.learning.examples import Example, classes
from indexing.learning.figures import NOTHING, calibration, figures
from indexing.learning.truth import is_held, truth
from indexing.learning.truth import known as counted
from indexing.models import Act, Statement, TrainedHead
from indexing.pipeline.terms import TermBook
from tests import factories as make
from tests.learning.conftest import Library, tell, trained


def test_figures_are_what_their_names_say() -> None:
    found = figures([0, 0, 0, 1, 1, 2], [0, 0, 1, 1, NOTHING, 0], 3)
    assert found["confusion"] == [[2, 1, 0, 0], [0, 1, 0, 1], [1, 0, 0, 0]]
    first, second, third = found["classes"]
    assert (first["n"], first["said"], first["precision"], first["recall"]) == (3, 3, 0.6667, 0.6667)
    assert (second["precision"], second["recall"], second["f1"]) == (0.5, 0.5, 0.5)
    assert (third["precision"], third["recall"], third["f1"]) == (0.0, 0.0, 0.0)
    assert found["right"] == 0.5 and found["f1"] == round((2 / 3 + 0.5 + 0) / 3, 4)
    assert figures([], [], 2)["f1"] is None


def test_a_class_that_does_not_occur_does_not_weigh() -> None:
    assert figures([0, 0], [0, 0], 2)["f1"] == 1.0


def test_confidence_is_compared_with_what_is_right() -> None:
    shares = np.array([[0.95, 0.05], [0.95, 0.05], [0.3, 0.7], [0.3, 0.7]])
    found = calibration(shares, [0, 0, 1, 0])
    assert found["curve"][9] == {"from": 0.9, "to": 1.0, "confidence": 0.95, "accuracy": 1.0, "n": 2}
    assert found["curve"][7]["accuracy"] == 0.5
    assert calibration(np.zeros((0, 2)), [])["ece"] is None


def test_a_quarter_of_the_documents_is_held_out_and_stays_so() -> None:
    held = [is_held(f"corpus/document-{number}") for number in range(2000)]
    assert 0.22 < np.mean(held) < 0.28
    assert held == [is_held(f"corpus/document-{number}") for number in range(2000)]


def test_truth_is_what_people_and_catalogues_say(library: Library, curator: User) -> None:
    one, two, three = (row.illustration for row in library.rows[:3])
    assert truth("technique") == {}
    make.statement(one, "technique", "peinture", 1.0, agent=make.agent("Catalogue", kind="catalogue"))
    make.statement(
        two, "technique", "peinture", 1.0, agent=make.agent("Catalogue", kind="catalogue"), status="rejected"
    )
    Statement.objects.filter(illustration=three).update(status="accepted", reviewer=curator)
    assert truth("technique") == {
        one.pk: make.term("technique", "peinture").pk,
        three.pk: library.said[three.pk].pk,
    }
    tell(library, curator, library.rows[:1])
    assert truth("technique")[one.pk] == library.true[one.pk].pk, "a curator's word is worth more than the catalogue's"
    assert counted()["technique"] == (2, 3) and counted()["genre"] == (0, 0)


def test_a_head_is_better_than_the_model_before_it_on_documents_it_never_saw(known: Library, curator: User) -> None:
    head = trained(curator)
    found = head.figures
    assert head.state == TrainedHead.State.DRAFT and found["on"] == "held-out"
    assert (found["items"], found["trained"]) == (len(known.held), len(known.taught))
    assert found["items"] and found["trained"]
    assert 0.3 < found["before"]["f1"] < 0.7 < 0.9 < found["after"]["f1"]
    assert found["before"]["agents"] == ["settled-tests 1"]
    assert sum(map(sum, found["after"]["confusion"])) == found["items"]
    assert all(one["true"] != one["said"] for one in found["mistakes"])
    right = found["after"]["right"] * found["items"]
    assert len(found["mistakes"]) == found["items"] - round(right)
    assert Act.objects.filter(user=curator).values_list("verb", flat=True)[0] == "head-train"


def test_what_curators_accepted_does_not_flatter_the_model_before(known: Library, curator: User) -> None:
    before = trained(curator).figures["before"]
    Statement.objects.filter(agent__kind="model").update(status="rejected", reviewer=curator)
    assert trained(curator).figures["before"] == before


def test_a_stored_head_says_what_was_measured(known: Library, curator: User) -> None:
    head = trained(curator)
    rows = vectors.read(head.space, [row.pk for row in known.held])
    said = saying.shares(head, np.stack(list(rows.values())))
    assert np.allclose(said.sum(axis=1), 1, atol=1e-4)
    terms = [head.head["terms"][i] for i in said.argmax(axis=1)]
    right = np.mean([term == known.true[key].pk for key, term in zip(rows, terms, strict=True)])
    assert right == pytest.approx(head.figures["after"]["right"], abs=1e-3)


def test_few_held_out_items_leave_the_figures_to_the_folds(library: Library, curator: User) -> None:
    tell(library, curator, library.taught)
    found = trained(curator).figures
    assert found["on"] == "folds" and found["items"] == len(library.taught)
    assert found["after"] == found["folds"]


def test_what_cannot_be_learned_is_refused_with_its_reason(library: Library, curator: User) -> None:
    def reason() -> str:
        head = trained(curator)
        assert head.state == TrainedHead.State.FAILED and not head.head
        return str(head.figures["refused"]["code"])

    assert reason() == "few"
    tell(library, curator, library.taught[:11])
    assert reason() == "few"
    first = library.taught[0].document_id
    tell(library, curator, [row for row in library.taught if row.document_id == first])
    Statement.objects.filter(agent__kind="person").exclude(illustration__page__document=first).delete()
    for row in (row for row in library.taught if row.document_id == first):
        more = make.illustration(row.page, (1, 2, 3, 4))
        make.statement(more, "technique", "estampe", agent=make.agent("Catalogue", kind="catalogue"))
    assert reason() == "one-document"
    Statement.objects.exclude(agent__kind="model").delete()
    tell(library, curator, [row for row in library.taught if library.true[row.pk].code == "dessin"])
    assert reason() == "one-class"


def test_rare_classes_go_to_the_one_above_or_to_none() -> None:
    def examples(term: int | None, count: int, apart: bool = True) -> list[Example]:
        groups = [g for g in (f"d{i}" for i in range(99)) if not is_held(g)]
        return [Example(f"{term}-{i}", term, groups[i % 3] if apart else groups[9]) for i in range(count)]

    book = TermBook.__new__(TermBook)
    book.lineage = lambda term: {1: [1], 2: [2], 3: [3, 1], 4: [4], 5: [5]}[term]  # type: ignore[method-assign]
    found = classes([*examples(1, 2), *examples(3, 2), *examples(2, 8), *examples(4, 6, apart=False)], book)
    assert found.terms == (1, 2), "two engravings and two etchings make four engravings; what has one document is rare"
    assert (found.of(3), found.of(2), found.of(4), found.of(None)) == (0, 1, None, None)
    with_none = classes([*examples(1, 6), *examples(None, 8)], book)
    assert with_none.terms == (1, None)
    assert (with_none.of(5), with_none.of(None)) == (1, 1)
    with pytest.raises(LearnError, match="one-class"):
        classes([*examples(1, 30)], book)


def test_two_lists_teach_one_value_against_all_else(known: Library, curator: User) -> None:
    estampe = make.term("technique", "estampe")
    yes = [row.pk for row in known.rows if known.true[row.pk] == estampe]
    no = [row.pk for row in known.rows if row.pk not in yes]
    head = trained(curator, plan={"from": "lists", "term": estampe.pk, "yes": yes, "no": no})
    assert head.head["terms"] == [estampe.pk, None]
    assert head.figures["after"]["f1"] > 0.9 > head.figures["before"]["f1"]
