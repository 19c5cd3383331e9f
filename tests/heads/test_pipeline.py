"""Who says what in the pipeline: trained heads on their own encoder, prompts with any other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from indexing.models import Illustration, Job, Statement
from indexing.pipeline.classes import SURE_TURN, Classes, classify, said
from indexing.pipeline.models import Described, Trained, load
from indexing.vision.heads import Heads
from indexing.vision.traits import WIDTH
from tests.heads.small import write
from tests.pipeline.conftest import TinyEmbedder, corpus, harvest, scans, terms, tiny, unit

__all__ = ["corpus", "harvest", "scans", "terms", "tiny"]

#: The vectors of TinyEmbedder: six sides of look and eight of meaning.
SIDES = 14


def answers(folder: Path, bias: list[float]) -> None:
    flat = np.zeros((2, SIDES + WIDTH), np.float32)
    tensors = {f"{name}.weight": flat for name in ("technique", "function", "layout")}
    tensors |= {f"{name}.bias": np.array(bias, np.float32) for name in ("technique", "function", "layout")}
    tensors |= {"rotation.weight": flat[:, :SIDES], "rotation.bias": np.array([5.0, 0.0], np.float32)}
    write(folder, TinyEmbedder.card.sha256, **tensors, **{"upright.weight": flat[0, :SIDES]})


@pytest.fixture
def heads(tmp_path: Path, settings) -> Path:
    """Heads for TinyEmbedder that answer the same for every picture: a drawing (.88), a page without picture."""
    folder = tmp_path / "heads"
    answers(folder, [2.0, 0.0])
    settings.HEADS = str(folder)
    return folder


def by(name: str, vocabulary: str) -> dict[str, set[float]]:
    """{code: confidences, rounded} that the agent `name` has stated."""
    found: dict[str, set[float]] = {}
    for row in Statement.objects.filter(agent__name=name, term__vocabulary=vocabulary).select_related("term"):
        found.setdefault(row.term.code, set()).add(round(row.confidence, 3))
    return found


@pytest.mark.django_db(transaction=True)
def test_heads_speak_as_themselves_with_their_confidence(harvest: Callable[..., Job], scans: Path, heads: Path, tiny):
    job = harvest(scans)
    assert job.state == Job.State.DONE, job.notice
    assert by("heads:portal", "technique") == {"dessin": {0.881}}
    assert by("tiny", "technique") == {}
    # What the head leaves to terms it does not know, the prompts of forty of them share: the map stays ahead.
    assert by("heads:portal", "function") == {"carte": {0.119}}
    assert set(Statement.objects.filter(agent__name="heads:portal").values_list("agent__sha256", flat=True)) == {
        Heads.load(heads).card.sha256
    }
    assert by("tiny", "genre")  # no head has it: prompts say it as before


def test_only_a_whole_page_can_be_a_page_without_picture() -> None:
    one = Classes(page=("binding", 0.9), turn=(90, 0.85))
    assert list(said(one, 0.9)) == [("layout", "binding", 0.9), ("layout", "turned-90", 0.85)]
    assert list(said(one, 0.2)) == [("layout", "turned-90", 0.85)]
    assert list(said(Classes(page=("map", 0.9)), 0.1)) == [("layout", "map", 0.9)]


@pytest.mark.django_db(transaction=True)
def test_what_older_heads_said_is_replaced(harvest: Callable[..., Job], scans: Path, heads: Path, tiny):
    harvest(scans)
    before = Heads.load(heads).card.sha256
    answers(heads, [0.0, 2.0])
    after = Heads.load(heads).card.sha256
    assert before != after
    Illustration.objects.update(described_at=None)
    harvest(scans)
    assert by("heads:portal", "technique") == {"photographie": {0.881}}
    assert not Statement.objects.filter(agent__sha256=before).exists()


@pytest.mark.django_db(transaction=True)
def test_with_another_encoder_prompts_answer_as_before(
    harvest: Callable[..., Job], scans: Path, tmp_path, settings, tiny
):
    settings.HEADS = str(write(tmp_path / "heads", "a" * 64))
    job = harvest(scans)
    assert not job.notice
    assert by("tiny", "technique")
    assert not Statement.objects.filter(agent__name="heads:portal").exists()


@pytest.mark.django_db
def test_heads_that_cannot_be_read_are_told_to_staff_and_done_without(tmp_path: Path, settings, terms, tiny):
    settings.HEADS = str(tmp_path)
    models = load()
    assert models.embedding is not None and models.embedding.trained is None
    assert [line for line in models.missing if "by prompts alone" in line]
    settings.HEADS = ""
    assert not load().missing


class Compass:
    """An embedder that sees where the dark side is, which should be at the foot."""

    card = TinyEmbedder.card
    dims = {"meaning": 2, "look": 2}
    asked = 0

    def embed_images(self, images: list[Image.Image]) -> dict[str, np.ndarray]:
        self.asked += len(images)
        greys = [np.asarray(image.convert("L"), dtype=float) for image in images]
        feet = [grey[-4:].mean() < grey.mean() - 50 for grey in greys]
        rows = unit(np.array([[float(foot), 1 - float(foot)] for foot in feet], np.float32))
        return {"meaning": rows, "look": rows}


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_picture_on_its_side_is_looked_at_from_all_sides(tmp_path: Path, turn: int) -> None:
    embedder = Compass()
    changed = {"layout.bias": [-9.0, 9.0], "upright.weight": [0.0, 0.0, 9.0, 0.0]}
    tensors = {name: np.array(rows, np.float32) for name, rows in changed.items()}
    folder = write(tmp_path / "heads", "e" * 64, **tensors)
    trained = Trained(Heads.load(folder), None)  # type: ignore[arg-type]
    described = Described(embedder, None, {}, {}, trained)  # type: ignore[arg-type]
    picture = Image.new("RGB", (40, 40), "white")
    picture.paste((0, 0, 0), (0, 30, 40, 40))
    lying = picture.rotate(turn)  # anticlockwise, so that turning it clockwise by as much makes it upright
    (one,) = classify(described, [lying], embedder.embed_images([lying]))
    assert embedder.asked == (1 if turn == 0 else 4)
    if turn == 0:
        assert one.turn is None
    else:
        assert one.turn is not None and one.turn[0] == turn and one.turn[1] >= SURE_TURN
