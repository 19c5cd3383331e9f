"""A folder of scans through the whole pipeline with small models: what comes out, and that it comes out once."""

from __future__ import annotations

import numpy as np
import pytest
from django.db import connection

from indexing import vectors
from indexing.models import Document, Entry, Illustration, Job, JobItem, Page, Space, Stage, Statement, Term
from indexing.tokens import token

pytestmark = pytest.mark.usefixtures("tiny")


def rows() -> dict[str, list]:
    """All that a job leaves behind, without what only says when."""
    entry = ("illustration", "technique", "function", "genre", "tokens", "facets", "area", "verified", "title_folded")
    statement = ("illustration", "term__code", "agent__name", "confidence", "x", "y", "w", "h", "status")
    return {
        "pages": list(Page.objects.order_by("pk").values_list("pk", "file", "file_width", "file_height")),
        "illustrations": list(Illustration.objects.order_by("pk").values_list("pk", "x", "y", "w", "h", "palette")),
        "statements": sorted(Statement.objects.values_list(*statement), key=str),
        "entries": list(Entry.objects.order_by("pk").values_list(*entry)),
        "vectors": [vectors.read(space, list(range(100))).keys() for space in Space.objects.order_by("kind")],
    }


def test_every_page_comes_out_described(harvest, scans, settings):
    job = harvest(scans)
    assert job.state == Job.State.DONE
    assert set(job.items.values_list("state", flat=True)) == {JobItem.State.DONE}
    assert {stage: job.items.filter(stage=stage).count() for stage in Stage.values} == {
        "harvest": 2, "fetch": 3, "segment": 3, "describe": 3, "settle": 3, "compute": 0,
    }  # fmt: skip
    document = Document.objects.get()
    assert document.year_from == document.year_to == 1880
    page = Page.objects.get(order=1)
    assert (settings.MEDIA_ROOT / page.file).is_file()
    assert (page.file_width, page.file_height) == (800, 1000)
    row = Illustration.objects.get(page=page)
    assert row.caption == "Une barque à voile"
    assert row.colour_mode == "couleur" and row.palette and row.fingerprint
    boat = row.statements.get(term__code="boat")
    assert (boat.x, boat.y, boat.w, boat.h) == (0, 0, 400, 500)


def test_the_catalogue_settles_over_the_model(harvest, scans):
    harvest(scans)
    second = Entry.objects.get(page__order=2)
    technique = Term.objects.get(pk=second.technique)
    assert technique.code == "lithographie"
    assert {token(technique.pk), token(technique.broader_id)} <= set(second.facets)
    boat = Term.objects.get(vocabulary="object", code="boat")
    assert token(boat.pk, 0.8) in second.tokens and token(boat.pk, 0.85) not in second.tokens
    assert token(boat.pk) in second.facets and token(boat.pk, 0.5) not in second.facets


@pytest.mark.parametrize("words", ["barque", "BARQUES", "amarree"])
def test_words_are_found_folded_and_stemmed(harvest, scans, words):
    from indexing.text import fold

    harvest(scans)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM indexing_entry WHERE text @@ plainto_tsquery('french', %s)", [fold(words)])
        assert cursor.fetchone()[0] >= 1


def test_vectors_are_stored_with_their_filters(harvest, scans):
    harvest(scans)
    spaces = {space.kind: space for space in Space.objects.all()}
    assert {kind: (space.dims, space.active) for kind, space in spaces.items()} == {
        "meaning": (8, True),
        "look": (6, True),
    }
    ids = list(Entry.objects.values_list("pk", flat=True))
    found = vectors.read(spaces["meaning"], ids)
    assert set(found) == set(ids)
    assert all(abs(np.linalg.norm(v) - 1) < 0.01 for v in found.values())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT illustration, tokens FROM {spaces['look'].table} ORDER BY illustration")
        assert cursor.fetchall() == list(Entry.objects.order_by("pk").values_list("pk", "tokens"))


def test_harvesting_again_changes_nothing(harvest, scans, monkeypatch):
    harvest(scans)
    before = rows()
    second = harvest(scans)
    assert second.state == Job.State.DONE
    assert rows() == before
    assert not second.items.filter(stage=Stage.DESCRIBE).exists(), "nothing was described again"


def test_describing_again_changes_nothing(harvest, scans, corpus):
    from indexing import jobs

    from .conftest import finish

    harvest(scans)
    before = rows()
    job = finish(jobs.reindex(corpus))
    assert job.items.filter(stage=Stage.DESCRIBE, state=JobItem.State.DONE).count() == 3
    assert rows() == before


def test_a_bad_picture_fails_alone(harvest, scans):
    (scans / "torn.jpg").write_bytes((scans / "1.jpg").read_bytes()[:4000])
    (scans / "empty.jpg").write_bytes(b"")
    job = harvest(scans)
    assert job.state == Job.State.DONE
    failed = dict(job.items.filter(state=JobItem.State.FAILED).values_list("page__source_id", "reason"))
    assert failed == {"torn.jpg": "truncated", "empty.jpg": "empty"}
    assert Entry.objects.count() == 3
