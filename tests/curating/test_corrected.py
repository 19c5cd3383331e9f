"""What a person has set survives a page that is segmented, or harvested, again."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from indexing.curating import acting, marks, shapes, undo
from indexing.models import Act, Agent, Illustration, Page
from indexing.pipeline.illustrations import Found, reconcile, withdraw
from indexing.pipeline.source_illustrations import store_illustrations
from indexing.sources.records import IllustrationRecord, Rect
from tests import factories

UPPER, LOWER = (100, 100, 400, 300), (100, 700, 400, 300)


@pytest.fixture
def curator(db) -> User:
    return User.objects.create_user("marie")


@pytest.fixture
def sheet(db) -> Page:
    return factories.page(file="")


@pytest.fixture
def machine(db) -> Agent:
    return factories.agent("layout")


def segmented(sheet: Page, machine: Agent, *boxes) -> list[Illustration]:
    return reconcile({sheet.pk: [Found(box, 0.9, {"caption": "OCR"}) for box in boxes]}, machine)[sheet.pk]


def live(sheet: Page) -> list[tuple[int, tuple[int, int, int, int]]]:
    return [(row.pk, shapes.box_of(row)) for row in sheet.illustrations.filter(withdrawn_at=None).order_by("pk")]


def test_no_moved_box_is_moved_back_or_found_beside(curator, sheet, machine):
    upper, lower = segmented(sheet, machine, UPPER, LOWER)
    with acting(curator, "edit") as pen:
        shapes.place(pen, upper, (500, 100, 400, 300))
    moved = [(upper.pk, (500, 100, 400, 300)), (lower.pk, LOWER)]
    for found in ((UPPER, LOWER), ((104, 98, 400, 300), LOWER), ((520, 120, 300, 280), LOWER), (LOWER,)):
        segmented(sheet, machine, *found)
        assert live(sheet) == moved


def test_a_move_that_was_undone_binds_no_machine(curator, sheet, machine):
    (upper,) = segmented(sheet, machine, UPPER)
    with acting(curator, "edit") as pen:
        shapes.place(pen, upper, (500, 100, 400, 300))
    undo(Act.objects.get(), curator)
    segmented(sheet, machine, (110, 100, 400, 300))
    assert live(sheet) == [(upper.pk, (110, 100, 400, 300))]


def test_no_removed_illustration_comes_back(curator, sheet, machine):
    upper, lower = segmented(sheet, machine, UPPER, LOWER)
    with acting(curator, "remove") as pen:
        shapes.remove(pen, upper)
    segmented(sheet, machine, (102, 100, 400, 300), LOWER)
    assert live(sheet) == [(lower.pk, LOWER)]


def test_no_added_illustration_goes(curator, sheet, machine):
    with acting(curator, "add") as pen:
        added = shapes.add(pen, sheet, (10, 10, 50, 50))
    (upper,) = segmented(sheet, machine, UPPER)
    segmented(sheet, machine)
    assert live(sheet) == [(added.pk, (10, 10, 50, 50))]
    # Nor when its page had left the source for a while.
    withdraw([added.pk])
    segmented(sheet, machine, UPPER)
    assert live(sheet) == [(added.pk, (10, 10, 50, 50)), (upper.pk, UPPER)]


def test_halves_and_joined_ones_stay_as_they_are(curator, sheet, machine):
    upper, lower = segmented(sheet, machine, UPPER, LOWER)
    with acting(curator, "edit") as pen:
        made = shapes.split(pen, upper, (250, 0, 250, 1))
    segmented(sheet, machine, UPPER, LOWER)
    assert live(sheet) == [
        (upper.pk, (250, 100, 250, 300)), (lower.pk, LOWER), (made.pk, (100, 100, 150, 300))
    ]  # fmt: skip
    upper.refresh_from_db()
    with acting(curator, "merge") as pen:
        shapes.merge(pen, [upper, made, lower])
    segmented(sheet, machine, UPPER, LOWER)
    assert live(sheet) == [(lower.pk, (100, 100, 400, 900))]


def test_no_corrected_word_turn_or_mark_is_overwritten(curator, sheet):
    def harvested() -> Illustration:
        record = IllustrationRecord(Rect(*UPPER), caption="OCR", heading="Titre", rotation=90, noise=True)
        store_illustrations({sheet: [record]})
        return Illustration.objects.get()

    row = harvested()
    assert (row.caption, row.rotation, row.noise) == ("OCR", 90, True)
    with acting(curator, "edit") as pen:
        marks.write(pen, row, "caption", "Le port de Brest")
        marks.noise(pen, row, False)
        shapes.rotate(pen, row, 180)
    row = harvested()
    assert (row.caption, row.heading, row.rotation, row.noise) == ("Le port de Brest", "Titre", 180, False)
    assert row.corrected == ["caption", "noise", "rotation"]


def test_what_nobody_has_corrected_follows_the_machine(sheet, machine):
    (upper,) = segmented(sheet, machine, UPPER)
    Illustration.objects.filter(pk=upper.pk).update(withdrawn_at=timezone.now())
    segmented(sheet, machine, (110, 100, 400, 300))
    assert live(sheet) == [(upper.pk, (110, 100, 400, 300))]
    segmented(sheet, machine)
    assert live(sheet) == []
