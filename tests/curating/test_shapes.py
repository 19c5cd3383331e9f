"""Frames moved, turned, cut, joined, added and removed; boxes that follow; and each of these undone to the letter."""

from __future__ import annotations

import random

import pytest
from django.contrib.auth.models import User

from indexing.curating import acting, marks, objects, shapes, undo
from indexing.curating.cuts import halves, union
from indexing.curating.values import assign
from indexing.models import Act, Entry, Illustration, Page, Statement
from indexing.pipeline.groups import regroup
from indexing.pipeline.settle import settle_illustrations
from tests import factories
from tests.curating.state import snapshot
from tests.factories import illustration, statement, term

FRAME = (100, 200, 300, 400)


@pytest.fixture
def curator(db) -> User:
    return User.objects.create_user("marie")


@pytest.fixture
def sheet(db) -> Page:
    """1000 by 1500 pixels, with no picture on disk: nothing is described again."""
    return factories.page(file="")


def at(row: Illustration) -> tuple[int, int, int, int]:
    row.refresh_from_db()
    return shapes.box_of(row)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ((0, 300, 10, 300), ((100, 200, 300, 100), (100, 300, 300, 300))),
        ((10, 300, 0, 300), ((100, 300, 300, 300), (100, 200, 300, 100))),
        ((200, 0, 200, 9), ((200, 200, 200, 400), (100, 200, 100, 400))),
        # From corner to corner: each triangle fills the whole frame, which is no cut.
        ((100, 200, 400, 600), None),
        # From edge to edge: two trapezes whose frames overlap by the height of the line's slope.
        ((100, 300, 400, 500), ((100, 200, 300, 300), (100, 300, 300, 300))),
        ((0, 100, 10, 100), None),
        ((0, 600, 10, 600), None),
        ((5, 5, 5, 5), None),
    ],
)
def test_halves(line, parts):
    assert halves(FRAME, line) == parts


def test_a_frame_moves_and_what_it_no_longer_holds_goes_to_the_one_that_does(curator, sheet):
    row = illustration(sheet, FRAME)
    below = illustration(sheet, (100, 620, 300, 400))
    inside = statement(row, "object", "boat", 0.8, box=(300, 400, 50, 50))
    leaves = statement(row, "object", "cat", 0.6, box=(100, 590, 100, 100))
    lost = statement(row, "object", "dog", 0.6, box=(100, 210, 20, 20))
    with acting(curator, "edit") as pen:
        shapes.place(pen, row, (200, 300, 300, 250))
    assert at(row) == (200, 300, 300, 250) and row.corrected == ["place"]
    places = {one.pk: (one.illustration_id, one.xywh) for one in Statement.objects.all()}
    assert places == {
        inside.pk: (row.pk, "300,400,50,50"),
        leaves.pk: (below.pk, "100,590,100,100"),
        lost.pk: (row.pk, "100,210,20,20"),
    }


def test_a_frame_stays_on_its_page_and_on_no_other(curator, sheet):
    row, other = illustration(sheet, FRAME), illustration(sheet, (0, 0, 50, 50))
    with acting(curator, "edit") as pen:
        shapes.place(pen, row, (900, 1400, 300, 300))
    assert at(row) == (900, 1400, 100, 100)
    for box, code in (((1000, 0, 5, 5), "outside"), ((0, 0, 50, 50), "taken")):
        with pytest.raises(shapes.ShapeError) as raised, acting(curator, "edit") as pen:
            shapes.place(pen, row, box)
        assert raised.value.code == code
    assert at(row) == (900, 1400, 100, 100) and at(other) == (0, 0, 50, 50) and Act.objects.count() == 1


def test_a_split_shares_boxes_and_what_curators_said(curator, sheet):
    row = illustration(sheet, FRAME, caption="Deux bateaux", heading="Marine")
    left = statement(row, "object", "boat", 0.8, box=(110, 300, 50, 50))
    right = statement(row, "object", "boat", 0.7, box=(300, 300, 50, 50))
    statement(row, "technique", "photographie", 0.6)
    engraving = term("technique", "gravure")
    with acting(curator, "set") as pen:
        assign(pen, [row.pk], engraving)
    with acting(curator, "edit") as pen:
        made = shapes.split(pen, row, (180, 0, 180, 1))
    assert (at(row), at(made)) == ((180, 200, 220, 400), (100, 200, 80, 400))
    assert (made.caption, made.heading, made.corrected) == ("", "Marine", ["place"])
    assert Statement.objects.get(pk=left.pk).illustration_id == made.pk
    assert Statement.objects.get(pk=right.pk).illustration_id == row.pk
    assert [one.term_id for one in made.statements.filter(x=None)] == [engraving.pk]
    assert Entry.objects.get(pk=made.pk).technique == engraving.pk


def test_a_merge_keeps_the_largest_and_all_that_people_said(curator, sheet):
    small = illustration(sheet, (100, 200, 100, 100), caption="Le port")
    large = illustration(sheet, (250, 250, 200, 200))
    boxed = statement(small, "object", "boat", 0.8, box=(110, 210, 50, 50))
    guess = statement(small, "technique", "photographie", 0.6)
    said = statement(small, "function", "affiche", 1.0, status="accepted")
    with acting(curator, "merge") as pen:
        assert shapes.merge(pen, [small, large]).pk == large.pk
    assert at(large) == (100, 200, 350, 250) == union([(100, 200, 100, 100), (250, 250, 200, 200)])
    assert large.caption == "Le port" and large.corrected == ["caption", "place"]
    small.refresh_from_db()
    assert small.withdrawn_at and small.corrected == ["withdrawn"] and not Entry.objects.filter(pk=small.pk).exists()
    homes = {one.pk: one.illustration_id for one in Statement.objects.all()}
    assert homes == {boxed.pk: large.pk, guess.pk: small.pk, said.pk: large.pk}


def test_merges_that_cannot_be(curator, sheet):
    one, gone = illustration(sheet, FRAME), illustration(sheet, (0, 0, 9, 9), withdrawn_at="2026-01-01T00:00Z")
    elsewhere = illustration()
    for rows, code in (([one, one], "few"), ([one, elsewhere], "pages"), ([one, gone], "gone")):
        with pytest.raises(shapes.ShapeError) as raised, acting(curator, "merge") as pen:
            shapes.merge(pen, rows)
        assert raised.value.code == code


def test_added_where_one_was_removed_it_is_that_one(curator, sheet):
    with acting(curator, "add") as pen:
        row = shapes.add(pen, sheet, FRAME)
    with acting(curator, "remove") as pen:
        shapes.remove(pen, row)
    row.refresh_from_db()
    assert row.corrected == ["place", "withdrawn"]
    with acting(curator, "add") as pen:
        assert shapes.add(pen, sheet, FRAME).pk == row.pk
    row.refresh_from_db()
    assert row.withdrawn_at is None and row.corrected == ["place"]
    with pytest.raises(shapes.ShapeError), acting(curator, "add") as pen:
        shapes.add(pen, sheet, FRAME)


def test_a_box_of_another_is_said_anew_and_ones_own_is_moved(curator, sheet):
    row, boat, cat = illustration(sheet, FRAME), term("object", "boat"), term("object", "cat")
    machine = statement(row, "object", "boat", 0.8, box=(110, 210, 50, 50))
    with acting(curator, "edit") as pen:
        mine = objects.redraw(pen, machine, cat, (120, 220, 60, 60))
    machine.refresh_from_db()
    assert (machine.status, machine.xywh, machine.term_id) == ("rejected", "110,210,50,50", boat.pk)
    assert (mine.status, mine.xywh, mine.term_id) == ("accepted", "120,220,60,60", cat.pk)
    with acting(curator, "edit") as pen:
        assert objects.redraw(pen, mine, boat, (980, 0, 60, 60)).pk == mine.pk
    mine.refresh_from_db()
    assert (mine.xywh, mine.term_id) == ("980,0,20,60", boat.pk)
    with acting(curator, "edit") as pen:
        objects.erase(pen, mine)
    assert not Statement.objects.filter(pk=mine.pk).exists()


def test_advertisement_is_said_and_taken_back(curator, sheet):
    row = illustration(sheet, FRAME)
    statement(row, "layout", "free-advertisement", 0.9)
    with acting(curator, "edit") as pen:
        marks.advertisement(pen, row, False)
    assert marks.advertised(row) == []
    with acting(curator, "edit") as pen:
        marks.advertisement(pen, row, True)
    assert [one.term.code for one in marks.advertised(row)] == ["advertisement"]


def test_a_copy_stays_one_when_copies_are_sought_again(curator, sheet):
    first, other = illustration(sheet, FRAME, fingerprint=1), illustration(sheet, (0, 0, 50, 50), fingerprint=-1)
    settle_illustrations([first.pk, other.pk])
    with acting(curator, "edit") as pen:
        marks.copy_of(pen, other, first)
    regroup([other.pk])
    regroup([first.pk])
    assert {row.copies for row in Entry.objects.all()} == {first.pk}
    other.refresh_from_db()
    with acting(curator, "edit") as pen:
        marks.copy_of(pen, other, None)
    regroup([other.pk])
    assert Entry.objects.get(pk=other.pk).copies == -1
    with pytest.raises(shapes.ShapeError), acting(curator, "edit") as pen:
        marks.copy_of(pen, other, other)


@pytest.mark.parametrize(
    ("notation", "valid"),
    [
        ("25F23", True), ("25FF2", True), ("11H(JEROME)3", True), ("83(SHAKESPEARE, Hamlet)", True),
        ("31A33(+1)", True), ("25F23(LION)(+46)", True), ("9", True), ("25FG2", False), ("A1", False),
        ("25F 23", False), ("25F23(", False), ("", False), ("25J1", False), ("1" * 90, False),
    ],
)  # fmt: skip
def test_notations_of_iconclass(notation, valid, curator, sheet):
    row = illustration(sheet, FRAME)
    if not valid:
        with pytest.raises(shapes.ShapeError), acting(curator, "edit") as pen:
            marks.iconclass(pen, row, [notation])
        return
    with acting(curator, "edit") as pen:
        marks.iconclass(pen, row, [notation, "44"])
    with acting(curator, "edit") as pen:
        marks.iconclass(pen, row, [notation])
    assert [one.term.code for one in marks.noted(row)] == [notation]


def test_a_part_that_was_described_since_is_still_undone(curator, sheet):
    row = illustration(sheet, FRAME)
    before = snapshot()
    with acting(curator, "edit") as pen:
        made = shapes.split(pen, row, (0, 300, 1, 300))
    Illustration.objects.filter(pk=made.pk).update(fingerprint=7, palette=[[60, 0, 0, 1]], colour_mode="grey")
    statement(made, "technique", "photographie", 0.6)
    back = undo(Act.objects.get(), curator)
    assert back.detail["left"] == [] and not Illustration.objects.filter(pk=made.pk).exists()
    assert snapshot()["illustrations"] == before["illustrations"]


def random_act(dice: random.Random, pen, sheet: Page) -> None:
    """One of the acts of this page, on whatever is there."""
    rows = list(sheet.illustrations.filter(withdrawn_at=None).order_by("pk"))
    row = dice.choice(rows)
    box = (dice.randrange(800), dice.randrange(1300), dice.randrange(5, 300), dice.randrange(5, 300))
    boxed = list(
        row.statements.exclude(x=None).exclude(status="rejected").select_related("agent", "illustration__page")
    )
    thing = dice.choice([term("object", "boat"), term("object", "cat")])
    acts = [
        lambda: shapes.place(pen, row, box),
        lambda: shapes.rotate(pen, row, dice.choice(shapes.TURNS)),
        lambda: shapes.split(pen, row, (row.x, row.y + row.h * dice.random(), row.x + row.w, row.y + row.h / 2)),
        lambda: shapes.merge(pen, dice.sample(rows, 2)),
        lambda: shapes.add(pen, sheet, box),
        lambda: shapes.remove(pen, row),
        lambda: objects.draw(pen, row, thing, box),
        lambda: objects.redraw(pen, dice.choice(boxed), thing, box),
        lambda: objects.erase(pen, dice.choice(boxed)),
        lambda: marks.noise(pen, row, not row.noise),
        lambda: marks.advertisement(pen, row, not marks.advertised(row)),
        lambda: marks.copy_of(pen, row, dice.choice(rows)),
        lambda: marks.write(pen, row, dice.choice(marks.TEXTS), dice.choice(["", "Le port", "La mer"])),
        lambda: marks.iconclass(pen, row, dice.choice([["25F23"], ["25F23", "44"], []])),
        lambda: assign(pen, [row.pk], dice.choice([term("technique", "gravure"), term("technique", "dessin")])),
    ]
    dice.choice(acts)()


@pytest.mark.parametrize("seed", range(6))
def test_any_sequence_of_acts_is_undone_to_the_letter(seed, curator, sheet):
    dice = random.Random(seed)
    for n in range(3):
        row = illustration(sheet, (20 + 320 * n, 100, 300, 400), caption=f"{n}")
        statement(row, "object", "boat", 0.8, box=(30 + 320 * n, 120, 60, 60))
        statement(row, "technique", "photographie", 0.6)
    settle_illustrations([row.pk for row in sheet.illustrations.all()])
    states = []
    while len(states) < 10:
        before = snapshot()
        acts = Act.objects.count()
        try:
            with acting(curator, "edit") as pen:
                for _ in range(dice.randint(1, 3)):
                    random_act(dice, pen, sheet)
        except (shapes.ShapeError, IndexError, ValueError):
            assert snapshot() == before  # nothing is half done
            continue
        if Act.objects.count() > acts:
            states.append(before)
    last = snapshot()
    for act, before in zip(Act.objects.filter(verb="edit").order_by("-pk"), reversed(states), strict=True):
        assert undo(act, curator).detail["left"] == []
        assert snapshot() == before
    for back in Act.objects.filter(verb="undo").order_by("-pk"):
        undo(back, curator)
    assert snapshot() == last
