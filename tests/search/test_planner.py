"""The two ways to the nearest rows find the same ones; the index never makes a page short."""

from functools import partial

import numpy as np
import pytest
from django.db import connection

import search.filters
from indexing.models import Entry
from search import routes, text
from search.planner import Selection
from search.query import SearchQuery
from search.results import Near, Results, Step
from search.score import Calibration
from search.terms import glossary
from search.text import Clause
from search.vector import Ask
from tests import factories as make
from tests.search.ask import ask, query

pytestmark = pytest.mark.django_db


def selection(address: str, asks: list[Ask]) -> Selection:
    asked = query(address)
    return Selection(asked, text.read(asked.q), asks, glossary())


def toward(vector: list[float], floor: float = -1.0) -> Ask:
    """An ask whose floor is known: mean `floor`, no spread."""
    return Ask("image", make.space("look"), make.unit(vector), Calibration(floor, 0.0, 10, -6), words=False)


def paths(found: Results) -> list[str]:
    assert found.plan is not None
    return [step.route for step in found.plan.steps]


@pytest.fixture
def ring() -> list[Entry]:
    """72 vectors on a circle, every 5 degrees; every third is a drawing."""
    angles = np.radians(np.arange(0, 360, 5))
    return [
        make.entry(look=[np.cos(a), np.sin(a), 0], technique="dessin" if number % 3 == 0 else "estampe")
        for number, a in enumerate(angles)
    ]


def nearest(one: Ask, address: str, floor: float) -> tuple[Near, Near | None]:
    """The same list in both ways."""
    asked = selection(address, [one])
    exact = routes.exactly(one, partial(asked.filters, ()), floor, 24)
    named = {name: clause for name, clause in criteria(address).items() if name == "technique"}
    scan = routes.scan(one, partial(asked.filters, ("technique",)), named, floor, 72, {1})
    return exact, scan.near(())


def criteria(address: str) -> dict[str, Clause]:
    asked = query(address)
    return search.filters.clauses(asked, text.read(asked.q), glossary(), "v")


def test_exact_and_index_agree(ring: list[Entry]) -> None:
    exact, by_index = nearest(toward([1, 0, 0], floor=0.5), "technique=dessin", 0.5)
    assert by_index is not None and (exact.path, by_index.path) == ("exact", "index")
    # 60 degrees either side, every 15: the ends stand at the floor itself and rounding decides.
    assert set(exact.ids) ^ set(by_index.ids) <= {ring[12].pk, ring[60].pk}
    assert exact.ids[0] == by_index.ids[0] == ring[0].pk
    assert by_index.cosines == sorted(by_index.cosines, reverse=True)


def test_a_scan_is_taken_up_again_until_enough_rows_pass(ring: list[Entry], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "PICTURES", 5)
    monkeypatch.setattr(routes, "FEWEST", 8)
    exact, by_index = nearest(toward([1, 0, 0]), "technique=dessin", -1.0)
    assert by_index is not None and not by_index.complete
    assert 8 <= len(by_index.ids) < 24 and set(by_index.ids) <= {row.pk for row in ring[::3]}
    assert set(by_index.ids[:6]) <= set(exact.ids[:8])


def test_an_index_that_gives_up_early_is_not_believed(ring: list[Entry], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "EXACT_ROWS", 0)
    step = Step("image", "index", 72, 1, 640, -1.0, 1.0)
    monkeypatch.setattr(routes, "scan", lambda *_: routes.Scan((), [(ring[0].pk, 1.0, 0)], False, step))
    found = selection("", [toward([1, 0, 0])]).near(0)
    assert found.path == "exact" and len(found.ids) == 72


def test_a_list_cut_at_its_depth_says_so(ring: list[Entry], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "EXACT_ROWS", 0)
    monkeypatch.setattr(routes, "PICTURES", 10)
    monkeypatch.setattr(routes, "FEWEST", 10)
    found = selection("", [toward([1, 0, 0])]).near(0)
    assert len(found.ids) == 10 and not found.complete


def test_counts_facets_and_pages_agree_on_the_index_way(ring: list[Entry], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "EXACT_ROWS", 0)
    example = make.entry(look=[1, 0, 0.01])
    found = ask(f"like={example.pk}&technique=dessin&size=100")
    assert "index" in paths(found)
    assert found.count == len(found.hits) > 0
    facet = next(f for f in found.facets if f.name == "technique")
    for value in facet.values:
        alone = ask(f"like={example.pk}&technique={value.code}&size=100")
        assert alone.count == value.count


def test_small_sets_need_one_exact_list_for_page_and_facets(ring: list[Entry]) -> None:
    example = make.entry(look=[1, 0, 0.01])
    found = ask(f"like={example.pk}&technique=dessin&year_from=1800")
    assert paths(found) == ["exact"]


def test_a_question_without_any_list_finds_nothing() -> None:
    make.entry()
    condition, _ = Selection(SearchQuery(image="abcdefgh"), text.read(""), [], glossary()).where()
    assert condition.as_string(None) == "FALSE"


def test_one_scan_of_the_index_serves_page_and_facets(ring: list[Entry], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "EXACT_ROWS", 0)
    example = make.entry(look=[1, 0, 0.01])
    for address in ("", "&technique=dessin", "&technique=dessin&year_from=1800", "&technique=dessin&confidence=0.5"):
        assert paths(ask(f"like={example.pk}{address}")) == ["index"]


def test_years_are_expected_from_both_ends() -> None:
    """A hundred dated rows, ten a decade: Postgres alone would multiply the two ends."""
    for year in range(1800, 1900):
        make.entry(years=(year, year + 1) if year % 2 else year)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE indexing_entry")
    expected = selection("year_from=1840&year_to=1849", []).expected()
    assert 8 <= expected <= 14
    assert selection("", []).expected() == 100
