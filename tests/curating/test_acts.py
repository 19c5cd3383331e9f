"""Acts: written, audited, refused when stale, and taken back exactly."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from indexing.curating import StaleError, UndoError, acting, undo, version
from indexing.curating.rows import values
from indexing.curating.values import assign, clear, judge, relabel, settled
from indexing.models import Act, Change, Entry, Illustration, Job, Statement, Term
from indexing.pipeline.settle import settle_illustrations
from tests.factories import entry, illustration, statement, term

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator() -> User:
    return User.objects.create_user("marie")


@pytest.fixture
def engraving() -> Term:
    return term("technique", "gravure")


def drawn() -> Illustration:
    """An illustration that a model calls a photograph."""
    row = illustration()
    statement(row, "technique", "photographie", 0.6)
    settle_illustrations([row.pk])
    return row


def snapshot() -> dict[str, list[dict[str, object]]]:
    """Every row that an act may touch, less when it was settled."""
    entries = [{k: v for k, v in row.items() if k != "settled_at"} for row in Entry.objects.order_by("pk").values()]
    return {
        "entries": entries,
        "illustrations": [values(row) for row in Illustration.objects.order_by("pk")],
        "statements": [values(row) for row in Statement.objects.order_by("pk")],
    }


def test_an_act_writes_settles_and_keeps_before_and_after(curator, engraving):
    row = drawn()
    with acting(curator, "set", detail={"technique": "gravure"}) as pen:
        assign(pen, [row.pk], engraving)
    held = Entry.objects.get(pk=row.pk)
    assert (held.technique, held.technique_confidence, held.verified) == (engraving.pk, 1.0, True)
    act = Act.objects.get()
    assert (act.user, act.verb, act.count) == (curator, "set", 1)
    change = act.changes.get()
    assert change.before is None and change.after["term"] == engraving.pk and change.illustration_id == row.pk


def test_an_undo_restores_every_row_and_can_be_undone(curator, engraving):
    row = drawn()
    before = snapshot()
    with acting(curator, "relabel") as pen:
        relabel(pen, row.statements.get(), engraving)
    after = snapshot()
    assert after != before
    back = undo(Act.objects.get(), curator)
    assert snapshot() == before
    undo(back, curator)
    assert snapshot() == after


def test_an_act_is_taken_back_once(curator, engraving):
    row = drawn()
    with acting(curator, "set") as pen:
        assign(pen, [row.pk], engraving)
    act = Act.objects.get()
    undo(act, curator)
    with pytest.raises(UndoError):
        undo(act, curator)


def test_what_was_changed_since_is_left_alone_and_named(curator, engraving):
    one, other = drawn(), drawn()
    with acting(curator, "reject") as pen:
        clear(pen, [one.pk, other.pk], "technique")
    first = Act.objects.get()
    with acting(curator, "accept") as pen:
        judge(pen, list(one.statements.all()), "accepted")
    back = undo(first, curator)
    assert back.detail["left"] == [one.pk]
    assert one.statements.get().status == "accepted"
    assert other.statements.get().status == "machine"


def test_a_stale_act_is_refused_with_what_was_done_meanwhile(curator, engraving):
    row = drawn()
    seen = version(row.pk)
    with acting(curator, "accept", seen={row.pk: seen}) as pen:
        judge(pen, settled([row.pk], "technique"), "accepted")
    with pytest.raises(StaleError) as raised, acting(curator, "set", seen={row.pk: seen}) as pen:
        assign(pen, [row.pk], engraving)
    assert [change.after["status"] for change in raised.value.since] == ["accepted"]
    assert Statement.objects.count() == 1


def test_an_act_that_changes_nothing_leaves_no_trace(curator, engraving):
    row = drawn()
    for _ in range(2):
        with acting(curator, "set") as pen:
            assign(pen, [row.pk], engraving)
    assert Act.objects.count() == 1 and Change.objects.count() == 1


def test_an_act_that_fails_changes_nothing(curator, engraving):
    row = drawn()
    with pytest.raises(ZeroDivisionError), acting(curator, "set") as pen:
        assign(pen, [row.pk], engraving)
        1 / 0  # noqa: B018
    assert not Act.objects.exists() and Statement.objects.count() == 1


def test_a_new_place_is_described_again(curator):
    row = entry().illustration
    row.page.file = "pages/1.jpg"
    row.page.save()
    with acting(curator, "move") as pen:
        pen.update([row], x=row.x + 10)
    job = Job.objects.get()
    assert [(item.stage, item.page_id) for item in job.items.all()] == [("describe", row.page_id)]


def test_an_illustration_made_and_one_removed_come_back(curator):
    row = drawn()
    before = snapshot()
    with acting(curator, "split") as pen:
        pen.update([row], withdrawn_at=row.created_at)
        made = pen.create([Illustration(page=row.page, x=0, y=0, w=5, h=5)])
    assert not Entry.objects.filter(pk=row.pk).exists() and Entry.objects.filter(pk=made[0].pk).exists()
    undo(Act.objects.get(), curator)
    assert snapshot() == before
