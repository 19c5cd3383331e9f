"""Whole result sets at once: every criterion holds in each, and a count is what its address finds."""

from __future__ import annotations

import pytest

from indexing.models import Entry, Projection
from search.views.decades import decades
from search.views.map import points, regions
from search.views.timeline import timeline
from tests import factories as make
from tests.search.ask import ask, query

pytestmark = pytest.mark.django_db


def counted(address: str) -> int:
    return ask(address.removeprefix("/search")).count


@pytest.fixture
def shelf() -> dict[str, Entry]:
    print_ = make.term("technique", "estampe")
    etching = make.term("technique", "eau-forte", broader=print_)
    etching.broader = print_
    etching.save()
    both = ["eau-forte", "estampe"]
    return {
        "etching": make.entry(caption="Un cheval", technique=both, years=1843, look=[1, 0, 0]),
        "print": make.entry(caption="Un cheval blanc", technique="estampe", years=1848, look=[1, 0.1, 0]),
        "photo": make.entry(caption="Un cheval de course", technique="photographie", years=1901, look=[0, 1, 0]),
        "unsure": make.entry(caption="Cheval ?", years=(1840, 1905), look=[0, 0.9, 0.2]),
        "undated": make.entry(caption="Cheval sans date", technique="photographie", years=None, look=[0, 0, 1]),
        "other": make.entry(caption="Un chat", technique="estampe", years=1845, look=[0.5, 0.5, 0]),
    }


class TestTimeline:
    def test_periods_are_stacked_by_the_broadest_technique(self, shelf) -> None:
        found = timeline(query("q=cheval"), "fr")
        by_start = {one.start: one for one in found.periods}
        assert found.step == 5 and found.undated == 1
        assert [(s.code, s.count) for s in by_start[1840].segments] == [("estampe", 1), ("", 1)]
        assert by_start[1840].count == 2 and by_start[1845].count == 2
        assert [one.code for one in found.techniques][-1] == ""

    def test_each_count_is_what_its_address_finds(self, shelf) -> None:
        for address in (
            "",
            "q=cheval",
            "technique=estampe",
            "technique=-estampe",
            "technique=eau-forte",
            "confidence=1",
        ):
            for period in timeline(query(address), "fr").periods:
                assert counted(period.url) == period.count
                for part in period.segments:
                    assert counted(part.url) == part.count, (address, part)

    def test_the_years_asked_bring_finer_periods(self, shelf) -> None:
        found = timeline(query("year_from=1840&year_to=1849"), "fr")
        assert found.step == 1 and (found.periods[0].start, found.periods[-1].end) == (1840, 1849)

    def test_pictures_of_a_period_are_its_best(self, shelf) -> None:
        found = timeline(query("q=cheval+blanc"), "fr")
        shown = {hit.id for one in found.periods for hit in one.hits}
        assert shelf["print"].pk in shown and shelf["other"].pk not in shown

    def test_nothing_dated(self) -> None:
        make.entry(years=None)
        found = timeline(query(""), "fr")
        assert (found.periods, found.undated) == ((), 1)

    def test_folded_by_document(self, shelf) -> None:
        make.entry(page=make.page(shelf["etching"].document), technique="estampe", years=1843)
        found = timeline(query("fold=document&year_from=1843&year_to=1843"), "fr")
        assert [one.count for one in found.periods] == [2]  # the etching's book, and what may be of any year


class TestDecades:
    def test_the_best_of_each_decade(self, shelf) -> None:
        """A picture dated over a long span stands in the middle of it, once."""
        found = decades(query(f"like={shelf['other'].pk}&min_score=0"), "fr")
        assert [(one.start, [hit.id for hit in one.hits]) for one in found.decades] == [
            (1840, [shelf["print"].pk, shelf["etching"].pk]),
            (1870, [shelf["unsure"].pk]),
            (1900, [shelf["photo"].pk]),
        ]
        assert all(hit.score is not None for one in found.decades for hit in one.hits)
        assert found.undated == 1

    def test_by_year_and_by_page(self, shelf) -> None:
        first = decades(query("size=2"), "fr", "year")
        assert [one.start for one in first.decades] == [1843, 1845] and first.following == 2
        rest = decades(query("size=2").replace(cursor=2), "fr", "year")
        assert [one.start for one in rest.decades] == [1848, 1872] and rest.total == 5

    def test_criteria_are_honoured(self, shelf) -> None:
        assert [one.start for one in decades(query("technique=photographie"), "fr").decades] == [1900]


@pytest.fixture
def plotted(shelf) -> Projection:
    made = Projection.objects.create(
        space=make.space("look"), method="pca", active=True, parameters={"sheets": ["0-0123456789ab.webp"], "drawn": 2}
    )
    for (x, y), row in zip([(0.1, 0.1), (0.12, 0.1), (0.9, 0.9), (0.5, 0.1), (1.0, 1.0)], shelf.values(), strict=False):
        made.points.create(illustration=row.illustration, x=x, y=y)
    return made


class TestMap:
    def test_points_are_those_of_the_search(self, shelf, plotted) -> None:
        found = points(query("q=cheval"))
        assert (found.map, found.count, found.placed) == (plotted.pk, 5, 5)
        assert points(query("technique=estampe")).count == 3  # of which one is not on the map
        assert set(points(query("technique=estampe")).ids) == {shelf["etching"].pk, shelf["print"].pk}
        assert found.x[found.ids.index(shelf["undated"].pk)] == 10_000

    def test_without_a_map(self, shelf) -> None:
        found = points(query(""))
        assert (found.map, found.count, found.ids) == (None, 6, ())
        assert regions(query(""), "fr") == ()

    def test_regions_in_reading_order_lead_to_what_they_count(self, shelf, plotted) -> None:
        found = regions(query(""), "fr")
        assert [(one.row, one.column, one.count) for one in found] == [(0, 0, 2), (0, 3, 1), (3, 5, 2)]
        assert all(counted(one.url) == one.count for one in found)
        assert found[0].words == ("eau-forte", "estampe") or "estampe" in found[0].words
        closer = regions(query(found[0].url.removeprefix("/search")), "fr")
        assert sum(one.count for one in closer) == 2 and all(counted(one.url) == one.count for one in closer)

    def test_a_part_of_the_map_is_a_filter_of_every_answer(self, shelf, plotted) -> None:
        address = f"area={plotted.pk}:0,0,2000,2000"
        assert {hit.id for hit in ask(address).hits} == {shelf["etching"].pk, shelf["print"].pk}
        assert [one.name for one in ask(address).filters] == ["area"]
        assert timeline(query(address), "fr").periods[0].start == 1843
        assert set(points(query(address)).ids) == {shelf["etching"].pk, shelf["print"].pk}

    def test_an_outline(self, shelf, plotted) -> None:
        """The triangle leaves out the point in the corner of its frame."""
        triangle = f"area={plotted.pk}:0,0,6000,0,0,2000"
        assert {hit.id for hit in ask(triangle).hits} == {shelf["etching"].pk, shelf["print"].pk}
        assert all(one.url == "" for one in regions(query(triangle), "fr"))

    def test_the_last_edges_belong_to_the_map(self, shelf, plotted) -> None:
        assert ask(f"area={plotted.pk}:9500,9500,10000,10000").count == 1
