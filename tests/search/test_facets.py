"""Facet rules (Wellcome RFC 037), one scenario each."""

import pytest

from search.results import FacetValue
from search.years import step_for
from tests import factories as make
from tests.search.ask import ask, counts

pytestmark = pytest.mark.django_db


def values(address: str, name: str, language: str = "fr") -> dict[str, FacetValue]:
    return next(({v.code: v for v in f.values} for f in ask(address, language).facets if f.name == name), {})


@pytest.fixture
def shelf() -> None:
    """estampe x3 (2 books, 1 press), photographie x2 (press), dessin x1 (book)."""
    for technique, kind, number in (
        ("estampe", "book", 2),
        ("estampe", "press", 1),
        ("photographie", "press", 2),
        ("dessin", "book", 1),
    ):
        for _ in range(number):
            make.entry(technique=technique, type=kind, caption=technique)


def test_a_count_honours_the_query_and_the_other_filters(shelf: None) -> None:
    assert counts(ask("type=press"), "technique") == {"photographie": 2, "estampe": 1}
    assert counts(ask("q=photographie&mode=text"), "type") == {"press": 2}


def test_a_count_ignores_its_own_filter(shelf: None) -> None:
    found = ask("technique=dessin")
    assert counts(found, "technique") == {"estampe": 3, "photographie": 2, "dessin": 1}
    assert counts(found, "type") == {"book": 1}
    assert found.count == 1


def test_a_count_ignores_its_own_exclusion(shelf: None) -> None:
    found = ask("technique=-estampe")
    assert counts(found, "technique")["estampe"] == 3
    assert values("technique=-estampe", "technique")["estampe"].excluded
    assert found.count == 3


def test_a_chosen_value_is_shown_at_zero_and_others_are_not(shelf: None) -> None:
    found = counts(ask("technique=photographie&type=book"), "technique")
    assert found == {"estampe": 2, "dessin": 1, "photographie": 0}
    assert counts(ask("technique=dessin&type=press&year_from=2000"), "technique") == {"dessin": 0}


def test_order_is_count_then_label(shelf: None) -> None:
    make.entry(technique="peinture", type="book"), make.entry(technique="collage", type="book")
    assert list(counts(ask(), "technique")) == ["estampe", "photographie", "collage", "dessin", "peinture"]


def test_labels_follow_the_language(shelf: None) -> None:
    assert values("", "technique", "fr")["dessin"].label == "dessin"
    assert values("", "technique", "en")["dessin"].label == "drawing"


def test_links_keep_every_other_criterion_and_start_over(shelf: None) -> None:
    value = values("q=estampe&mode=text&type=book&sort=date&size=1", "technique")["estampe"]
    assert value.url == "/search?q=estampe&mode=text&type=book&technique=estampe&sort=date&size=1"
    assert value.exclude_url == "/search?q=estampe&mode=text&type=book&technique=-estampe&sort=date&size=1"


def test_choosing_a_value_of_another_facet_gives_what_its_count_said(shelf: None) -> None:
    for facet in ask("type=book").facets:
        for value in facet.values:
            if facet.name != "type":
                assert ask(value.url).count == value.count, (facet.name, value.code)


def test_hybrid_counts_are_of_the_rows_found(words) -> None:
    make.entry(technique="estampe", caption="bateau", meaning=[0, 1, 0])
    make.entry(technique="dessin", meaning=[1, 0, 0])
    make.entry(technique="dessin", meaning=[0, 0, 1])
    words(bateau=[1, 0, 0])
    found = ask("q=bateau&technique=estampe")
    assert counts(found, "technique") == {"dessin": 1, "estampe": 1}
    assert (found.count, found.count_is_exact) == (1, True)
    assert ask("q=bateau").count == 2


def test_objects_are_counted_at_the_confidence_asked() -> None:
    make.entry(objects={"horse": 0.9, "dog": 0.3}), make.entry(objects={"horse": 0.4})
    assert counts(ask(), "object") == {"horse": 2, "dog": 1}
    assert counts(ask("object=horse:0.5"), "object") == {"dog": 1, "horse": 1}


def test_years_make_bars_that_ignore_their_own_filter() -> None:
    for year in (1850, 1850, 1871, 1899):
        make.entry(years=year)
    make.entry(years=None)
    found = ask("year_from=1860&year_to=1880")
    bars = [(bar.start, bar.end, bar.count) for bar in found.years if bar.count]
    assert bars == [(1850, 1851, 2), (1870, 1871, 1), (1898, 1899, 1)]
    assert len(found.years) == 25 and found.undated == 1 and found.count == 1


def test_a_bar_counts_what_it_finds() -> None:
    for years in ((1850, 1859), 1855, (1840, 1900)):
        make.entry(years=years)
    for bar in ask().years:
        assert ask(bar.url).count == bar.count, bar


@pytest.mark.parametrize(
    ("first", "last", "step"), [(1900, 1900, 1), (1900, 1929, 1), (1900, 1931, 2), (1480, 1930, 20), (-50, 2000, 100)]
)
def test_bars_are_about_thirty_at_most(first: int, last: int, step: int) -> None:
    assert step_for(first, last) == step
    assert last // step - first // step < 30
