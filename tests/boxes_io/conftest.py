"""Two documents of one corpus; the first page was reviewed, with a class of layout and an object of every status."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.contrib.auth.models import User

from indexing.curating import acting, shapes
from indexing.curating.values import assign, judge
from indexing.models import Corpus, Illustration, Page, Statement
from tests import factories
from tests.pages.pictures import on_disk


@dataclass
class Shelf:
    corpus: Corpus
    page: Page
    other: Page
    plate: Illustration
    initial: Illustration
    horse: Statement
    curator: User


@pytest.fixture
def shelf(db, media) -> Shelf:
    curator = User.objects.create_user("camille")
    corpus = factories.corpus("gravures")
    page = factories.page(factories.document(corpus, source_id="https://example.org/a"))
    other = factories.page(factories.document(corpus, source_id="https://example.org/b"), image="/scans/b/leaf-2.tif")
    on_disk(page)
    on_disk(other)
    plate = factories.illustration(page, (100, 200, 600, 400))
    initial = factories.illustration(page, (100, 800, 300, 400))
    factories.illustration(other, (10, 20, 500, 500))
    horse = factories.statement(plate, "object", "horse", 0.7, box=(150, 250, 200, 200))
    refused = factories.statement(plate, "object", "cat", 0.6, box=(400, 250, 100, 100))
    with acting(curator, "set") as pen:
        judge(pen, [horse], "accepted")
        judge(pen, [refused], "rejected")
        assign(pen, [initial.pk], factories.term("layout", "initial"))
        shapes.place(pen, plate, (100, 200, 610, 400))
    plate.refresh_from_db()
    return Shelf(corpus, page, other, plate, initial, horse, curator)
