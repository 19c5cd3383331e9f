"""Pages of one search neither lose nor repeat a row, whatever comes into the index or goes while they are turned."""

from __future__ import annotations

from urllib.parse import urlsplit

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexing import vectors
from indexing.models import Entry, Space
from search import paging, routes, snapshots
from search.parameters import DEEPEST, Cursor, cursor, write_cursor
from tests import factories as make
from tests.search.ask import ask

pytestmark = pytest.mark.django_db
SPREAD = np.radians(np.linspace(0, 80, 24))


@pytest.fixture
def ring() -> list[Entry]:
    """24 pictures, ever farther from the first axis, and what to compare them with."""
    example = make.entry(look=[1, 0, 0.001], years=None)
    return [example, *(make.entry(look=[np.cos(a), np.sin(a), 0]) for a in SPREAD)]


def gone(row: Entry) -> None:
    Entry.objects.filter(pk=row.pk).delete()
    for space in Space.objects.all():
        vectors.remove(space, [row.pk])


def turned(address: str, meanwhile=lambda: None) -> list[int]:
    """The ids of every page, in order; `meanwhile` runs before each page but the first."""
    found = ask(address)
    ids = [hit.id for hit in found.hits]
    while found.next_url:
        meanwhile()
        found = ask(urlsplit(found.next_url).query)
        ids += [hit.id for hit in found.hits]
    return ids


@pytest.mark.parametrize("sort", ["relevance", "date", "size"])
def test_rows_that_come_or_go_move_no_other_row(ring: list[Entry], sort: str) -> None:
    example, *rows = ring
    address = f"like={example.pk}&min_score=0&size=5&sort={sort}"
    before = turned(address)
    assert sorted(before) == sorted(row.pk for row in rows)
    victims = iter([rows[20], rows[1], rows[11]])

    def meanwhile() -> None:
        make.entry(look=[1, 0.01, 0], years=1500)
        if victim := next(victims, None):
            gone(victim)

    seen = turned(address, meanwhile)
    assert len(seen) == len(set(seen))
    # Gone before their page was turned: 20 and 11; row 1 had been shown already where relevance decides.
    assert [key for key in before if key in seen] == seen
    assert {row.pk for row in rows} - set(seen) <= {rows[20].pk, rows[1].pk, rows[11].pk}


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    size=st.integers(1, 9),
    acts=st.lists(st.tuples(st.sampled_from(["come", "go"]), st.integers(0, 23)), max_size=8),
    ranked=st.booleans(),
)
def test_whatever_happens_meanwhile(ring: list[Entry], size: int, acts: list[tuple[str, int]], ranked: bool) -> None:
    address = f"size={size}" + (f"&like={ring[0].pk}&min_score=0" if ranked else "")
    alive = set(Entry.objects.values_list("pk", flat=True)) - ({ring[0].pk} if ranked else set())
    removed: set[int] = set()
    queue = list(acts)

    def meanwhile() -> None:
        if not queue:
            return
        act, number = queue.pop()
        if act == "come":
            make.entry(look=[1, number / 24, 0], years=1400)
        elif (row := ring[number + 1]).pk in alive:
            gone(row)
            removed.add(row.pk)

    seen = turned(address, meanwhile)
    assert len(seen) == len(set(seen))
    assert alive - removed <= set(seen) <= alive


def test_a_page_is_made_up_for_rows_that_are_gone(ring: list[Entry]) -> None:
    found = ask(f"like={ring[0].pk}&min_score=0&size=5")
    gone(ring[6])
    gone(ring[7])
    assert len(ask(urlsplit(found.next_url).query).hits) == 5


def test_an_expired_order_falls_back_to_the_place(ring: list[Entry]) -> None:
    address = f"like={ring[0].pk}&min_score=0&size=5"
    first = ask(address)
    token = cursor(dict(pair.split("=") for pair in urlsplit(first.next_url).query.split("&"))["cursor"]).snapshot
    snapshots.store().delete(f"order:{token}")
    second = ask(urlsplit(first.next_url).query)
    assert [hit.id for hit in second.hits] == [row.pk for row in ring[6:11]]


def test_pages_go_on_where_the_index_ended(ring: list[Entry], monkeypatch: pytest.MonkeyPatch) -> None:
    """The index gives 7 rows; the rest is found when a reader pages that far, and no page is short."""
    monkeypatch.setattr(routes, "EXACT_ROWS", 0)
    monkeypatch.setattr(routes, "PICTURES", 7)
    monkeypatch.setattr(routes, "FEWEST", 7)
    address = f"like={ring[0].pk}&min_score=0&size=5"
    first = ask(address)
    assert not first.count_is_exact and first.count <= 7
    assert [notice.code for notice in first.notices] == ["nearest-only"]
    ids = turned(address)
    assert ids == [row.pk for row in ring[1:]]
    last = ask(f"{address}&cursor={write_cursor(Cursor(20))}")
    assert last.count_is_exact and last.count == 24


@pytest.mark.parametrize("sort", ["relevance", "date"])
def test_an_order_made_in_parts_is_one_order(ring: list[Entry], sort: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows behind the first ones are added when a reader comes to them; what came meanwhile moves none of them."""
    whole = turned(f"like={ring[0].pk}&min_score=0&size=5&sort={sort}")
    monkeypatch.setattr(paging, "FIRST", 12)
    assert turned(f"like={ring[0].pk}&min_score=0&size=5&sort={sort}") == whole
    seen = turned(
        f"like={ring[0].pk}&min_score=0&size=5&sort={sort}", lambda: make.entry(look=[1, 0.01, 0], years=1500)
    )
    assert [key for key in seen if key in whole] == whole and len(seen) == len({*seen})


def test_pages_end_at_the_deepest(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(6):
        make.entry()
    monkeypatch.setattr(paging, "DEEPEST", 4)
    found = ask("size=2")
    found = ask(urlsplit(found.next_url).query)
    assert found.next_url == "" and [notice.code for notice in found.notices] == ["deepest"]
    assert DEEPEST == 10_000


@given(places=st.integers(0, DEEPEST), name=st.from_regex(r"[A-Za-z0-9_-]{8,40}", fullmatch=True) | st.just(""))
def test_a_cursor_reads_back(places: int, name: str) -> None:
    read = cursor(write_cursor(Cursor(places, name)))
    assert (int(read), read.snapshot) == (places, name)
