"""Where things lie to one another, on pictures a librarian can imagine: boxes are x, y, w, h, as the page has them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.http import QueryDict
from django.utils import translation

from indexing.tokens import tokens
from search.query import SearchQuery
from tests import factories as make
from tests.search.ask import ask, counts, ids

Thing = tuple[str, tuple[int, int, int, int], float]

#: name -> clockwise turn in which the picture is shown, and its things with box and confidence.
PICTURES: dict[str, tuple[int, list[Thing]]] = {
    "rider": (0, [("person", (150, 110, 60, 180), 0.9), ("horse", (100, 180, 200, 160), 0.8)]),
    "groom": (0, [("person", (100, 150, 60, 200), 0.9), ("horse", (200, 160, 200, 180), 0.5)]),
    "under-the-hoof": (0, [("horse", (100, 100, 200, 150), 0.9), ("person", (120, 300, 160, 60), 0.7)]),
    "shop-window": (0, [("horse", (150, 150, 50, 50), 0.9), ("person", (100, 100, 200, 400), 0.9)]),
    "far-apart": (0, [("person", (0, 0, 50, 100), 0.9), ("horse", (300, 300, 100, 80), 0.9)]),
    # On the page the person is left of the horse; the picture is shown turned, and the person is above it.
    "turned-rider": (90, [("person", (100, 200, 100, 60), 0.9), ("horse", (160, 180, 150, 150), 0.9)]),
    "two-friends": (0, [("person", (100, 100, 80, 200), 0.9), ("person", (300, 100, 80, 200), 0.8)]),
    "seen-twice": (0, [("person", (100, 100, 80, 200), 0.9), ("person", (104, 102, 80, 200), 0.8)]),
    "no-horse": (0, [("person", (100, 100, 80, 200), 0.9)]),
}


@dataclass(frozen=True)
class Case:
    reason: str
    query: str
    among: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()


def those(*names: str) -> frozenset[str]:
    return frozenset(names)


CASES = [
    Case(
        "A rider is above the horse, though the boxes share much; one who stands beside it is not",
        "relation=person:above:horse",
        those("rider", "turned-rider", "far-apart"),
        those("groom", "under-the-hoof", "shop-window", "no-horse"),
    ),
    Case("Below is above said the other way round", "relation=horse:below:person", those("rider", "turned-rider")),
    Case(
        "Beside is left or right, not above",
        "relation=person:left:horse",
        those("groom", "far-apart"),
        those("rider", "turned-rider", "under-the-hoof", "shop-window"),
    ),
    Case("The horse's side of the same", "relation=horse:right:person", those("groom"), those("rider")),
    Case("Above and to the left is both", "relation=person:left:horse&relation=person:above:horse", those("far-apart"),
         those("groom", "rider")),
    Case("A horse in a person's frame is inside", "relation=horse:inside:person", those("shop-window"), those("rider")),
    Case("and the person is not inside the horse", "relation=person:inside:horse", never=those("shop-window")),
    Case("Rider and horse share a good part", "relation=person:overlaps:horse", those("rider", "shop-window"),
         those("groom", "far-apart")),
    Case("A horse is an animal", "relation=person:above:animal", those("rider"), those("groom")),
    Case("Two people stand side by side", "relation=person:left:person", those("two-friends"), those("no-horse")),
    Case("One person found by two models is one", "relation=person:left:person", never=those("seen-twice")),
    Case("nor do they overlap themselves", "relation=person:overlaps:person", never=those("seen-twice")),
    Case("The floor of the object holds for its place too", "object=horse:0.6&relation=person:left:horse",
         those("far-apart"), those("groom")),
]  # fmt: skip


@pytest.fixture
def pictures(db: None) -> dict[str, int]:
    animal = make.term("object", "animal")
    horse = make.term("object", "horse")
    horse.broader = animal
    horse.save()
    return {name: drawn(turn, things) for name, (turn, things) in PICTURES.items()}


def drawn(turn: int, things: list[Thing]) -> int:
    row = make.entry(make.illustration(xywh=(0, 0, 500, 600), rotation=turn))
    sure: dict[int, float] = {}
    for code, box, confidence in things:
        said = make.statement(row.illustration, "object", code, confidence, box).term
        for one in filter(None, (said, said.broader)):
            sure[one.pk] = max(confidence, sure.get(one.pk, 0))
    row.tokens = sorted({*row.tokens, *(t for key, confidence in sure.items() for t in tokens(key, confidence))})
    row.facets = sorted({*row.facets, *(key * 32 for key in sure)})
    row.save()
    return row.pk


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.query)
def test_case(case: Case, pictures: dict[str, int]) -> None:
    names = {key: name for name, key in pictures.items()}
    found = {names[key] for key in ids(case.query)}
    assert case.among <= found, case.reason
    assert not case.never & found, case.reason


@pytest.mark.parametrize(("turn", "kind"), [(0, "left"), (90, "above"), (180, "right"), (270, "below")])
def test_directions_are_the_readers(turn: int, kind: str, db: None) -> None:
    """A box on the left of the page, in a picture that is shown turned clockwise by so many degrees."""
    drawn(turn, [("cat", (0, 100, 50, 50), 0.9), ("dog", (300, 100, 50, 50), 0.9)])
    told = [one for one in ("left", "right", "above", "below") if ids(f"relation=cat:{one}:dog")]
    assert told == [kind]


def test_what_a_person_rejected_lies_nowhere(pictures: dict[str, int]) -> None:
    row = make.Illustration.objects.get(pk=pictures["rider"])
    row.statements.filter(term__code="horse").update(status="rejected")
    assert pictures["rider"] not in ids("relation=person:above:horse")


def test_it_is_told_and_can_be_taken_away_and_leaves_facets_alone(pictures: dict[str, int]) -> None:
    with translation.override("en"):
        results = ask("object=horse&relation=person:left:horse", "en")
    told = {chip.name: (chip.label, chip.remove_url) for chip in results.filters}
    assert told["relation"] == ("person to the left of “horse”", "/search?object=horse")
    # Other objects are counted among pictures in which the relation holds.
    assert counts(results, "object")["person"] == results.count == 2


def test_what_cannot_be_is_refused(db: None) -> None:
    make.term("object", "horse")
    for text, code in (
        ("horse:beside:horse", "unknown-value"),
        ("horse:left:unicorn", "unknown-value"),
        ("horse:left", "malformed"),
    ):
        query, problems = SearchQuery.parse(QueryDict(f"relation={text}"))
        assert query.relation == () and [p.code for p in problems] == [code]
