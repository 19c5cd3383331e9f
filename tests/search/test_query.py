"""A search and its address are one and the same."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from search.parameters import (
    DEEPEST,
    FACETS,
    MAP_SIDE,
    PARAMETERS,
    RELATIONS,
    Area,
    Floor,
    Likeness,
    Part,
    Relation,
    Weighted,
    words,
)
from search.query import Addresses, SearchQuery, read, toggled
from tests import factories as make
from tests.search.ask import query

CODES = st.from_regex(r"[a-z0-9][a-z0-9 .é_-]{0,19}[a-z0-9]", fullmatch=True)
IDS = st.integers(1, 10**9)
SHARES = st.integers(0, 100).map(lambda n: n / 100)
WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=60).map(str.strip)
BOXES = st.tuples(*[st.integers(0, 5000)] * 2, *[st.integers(1, 5000)] * 2)


def several(values: st.SearchStrategy, most: int = 4) -> st.SearchStrategy:
    return st.lists(values, max_size=most, unique=True).map(tuple)


def ordered(values: st.SearchStrategy) -> st.SearchStrategy:
    return st.sets(values, max_size=4).map(lambda found: tuple(sorted(found)))


def likenesses() -> st.SearchStrategy:
    return several(st.builds(Likeness, IDS, st.integers(1, 200).map(lambda n: n / 20)))


def weighted() -> st.SearchStrategy:
    said = WORDS.map(words).filter(bool)
    return several(st.builds(Weighted, said, st.integers(1, 200).map(lambda n: n / 20)))


def areas() -> st.SearchStrategy:
    """Rectangles as they are written, corner of the upper left first, and outlines of any shape."""
    side = st.integers(0, MAP_SIDE)
    spans = st.lists(side, min_size=2, max_size=2, unique=True).map(sorted)
    rectangles = st.tuples(spans, spans).map(lambda found: tuple(zip(*found, strict=True)))
    outlines = st.lists(st.tuples(side, side), min_size=3, max_size=6).map(tuple)
    return st.builds(Area, IDS, rectangles | outlines)


QUERIES = st.builds(
    SearchQuery,
    q=WORDS,
    mode=st.sampled_from(["hybrid", "text", "meaning"]),
    like=likenesses(),
    unlike=likenesses(),
    by=st.sampled_from(["look", "meaning", "colour"]),
    plus=weighted(),
    minus=weighted(),
    image=st.from_regex(r"[A-Za-z0-9_-]{8,24}", fullmatch=True) | st.just(""),
    region=st.none() | st.builds(Part, IDS, BOXES),
    object=st.lists(st.builds(Floor, CODES, SHARES, st.booleans()), max_size=4, unique_by=lambda f: f.code).map(
        lambda found: tuple(sorted(found, key=lambda f: f.code))
    ),
    yes=ordered(IDS),
    id=ordered(IDS),
    no=ordered(IDS),
    relation=several(st.builds(Relation, CODES, st.sampled_from(RELATIONS), CODES)),
    area=st.none() | areas(),
    ground=st.sampled_from(["", "background", "foreground"]),
    confidence=SHARES,
    year_from=st.none() | st.integers(-500, 1000),
    year_to=st.none() | st.integers(1000, 2100),
    title=WORDS,
    document=ordered(IDS),
    hex=st.from_regex(r"[0-9a-f]{6}", fullmatch=True) | st.just(""),
    min_score=st.none() | st.integers(0, 100).map(float),
    fold=st.sampled_from(["", "document", "duplicates"]),
    sort=st.sampled_from(["relevance", "date", "-date", "size"]),
    size=st.integers(1, 100),
    cursor=st.integers(0, DEEPEST),
    **{name: ordered(CODES | CODES.map(lambda code: f"-{code}")) for name in FACETS},
)


@given(QUERIES)
def test_what_is_written_reads_back(asked: SearchQuery) -> None:
    found, problems = read(parse_qs(urlsplit(asked.url()).query))
    assert problems == []
    assert found == asked
    assert found.url() == asked.url()


@given(QUERIES, st.sampled_from(FACETS), CODES)
def test_toggling_twice_changes_nothing_but_the_page(asked: SearchQuery, name: str, code: str) -> None:
    if asked.has(name, f"-{code}"):
        return
    assert asked.toggle(name, code).toggle(name, code) == asked.replace()
    assert asked.toggle(name, code).cursor == 0


@given(QUERIES, st.sampled_from([*FACETS, "object"]), CODES, st.booleans())
def test_an_address_written_in_parts_is_the_address(asked: SearchQuery, name: str, code: str, out: bool) -> None:
    value = f"-{code}" if out else code
    chosen = toggled(name, getattr(asked, name), value)
    address = Addresses(asked, name).url([(name, PARAMETERS[name].write(each)) for each in chosen])
    assert address == asked.toggle(name, value).url()
    years = [("year_from", "1800"), ("year_to", "1849")]
    assert Addresses(asked, "year_from", "year_to").url(years) == asked.replace(year_from=1800, year_to=1849).url()


def test_the_address_is_canonical_whatever_the_order_sent() -> None:
    one, _ = read({"sort": ["date"], "technique": ["photographie", "estampe", "estampe"], "q": [" cheval "]})
    assert one.url() == "/search?q=cheval&technique=estampe&technique=photographie&sort=date"


def test_empty_fields_and_defaults_leave_no_trace() -> None:
    found, problems = read({"q": [""], "technique": ["", " "], "sort": ["relevance"], "year_from": [""]})
    assert (found, problems, found.url()) == (SearchQuery(), [], "/search")


def test_choosing_an_excluded_value_turns_it_round() -> None:
    asked = SearchQuery(technique=("-estampe",), cursor=40)
    assert asked.toggle("technique", "estampe").technique == ("estampe",)
    assert asked.exclude("technique", "estampe").technique == ()
    assert SearchQuery(technique=("estampe",)).exclude("technique", "estampe").technique == ("-estampe",)


def test_an_object_is_toggled_off_at_whatever_confidence() -> None:
    asked = SearchQuery(object=(Floor("horse", 0.55), Floor("person")))
    assert asked.toggle("object", "horse").object == (Floor("person"),)
    assert asked.toggle("object", "dog").object == (Floor("dog"), Floor("horse", 0.55), Floor("person"))


def test_too_many_values_are_cut_and_said() -> None:
    found, problems = read({"object": [f"thing{n}" for n in range(40)], "q": ["x" * 900]})
    assert len(found.object) == PARAMETERS["object"].limit and len(found.q) == 500
    assert {(p.parameter, p.code) for p in problems} == {("object", "too-many"), ("q", "too-long")}


@pytest.mark.django_db
def test_unknown_values_are_dropped_and_known_ones_kept() -> None:
    make.term("technique", "estampe")
    found, problems = SearchQuery.parse(
        QueryDict("technique=estampe&technique=-nowhere&object=ghost:0.5&view=map&lang=fr")
    )
    assert found.technique == ("estampe",) and found.object == ()
    assert [(p.parameter, p.code, p.value) for p in problems] == [
        ("view", "unknown-parameter", ""),
        ("technique", "unknown-value", "-nowhere"),
        ("object", "unknown-value", "ghost"),
    ]
    assert "nowhere" in problems[1].text


@pytest.mark.django_db
def test_layout_classes_and_faces_are_objects() -> None:
    make.term("layout", "headpiece"), make.term("object", "face")
    assert [floor.code for floor in query("object=headpiece&object=face:0.4").object] == ["face", "headpiece"]
