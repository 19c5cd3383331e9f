"""Acts on many illustrations: by shares, exact to the row, taken back as one."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from indexing.curating import UndoError, acting, many
from indexing.curating.deeds import Deed, DeedError, affected
from indexing.curating.values import assign
from indexing.jobs import cancel
from indexing.models import Act, Entry, Illustration, Statement
from indexing.pipeline.settle import settle_illustrations
from tests import factories
from tests.curating.test_acts import snapshot
from tests.pipeline.conftest import finish

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator() -> User:
    return User.objects.create_user("marie")


@pytest.fixture
def two_at_a_time(monkeypatch) -> None:
    monkeypatch.setattr(many, "SHARE", 2)


def described(count: int) -> list[int]:
    """Illustrations as the models leave them: techniques of two kinds, a function, a genre, things and a vector."""
    space = factories.space()
    sheet = factories.page()
    ids = []
    for n in range(count):
        row = factories.illustration(sheet, (n, n, 30, 40), caption=f"Numéro {n}")
        factories.statement(row, "technique", "gravure" if n % 3 else "photographie", 0.6)
        factories.statement(row, "function", "affiche", 0.5)
        factories.statement(row, "genre", "portrait", 0.7)
        factories.statement(row, "object", "cat", 0.3 + 0.1 * (n % 5), box=(n, n, 5, 5))
        ids.append(row.pk)
    unit = factories.unit([1, 2, 3])
    settle_illustrations(ids, {space: dict.fromkeys(ids, unit)})
    return ids


def act(curator: User, words: str, ids: list[int]) -> Act:
    made = many.launch(curator, Deed.read(words), ids)
    finish(made.job)
    made.refresh_from_db()
    return made


def take_back(made: Act, curator: User) -> Act:
    back = many.take_back(made, curator)
    if back.job:
        finish(back.job)
        back.refresh_from_db()
    return back


@pytest.mark.parametrize(
    "words",
    ["set:technique:gravure", "set:theme:histoire", "clear:genre", "accept:technique", "reject:function",
     "accept:object:cat:0.5", "reject:object:cat", "noise"],
)  # fmt: skip
def test_each_deed_changes_as_many_as_foretold_and_comes_back_exactly(words, curator, two_at_a_time):
    factories.term("technique", "gravure"), factories.term("theme", "histoire")
    ids = described(7)
    deed = Deed.read(words)
    before, told = snapshot(), affected(ids, deed)
    made = act(curator, words, ids)
    assert made.ended_at and made.count == told > 0
    after = snapshot()
    assert after != before
    assert affected(ids, deed) == 0
    back = take_back(made, curator)
    assert back.job and back.detail["left"] == []
    assert snapshot() == before
    again = take_back(back, curator)
    assert snapshot() == after and again.count == made.count


def test_a_large_act_is_exact_to_the_row(curator, monkeypatch):
    monkeypatch.setattr(many, "SHARE", 100)
    factories.term("technique", "gravure")
    ids = described(220)
    before = snapshot()
    made = act(curator, "set:technique:gravure", ids)
    assert made.count == len(ids) and made.job.items.count() == 3
    assert set(Entry.objects.values_list("technique", flat=True)) == {factories.term("technique", "gravure").pk}
    take_back(made, curator)
    assert snapshot() == before


def test_a_share_done_twice_changes_nothing_twice(curator, two_at_a_time):
    ids = described(4)
    made = many.launch(curator, Deed.read("reject:function"), ids)
    for _ in range(2):
        assert many.compute(made.job, "0") == ("2",)
    made.refresh_from_db()
    assert made.count == 2 and made.changes.count() == 2 and not made.ended_at
    finish(made.job)
    back = many.take_back(made, curator)
    [following] = many.compute(back.job, "all")
    assert many.compute(back.job, "all") == (following,)
    finish(back.job)
    back.refresh_from_db()
    assert back.count == 4 and back.changes.count() == 4


def test_what_others_changed_since_is_left_and_named(curator, two_at_a_time):
    ids = described(5)
    made = act(curator, "reject:function", ids)
    with acting(curator, "set") as pen:
        said = Statement.objects.get(illustration=ids[2], term__vocabulary="function")
        pen.update([said], status="accepted")
    back = take_back(made, curator)
    assert back.detail["left"] == [ids[2]] and back.count == 4


def test_an_act_under_way_waits_and_one_cancelled_is_taken_back_as_far_as_it_went(curator, two_at_a_time):
    ids = described(4)
    before = snapshot()
    made = many.launch(curator, Deed.read("noise"), ids)
    many.compute(made.job, "0")
    with pytest.raises(UndoError):
        many.take_back(made, curator)
    cancel(made.job)
    many.take_back(made, curator)
    assert snapshot() == before
    assert many.compute(made.job, "2") == ()
    with pytest.raises(UndoError):
        many.take_back(made, curator)


def test_what_is_gone_meanwhile_is_passed_over(curator):
    ids = described(3)
    Illustration.objects.filter(pk=ids[1]).update(withdrawn_at="2026-01-01T00:00:00Z")
    made = act(curator, "noise", [*ids, 10**9])
    assert made.count == 2


def test_later_words_of_curators_count(curator):
    factories.term("technique", "gravure")
    ids = described(3)
    act(curator, "set:technique:gravure", ids)
    with acting(curator, "set") as pen:
        assign(pen, ids[:1], factories.term("technique", "photographie"))
    assert affected(ids, Deed.read("set:technique:gravure")) == 1


@pytest.mark.parametrize(
    "words",
    ["", "set", "set:technique", "set:technique:nothing", "set:object:cat", "clear", "clear:object", "accept:colour",
     "accept:object", "noise:technique", "accept:object:cat:2", "accept:object:cat:x", "set:technique:gravure:0.1:9",
     "clear:technique:gravure", "delete", "noise\0"],
)  # fmt: skip
def test_words_that_name_no_deed_are_refused(words):
    factories.term("object", "cat"), factories.term("technique", "gravure")
    with pytest.raises(DeedError):
        Deed.read(words)


def test_too_many_or_none_are_refused(curator, monkeypatch):
    monkeypatch.setattr(many, "MOST", 3)
    for ids in ([], [1, 2, 3, 4]):
        with pytest.raises(ValueError, match="1 to 3"):
            many.launch(curator, Deed("noise"), ids)
    assert not Act.objects.exists()
