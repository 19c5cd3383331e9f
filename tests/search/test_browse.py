"""The table of two facets: its counts are what its links find, whatever the sides, dates and criteria."""

from __future__ import annotations

import pytest
from django.test import Client

from indexing.models import Entry
from search.browse import AXES, matrix
from search.query import SearchQuery
from tests import factories as make
from tests.search.ask import ask

pytestmark = pytest.mark.django_db
PAIRS = [(down, across) for down in AXES for across in AXES if down != across]


@pytest.fixture
def shelf() -> None:
    press = make.corpus("presse")
    make.entry(technique=["eau-forte", "estampe"], function="affiche", genre="portrait", years=(1888, 1903))
    make.entry(technique="estampe", function="affiche", genre="paysage", years=1890)
    make.entry(technique="photographie", function="carte-postale", corpus=press, years=1912)
    make.entry(technique="photographie", years=None)
    make.entry(technique="dessin", function="affiche", noise=True)


def test_the_commonest_come_first_and_an_etching_is_a_print(shelf) -> None:
    table = matrix(SearchQuery(), "function", "technique", "en")
    assert (table.columns[0].code, table.columns[0].label) == ("estampe", "print")
    assert [value.code for value in table.rows] == ["affiche", "carte-postale"]
    assert {pair: cell.count for pair, cell in table.cells.items()} == {
        ("affiche", "eau-forte"): 1,
        ("affiche", "estampe"): 2,
        ("carte-postale", "photographie"): 1,
    }


@pytest.mark.parametrize(("down", "across"), PAIRS)
@pytest.mark.parametrize("query", [SearchQuery(), SearchQuery(corpus=("presse",)), SearchQuery(technique=("estampe",))])
def test_a_cell_counts_what_its_link_finds(query, down, across, shelf) -> None:
    table = matrix(query, down, across, "fr")
    assert table.cells or query.corpus
    for cell in table.cells.values():
        assert ask(cell.url).count == cell.count
    for value in (*table.rows, *table.columns):
        assert ask(value.url).count >= 1


def test_decades_stand_in_their_order_and_a_span_of_years_in_each(shelf) -> None:
    table = matrix(SearchQuery(), "technique", "decade", "fr")
    assert [value.label for value in table.columns] == ["1880–1889", "1890–1899", "1900–1909", "1910–1919"]
    assert [table.cells["estampe", year].count for year in ("1880", "1890", "1900")] == [1, 2, 1]


def test_samples_are_the_surest_at_most_three_in_few_queries(django_assert_max_num_queries) -> None:
    for step in range(12):
        make.entry(technique="estampe", function="affiche", labels={"technique": 0.3 + 0.05 * step})
    with django_assert_max_num_queries(8):
        [cell] = matrix(SearchQuery(), "function", "technique", "fr").cells.values()
    assert len(cell.samples) == 3
    rows = [Entry.objects.get(pk=one.id).technique_confidence for one in cell.samples]
    assert rows == sorted(rows, reverse=True)
    assert rows[0] == pytest.approx(0.85)
    assert cell.samples[0].image.startswith("/iiif/3/")


def test_the_table_over_http(client: Client, shelf, settings) -> None:
    settings.ROOT_URLCONF = "search.api.urls"
    body = client.get("/api/v1/browse?rows=technique&columns=genre&corpus=essais&lang=en").json()
    assert [value["code"] for value in body["columns"]] == ["portrait", "paysage"]
    assert {(cell["row"], cell["column"], cell["count"]) for cell in body["cells"]} == {
        ("estampe", "paysage", 1), ("estampe", "portrait", 1), ("eau-forte", "portrait", 1)
    }  # fmt: skip
    assert client.get(body["cells"][0]["url"]).json()["count"] == body["cells"][0]["count"]
    for wrong in ("rows=x", "rows=genre&columns=genre", "corpus=nowhere", "wrong=1"):
        refused = client.get(f"/api/v1/browse?{wrong}")
        assert refused.status_code == 400
        assert refused["Content-Type"] == "application/problem+json"
