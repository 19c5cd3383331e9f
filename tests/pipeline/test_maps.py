"""Maps by likeness: placed, switched in one step, kept up as pictures come and go, with thumbnails on sheets."""

from __future__ import annotations

import numpy as np
import pytest
from django.conf import settings
from django.core.management import call_command
from PIL import Image

from indexing.models import Entry, Illustration, Job, MapPoint, Projection
from indexing.pipeline import atlas, computing, projecting
from indexing.pipeline.illustrations import withdraw
from tests import factories as make
from tests.pages.pictures import on_disk
from tests.pipeline.conftest import finish

pytestmark = pytest.mark.django_db(transaction=True)
random = np.random.default_rng(7)


def cluster(middle: list[float], count: int) -> list[Entry]:
    return [make.entry(look=np.array(middle) + random.normal(0, 0.05, 3), page=sheet()) for _ in range(count)]


def sheet():
    page = make.page()
    on_disk(page)
    return page


def draw(**options: object) -> Projection:
    job = finish(computing.launch("map", keys=("fit",), **options), rounds=100)
    assert job.state == Job.State.DONE
    return Projection.objects.get(active=True)


def places(made: Projection, rows: list[Entry]) -> np.ndarray:
    found = {p.illustration_id: (p.x, p.y) for p in made.points.all()}
    return np.array([found[row.pk] for row in rows])


def apart(made: Projection, here: list[Entry], there: list[Entry]) -> bool:
    """Each group is nearer to its own middle than to the other's."""
    one, other = places(made, here), places(made, there)
    near = np.linalg.norm(one - one.mean(0), axis=1).mean()
    return bool(np.linalg.norm(one.mean(0) - other.mean(0)) > 2 * near)


def test_alike_lies_near_alike_and_new_rows_are_placed_without_a_new_map(media) -> None:
    red, blue = cluster([1, 0, 0], 5), cluster([0, 1, 0], 5)
    made = draw()
    assert made.method == "pca" and made.points.count() == 10
    assert apart(made, red, blue)
    before = places(made, red)
    more = cluster([0, 1, 0], 3)
    finish(computing.launch("map", keys=("all",)), rounds=100)
    assert Projection.objects.get(active=True) == made
    assert (places(made, red) == before).all()
    assert apart(made, red, blue + more)
    made.refresh_from_db()
    assert sorted(made.points.values_list("sprite", flat=True)) == list(range(13)) and atlas.drawn(made) == 13


def test_thumbnails_stand_where_sprites_say_and_a_withdrawn_picture_is_wiped(media) -> None:
    row, other = cluster([1, 0, 0], 1)[0], cluster([0, 1, 0], 1)[0]
    made = draw()
    sprite = made.points.get(illustration=row.pk).sprite

    def tile() -> Image.Image:
        name = made.parameters["sheets"][0]
        with Image.open(settings.MEDIA_ROOT / "maps" / str(made.pk) / name) as drawn:
            left, top = sprite % atlas.SHEET * atlas.TILE, sprite // atlas.SHEET * atlas.TILE
            return drawn.convert("RGBA").crop((left, top, left + atlas.TILE, top + atlas.TILE))

    assert tile().getextrema()[3][1] > 250  # something opaque is there
    first = made.parameters["sheets"][0]
    withdraw([row.pk])
    finish(computing.launch("map", keys=("all",)), rounds=100)
    made.refresh_from_db()
    assert list(made.points.values_list("illustration", flat=True)) == [other.pk]
    assert tile().getextrema()[3][1] < 40
    assert made.parameters["sheets"][0] != first
    assert not (settings.MEDIA_ROOT / "maps" / str(made.pk) / first).exists()


def test_noise_and_pictures_without_a_copy(media) -> None:
    cluster([1, 0, 0], 2)
    bare = make.entry(look=[0, 1, 0])
    noisy = make.entry(look=[0, 0, 1], noise=True)
    made = draw()
    assert made.points.get(illustration=bare.pk).sprite is None
    assert not made.points.filter(illustration=noisy.pk).exists()


def test_another_map_is_switched_to_whole_and_the_one_before_is_kept(media) -> None:
    cluster([1, 0, 0], 3)
    one, two, three = draw(), draw(), draw()
    assert list(Projection.objects.order_by("pk").values_list("pk", "active")) == [(two.pk, False), (three.pk, True)]
    assert MapPoint.objects.filter(projection=one.pk).count() == 0
    assert not atlas.folder(one.pk).exists() and atlas.folder(two.pk).exists()


def test_a_collection_that_has_doubled_is_mapped_anew(media) -> None:
    cluster([1, 0, 0], 2)
    one = draw()
    cluster([0, 1, 0], 3)
    finish(computing.launch("map", keys=("all",)), rounds=100)
    assert Projection.objects.get(active=True).pk != one.pk


def test_no_space_no_map(db) -> None:
    assert finish(computing.launch("map", keys=("all",))).state == Job.State.DONE
    assert not Projection.objects.exists()


def test_it_is_due_when_indexing_has_ended(media) -> None:
    cluster([1, 0, 0], 1)
    Job.objects.create(corpus=make.corpus(), source="x", state="done", ended_at="2026-01-01T00:00Z")
    due = {job.options["task"]: job for job in computing.launch_due()}
    finish(due["map"], rounds=100)
    assert Projection.objects.get(active=True).points.count() == 1


def test_the_command_launches_the_job(media) -> None:
    call_command("map", "--method", "umap", "--no-wait")
    job = Job.objects.get()
    assert (job.options["task"], job.options["method"]) == ("map", "umap")
    assert list(job.items.values_list("key", flat=True)) == ["fit"]


def test_neighbours_place_a_row_among_them() -> None:
    known = np.array([make.unit(v) for v in ([1, 0, 0], [1, 0.1, 0], [0, 1, 0])])
    points = np.array([[0.1, 0.1], [0.2, 0.1], [0.9, 0.9]])
    found = projecting.beside(known, points, np.array([make.unit([1, 0.05, 0])]))
    assert np.linalg.norm(found[0] - [0.15, 0.1]) < 0.02


@pytest.mark.models
def test_umap_keeps_groups_together(media) -> None:
    """Marked `models`, as it compiles for half a minute."""
    groups = [cluster(v, 12) for v in ([1, 0, 0], [0, 1, 0], [0, 0, 1])]
    made = draw(method="umap")
    assert made.method == "umap"
    assert all(apart(made, a, b) for a in groups for b in groups if a is not b)
    assert Illustration.objects.count() == made.points.count()
