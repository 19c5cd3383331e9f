"""From one encoder to another: vectors beside those in use, one step over, one step back, and nothing lost."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from PIL import Image

from indexing import vectors
from indexing.models import Entry, Illustration, Job, Page, Space, Statement
from indexing.vision import registry
from indexing.vision.protocols import ModelCard, ModelUnavailableError
from search import encoder
from tests.pipeline.conftest import finish, plate
from tests.search.ask import ids
from workers import encoding, tasks

OLD, NEW = "tests:old", "tests:new"


class Colours:
    """Tells red, green and blue pictures apart. `order` is where each stands; "rouge" always means the first place."""

    def __init__(self, name: str, order: Sequence[int]) -> None:
        self.card = ModelCard(name, "1", name[-1] * 64, "MIT")
        self.order = np.array(order)
        self.dims = {"meaning": len(order), "look": len(order)}

    def embed_images(self, images: Sequence[Image.Image]) -> dict[str, np.ndarray]:
        means = np.array([np.asarray(image.convert("RGB")).reshape(-1, 3).mean(axis=0) for image in images])
        rows = np.eye(len(self.order), dtype=np.float32)[self.order[means.argmax(axis=1)]]
        return {"meaning": rows, "look": rows}

    def embed_texts(self, texts: Sequence[str]) -> np.ndarray:
        return np.eye(len(self.order), dtype=np.float32)[[0 if text == "rouge" else 3 for text in texts]]

    def pieces(self, texts: Sequence[str]) -> list[int]:
        return [1 for _ in texts]


@pytest.fixture
def encoders(monkeypatch, settings) -> dict[str, Colours]:
    """The old one finds the red plate for "rouge", the new one the green: the answer tells who gave it."""
    known = {OLD: Colours(OLD, (0, 1, 2, 3)), NEW: Colours(NEW, (1, 0, 2, 3, 4))}
    monkeypatch.setattr(registry, "embedder", lambda name: known[name])
    settings.ENCODER, settings.DETECTOR, settings.FACE_DETECTOR, settings.LAYOUT_DETECTOR = OLD, "", "", ""
    # Instead of the broker: the task itself.
    monkeypatch.setattr(encoder, "_ask", lambda task, words: getattr(tasks, task.rpartition(".")[2])(*words))
    encoder.store().flushdb()
    return known


@pytest.fixture
def plates(encoders, harvest, scans) -> dict[str, int]:
    """{colour: its illustration}, described by the old encoder."""
    harvest(scans)
    found = dict(Illustration.objects.values_list("page__order", "pk"))
    return {"red": found[1], "green": found[2], "blue": found[3]}


def use(name: str) -> str:
    out = StringIO()
    call_command("models", "use", "encoder", name, stdout=out)
    return out.getvalue()


def answers() -> list[int]:
    return ids("?q=rouge&mode=meaning")


def test_searches_stay_until_the_switch_and_change_right_after_and_back(plates):
    before = set(Statement.objects.values_list("pk", flat=True))
    assert answers() == [plates["red"]]
    said = use(NEW)
    assert "run the same again" in said and f"ENCODER={NEW}" in said
    assert "Job" in use(NEW)
    [job] = Job.objects.filter(options__vectors=NEW)
    assert answers() == [plates["red"]]
    finish(job)
    assert answers() == [plates["red"]], "filled beside, not used"
    assert set(Statement.objects.values_list("pk", flat=True)) == before
    assert "now use" in use(NEW)
    assert answers() == [plates["green"]]
    assert set(Space.objects.filter(active=True).values_list("model", flat=True)) == {NEW}
    assert "now use" in use(OLD)
    assert answers() == [plates["red"]]
    assert Job.objects.filter(options__has_key="vectors").count() == 1, "nothing was missing on the way back"


def test_what_comes_meanwhile_is_found_before_and_after(plates, harvest, tmp_path, settings):
    use(NEW)
    finish(Job.objects.get(options__vectors=NEW))
    use(NEW)
    more = tmp_path / "more"
    more.mkdir()
    plate(more / "1.jpg", "firebrick")
    harvest(more)  # by workers whose settings still name the old encoder
    new = Illustration.objects.latest("pk").pk
    for space in Space.objects.all():
        assert new in vectors.read(space, [new]), space
    assert answers() == [plates["green"]]
    use(OLD)
    assert set(answers()) == {plates["red"], new}


def test_a_switch_that_would_lose_something_is_refused(plates, media, settings, monkeypatch):
    monkeypatch.setattr("indexing.jobs.outcomes.BACKOFF", 0.0)
    damaged = Page.objects.get(order=3)
    (settings.MEDIA_ROOT / damaged.file).write_bytes(b"")
    use(NEW)
    finish(Job.objects.get(options__vectors=NEW))
    monkeypatch.setattr("indexing.hub.switching.show_progress", lambda job, console: finish(job))
    out = StringIO()
    with pytest.raises(CommandError, match=r"2 vectors are still missing"):
        call_command("models", "use", "encoder", NEW, "--wait", stdout=out)
    assert answers() == [plates["red"]]


def test_with_wait_it_is_one_command(plates, monkeypatch):
    monkeypatch.setattr("indexing.hub.switching.show_progress", lambda job, console: finish(job))
    out = StringIO()
    call_command("models", "use", "encoder", NEW, "--wait", stdout=out)
    assert "now use" in out.getvalue()
    assert answers() == [plates["green"]]


def test_an_empty_portal_begins_with_the_encoder_it_is_given(encoders, corpus):
    assert "use tests:new" in use(NEW)
    assert set(Space.objects.filter(active=True).values_list("model", flat=True)) == {NEW}


def test_weights_replaced_under_the_same_name_do_not_answer_for_the_old_ones(plates, encoders):
    encoders[OLD] = Colours("tests:better", (1, 0, 2, 3))
    with pytest.raises(ModelUnavailableError, match=r"not those that made the vectors"):
        encoding.text("rouge")
    use(OLD)
    finish(Job.objects.get(options__vectors=OLD))
    use(OLD)
    encoder.store().flushdb()
    assert answers() == [plates["green"]]


def test_vectors_of_a_wide_model_stay_in_their_rows(plates):
    """Moved out of the row, as Postgres does with what is over 2 kB, an exact scan would cost several times as much."""
    agent = Space.objects.first().agent
    Space.objects.filter(kind="meaning").delete()
    space = Space.objects.create(agent=agent, kind="meaning", dims=1536, model="tests:wide")
    vectors.create_table(space)
    entry = Entry.objects.get(pk=plates["red"])
    entry.tokens = list(range(1000, 1120))
    row = np.random.default_rng(5).standard_normal(1536).astype(np.float32)
    assert vectors.write(space, [(entry, row / np.linalg.norm(row))]) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size(reltoastrelid) FROM pg_class WHERE oid = %s::regclass", [space.table])
        assert cursor.fetchone() == (0,)
    found = vectors.read(space, [entry.pk])[entry.pk]
    assert found @ row / np.linalg.norm(row) == pytest.approx(1, abs=1e-3)


def test_a_missing_encoder_is_said_and_changes_nothing(plates, monkeypatch):
    def absent(name: str):
        raise ModelUnavailableError(f"The weights {name!r} are not here.")

    monkeypatch.setattr(registry, "embedder", absent)
    with pytest.raises(CommandError, match="not here"):
        use(NEW)
    assert not Job.objects.filter(options__has_key="vectors").exists()
