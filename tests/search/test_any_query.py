"""Any search that can be asked is answered, and its parts agree: counts, pages, folds and what the facets promise."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.engine import Found, search
from search.parameters import RELATIONS, Floor, Likeness, Part, Relation, Weighted
from search.query import SearchQuery
from tests import factories as make

pytestmark = pytest.mark.django_db

TECHNIQUES = ("estampe", "dessin", "photographie")
FUNCTIONS = ("image-publicitaire", "portrait")
OBJECTS = ("horse", "person", "boat")
WORDS = (
    "",
    "cheval",
    "horse",
    '"un cheval"',
    "cheval -bateau",
    "cheval OR bateau",
    "qwzx",
    "é" * 40,
    "chev*",
    "or",
    "%",
)
YEARS = (None, 1650, 1785, 1890, 1905)
SHARES = st.integers(0, 20).map(lambda n: n / 20)
PLACES = st.integers(0, 23)


@pytest.fixture
def shelf() -> list[int]:
    """Twenty-four pictures in six documents, of every mixture."""
    chance = random.Random(1857)
    rows = []
    for _ in range(6):
        year = chance.choice(YEARS)
        sheet = make.page(make.document(year_from=year, year_to=year))
        for n in range(4):
            picture = make.illustration(
                sheet,
                (100 + 10 * n, 200, 300, 400 + n),
                caption=chance.choice(["Un cheval", "Un bateau", "A horse", ""]),
                fingerprint=chance.choice([None, 7, 9]),
            )
            row = make.entry(
                picture,
                years=year,
                technique=chance.choice(TECHNIQUES),
                function=chance.choice(FUNCTIONS),
                labels={"technique": chance.random()},
                objects={code: chance.random() for code in chance.sample(OBJECTS, chance.randint(0, 3))},
                meaning=[chance.random() for _ in range(3)],
                look=[chance.random() for _ in range(3)],
            )
            rows.append(row.pk)
    return rows


def some(values: st.SearchStrategy, most: int = 3) -> st.SearchStrategy:
    return st.lists(values, max_size=most, unique=True).map(tuple)


def signed(*codes: str) -> st.SearchStrategy:
    return some(st.sampled_from([*codes, *(f"-{code}" for code in codes)])).map(lambda found: tuple(sorted(found)))


#: Queries with places on the shelf where ids belong: the rows have other ids in each test.
QUERIES = st.fixed_dictionaries(
    {},
    optional={
        "q": st.sampled_from(WORDS),
        "mode": st.sampled_from(["hybrid", "text", "meaning"]),
        "like": some(st.builds(Likeness, PLACES, st.sampled_from([0.5, 1.0]))),
        "unlike": some(st.builds(Likeness, PLACES), 1),
        "by": st.sampled_from(["look", "meaning", "colour"]),
        "plus": some(st.builds(Weighted, st.sampled_from(["gravure", "sea"])), 1),
        "region": st.builds(Part, PLACES, st.just((120, 220, 50, 60))),
        "yes": some(PLACES, 6),
        "no": some(PLACES, 2),
        "technique": signed(*TECHNIQUES),
        "function": signed(*FUNCTIONS),
        "object": st.lists(st.builds(Floor, st.sampled_from(OBJECTS), SHARES, st.booleans()), max_size=2,
                           unique_by=lambda floor: floor.code).map(tuple),
        "relation": some(st.builds(Relation, st.sampled_from(OBJECTS), st.sampled_from(RELATIONS),
                                   st.sampled_from(OBJECTS)), 1),
        "confidence": SHARES,
        "year_from": st.sampled_from([1600, 1786]),
        "year_to": st.sampled_from([1800, 1900]),
        "hex": st.sampled_from(["ff0000", "808080"]),
        "ground": st.sampled_from(["background", "foreground"]),
        "min_score": st.integers(0, 100).map(float),
        "fold": st.sampled_from(["document", "duplicates"]),
        "sort": st.sampled_from(["relevance", "date", "-date", "size"]),
        "size": st.integers(1, 12),
    },
)  # fmt: skip


def query(values: dict, shelf: list[int]) -> SearchQuery:
    placed = dict(values)
    for name in ("like", "unlike"):
        placed[name] = tuple(Likeness(shelf[one.id], one.weight) for one in values.get(name, ()))
    for name in ("yes", "no"):
        placed[name] = tuple(sorted({shelf[place] for place in values.get(name, ())}))
    if "region" in values:
        placed["region"] = Part(shelf[values["region"].illustration], values["region"].xywh)
    return SearchQuery(**placed)


ASKED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@given(values=QUERIES)
@ASKED
def test_pages_together_are_the_whole_and_nothing_twice(values: dict, shelf: list[int]) -> None:
    asked = query(values, shelf)
    found = Found(asked)
    total = found.count()
    whole = [place.id for place in found.page(0, 100)]
    assert len(whole) == total == len(set(whole))
    size = asked.size
    pages = [[place.id for place in Found(asked).page(start, size)] for start in range(0, total, size)]
    assert [key for page in pages for key in page] == whole


@given(values=QUERIES)
@ASKED
def test_a_facet_keeps_its_promise(values: dict, shelf: list[int]) -> None:
    """The number beside a value is what choosing it alone gives, whatever else is asked."""
    asked = query({**values, "technique": ()}, shelf)
    for facet in search(asked, "en").facets:
        if facet.name == "technique":
            for value in facet.values:
                assert Found(asked.replace(technique=(value.code,))).count() == value.count


@given(values=QUERIES)
@ASKED
def test_a_search_without_a_filter_finds_no_less(values: dict, shelf: list[int]) -> None:
    asked = query(values, shelf)
    narrow = {place.id for place in Found(asked).page(0, 100)}
    wide = asked.replace(
        technique=(), function=(), object=(), relation=(), confidence=0.0, year_from=None, year_to=None
    )
    if not asked.fold:  # another of a group may stand for it
        assert narrow <= {place.id for place in Found(wide).page(0, 100)}
