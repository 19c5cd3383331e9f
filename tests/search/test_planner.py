"""The two ways to the nearest rows find the same ones; the index never makes a page short."""

from functools import partial

import numpy as np
import pytest
from django.db import connection

from indexing.models import Entry
from search import routes, text
from search.planner import Selection
from search.query import SearchQuery
from search.results import Results
from search.score import Calibration
from search.terms import glossary
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


def test_exact_and_index_agree(ring: list[Entry], monkeypatch: pytest.MonkeyPatch) -> None:
    one = toward([1, 0, 0], floor=0.5)
    passing = partial(selection("technique=dessin", [one]).filters, ())
    exact = routes.nearest(one, passing, 0.5, 24)
    monkeypatch.setattr(routes, "EXACT_ROWS", 0)
    by_index = routes.nearest(one, passing, 0.5, 24)
    assert (exact.path, by_index.path) == ("exact", "index")
    # 60 degrees either side, every 15: the ends stand at the floor itself and rounding decides.
    assert set(exact.ids) ^ set(by_index.ids) <= {ring[12].pk, ring[60].pk}
    assert exact.ids[0] == by_index.ids[0] == ring[0].pk
    assert exact.cosines == sorted(exact.cosines, reverse=True)


def test_an_index_that_gives_up_early_is_not_believed(ring: list[Entry], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "EXACT_ROWS", 0)
    monkeypatch.setattr(routes, "_by_index", lambda *_: [(ring[0].pk, 1.0)])
    one = toward([1, 0, 0])
    found = routes.nearest(one, partial(selection("", [one]).filters, ()), -1.0, 72)
    assert found.path == "exact" and len(found.ids) == 72


def test_a_list_cut_at_its_depth_says_so(ring: list[Entry], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "EXACT_ROWS", 0)
    one = toward([1, 0, 0])
    found = routes.nearest(one, partial(selection("", [one]).filters, ()), -1.0, 72, depth=10)
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


def test_leaving_out_a_filter_that_is_not_there_asks_nothing_anew(
    ring: list[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "EXACT_ROWS", 0)
    example = make.entry(look=[1, 0, 0.01])
    assert len(paths(ask(f"like={example.pk}"))) == 1
    # The technique's own counts need the list without it; the years' do not.
    assert len(paths(ask(f"like={example.pk}&technique=dessin"))) == 2


def test_years_are_expected_from_both_ends() -> None:
    """A hundred dated rows, ten a decade: Postgres alone would multiply the two ends."""
    for year in range(1800, 1900):
        make.entry(years=(year, year + 1) if year % 2 else year)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE indexing_entry")
    expected = selection("year_from=1840&year_to=1849", []).expected()
    assert 8 <= expected <= 14
    assert selection("", []).expected() == 100
