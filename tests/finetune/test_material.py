"""What a detector learns from, and what it is measured on."""

from __future__ import annotations

import pytest

from indexing.models import Document
from indexing.pipeline import finetune_pages as material
from indexing.sources.records import SourceError
from tests import factories


def test_pages_are_parted_by_document_and_for_good(reviewed):
    pages = material.gather([reviewed])
    held = {sheet.page.document.source_id for sheet in pages.held}
    assert len(pages.train) + len(pages.held) == 8
    assert held == {one.source_id for one in Document.objects.all() if material.is_held_out(one)}
    assert not held & {sheet.page.document.source_id for sheet in pages.train}
    factories.document(reviewed, source_id="urn:book:new")
    assert {sheet.page.document.source_id for sheet in material.gather([reviewed]).held} == held


def test_without_pages_to_measure_there_is_no_training(reviewed):
    Document.objects.filter(pk__in=[d.pk for d in Document.objects.all() if material.is_held_out(d)]).delete()
    with pytest.raises(SourceError) as refused:
        material.gather([reviewed])
    assert refused.value.code == "few-pages"


def test_all_of_layout_is_taught_and_objects_that_somebody_judged(reviewed):
    sheets = material.gather([reviewed]).train
    row = sheets[0].page.illustrations.get()
    factories.statement(row, "object", "horse", 0.9, box=(50, 70, 30, 30), status="accepted")
    factories.statement(row, "object", "dog", 0.9, box=(50, 70, 30, 30))
    lessons = material.taught(material.gather([reviewed]).train, ["person", "map", "stamp", "illustration"])
    assert lessons == ["horse", "illustration", "map", "printers-mark"]


def test_labels_are_shares_of_the_page(reviewed, tmp_path):
    train = material.gather([reviewed]).train
    material.lay_out(tmp_path, train, ["illustration", "printers-mark"])
    page = train[0].page
    row = page.illustrations.get()
    number, x, y, w, h = map(float, (tmp_path / "labels" / f"{page.pk}.txt").read_text().split())
    assert number == 1 and (x, y) == pytest.approx(((row.x + row.w / 2) / 1000, (row.y + row.h / 2) / 1500), abs=1e-5)
    assert (w, h) == pytest.approx((row.w / 1000, row.h / 1500), abs=1e-5)
    assert (tmp_path / "images" / f"{page.pk}.jpg").is_file()


def test_where_nobody_spoke_of_a_kind_of_object_it_is_not_measured(reviewed):
    first, second = [sheet.page.illustrations.get() for sheet in material.gather([reviewed]).train[:2]]
    factories.statement(first, "object", "horse", 0.9, box=(50, 70, 30, 30), status="accepted")
    factories.statement(second, "object", "horse", 0.9, box=(50, 70, 30, 30))
    sheets = material.gather([reviewed]).train[:2]
    one, other = material.truth(sheets).sheets
    assert [(box.label, box.crowd) for box in one.boxes] == [("printers-mark", False), ("horse", False)]
    assert [(box.label, box.crowd) for box in other.boxes] == [("printers-mark", False), ("horse", True)]
    assert material.truth(sheets).classes == ("horse", "printers-mark")
