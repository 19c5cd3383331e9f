"""The boxes of pictures that get vectors: which ones, whose statement they are, and what becomes of them."""

from __future__ import annotations

import numpy as np
import pytest
from django.db import connection
from PIL import Image

from indexing import jobs
from indexing.models import Illustration, Space, Statement
from indexing.pipeline import parts, spaces
from indexing.pipeline.crops import Crop, cut
from indexing.pipeline.describe import look, store_vectors
from indexing.pipeline.illustrations import withdraw
from indexing.pipeline.models import Models, load_vectors
from indexing.vision import registry
from indexing.vision.protocols import Detection
from tests import factories

from .conftest import TinyEmbedder, finish

pytestmark = pytest.mark.django_db


def crop(rotation: int = 0) -> Crop:
    """An illustration of 400 x 200 page pixels at (100, 50), at half size, with a black patch in it."""
    page = factories.page(width=1000, height=600)
    row = factories.illustration(page, (100, 50, 400, 200), rotation=rotation)
    sheet = Image.new("RGB", (500, 300), "white")
    sheet.paste("black", (60, 30, 110, 80))
    return cut(page, sheet, [row])[0]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_piece_is_what_stands_in_the_box_however_the_picture_is_turned(rotation: int) -> None:
    piece = crop(rotation).piece((120, 60, 100, 100))
    assert piece.size == (50, 50)
    assert np.asarray(piece).max() == 0


def seen(label: str, confidence: float, *box: float) -> Detection:
    return Detection(label, confidence, *box)


def test_small_doubtful_whole_and_repeated_boxes_get_none() -> None:
    one = crop()
    detections = [
        seen("hat", 0.9, 10, 5, 50, 50),
        seen("cap", 0.8, 11, 6, 50, 50),
        seen("boat", 0.2, 60, 5, 60, 60),
        seen("bird", 0.9, 100, 5, 30, 30),
        seen("person", 0.95, 0, 0, 200, 98),
        seen("dog", 0.7, 100, 20, 80, 60),
    ]
    assert [part.code for part in parts.choose(one, detections, ())] == ["hat", "dog"]
    many = [seen(f"thing-{n}", 0.5, 14 * n, 5, 50, 50) for n in range(11)]
    assert len(parts.choose(one, many, ())) == parts.MOST


def rows(space: Space) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT statement, illustration FROM {space.table}_boxes ORDER BY 1")
        return list(cursor.fetchall())


@pytest.mark.usefixtures("tiny")
def test_a_description_stores_the_vectors_of_its_boxes_and_a_second_one_replaces_them(harvest, scans) -> None:
    job = harvest(scans)
    placed = Statement.objects.filter(x__isnull=False, term__vocabulary="object")
    spaces_made = list(Space.objects.all())
    first = rows(spaces_made[0])
    assert first and set(first) <= set(placed.values_list("pk", "illustration_id"))
    assert rows(spaces_made[1]) == first
    again = finish(jobs.reindex(job.corpus))
    assert again.state == "done"
    second = rows(spaces_made[0])
    assert len(second) == len(first) and not set(second) & set(first)
    assert set(second) <= set(placed.values_list("pk", "illustration_id"))


def test_a_new_encoder_fills_the_boxes_of_what_was_said_before(monkeypatch) -> None:
    """No detector is at work in a refill: the stored statements say where to look, a rejected one no more."""
    monkeypatch.setattr(registry, "embedder", lambda name: TinyEmbedder())
    one = crop()
    row: Illustration = one.illustration
    factories.entry(row)
    hat = factories.statement(row, "object", "hat", 0.9, (120, 60, 100, 100))
    factories.statement(row, "object", "boat", 0.9, (300, 60, 120, 120), status="rejected")
    models: Models = load_vectors("tiny")
    store_vectors(row.page, look([one], models), models)
    made = list(spaces.spaces_of(TinyEmbedder(), "tiny").values())
    assert [rows(space) for space in made] == [[(hat.pk, row.pk)]] * 2
    withdraw([row.pk])
    assert [rows(space) for space in made] == [[], []]
