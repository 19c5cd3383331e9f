"""A corpus, small sources on disk, and models small enough to reason about."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from indexing import jobs
from indexing.models import Corpus, Job
from indexing.pipeline import work
from indexing.pipeline.terms import load_vocabularies
from indexing.vision import registry
from indexing.vision.protocols import Detection, ModelCard


class TinyEmbedder:
    """Mean colours for pictures, letters for words: not a model, but it has the shape of one."""

    card = ModelCard("tiny", "1", "e" * 64, "MIT")
    dims = {"meaning": 8, "look": 6}

    def embed_images(self, images: Sequence[Image.Image]) -> dict[str, np.ndarray]:
        pixels = [np.asarray(image.convert("RGB").resize((2, 2))).reshape(-1)[:8] + 1.0 for image in images]
        rows = np.array(pixels, dtype=np.float32).reshape(len(images), -1)
        return {"meaning": unit(rows[:, :8]), "look": unit(rows[:, :6])}

    def embed_texts(self, texts: Sequence[str]) -> np.ndarray:
        digests = [list(hashlib.sha256(text.encode()).digest()[:8]) for text in texts]
        return unit(np.array(digests, dtype=np.float32).reshape(-1, 8) + 1.0)


class TinyDetector:
    """Finds one thing, always in the upper left quarter."""

    def __init__(self, name: str, label: str, confidence: float = 0.8) -> None:
        self.card = ModelCard(name, "1", "d" * 64, "MIT")
        self.labels = (label,)
        self.confidence = confidence

    def detect(self, images: Sequence[Image.Image], floor: float = 0.05) -> list[list[Detection]]:
        return [[Detection(self.labels[0], self.confidence, 0, 0, i.width / 2, i.height / 2)] for i in images]


def unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch, settings) -> None:
    """Small models in place of the real ones, at the door where models come in."""
    embedder = TinyEmbedder()
    detectors = {"boats": TinyDetector("boats", "boat"), "faces": TinyDetector("faces", "face", 0.6)}
    monkeypatch.setattr(registry, "embedder", lambda name: embedder)
    monkeypatch.setattr(registry, "detector", lambda name: detectors[name])
    settings.DETECTOR, settings.FACE_DETECTOR, settings.LAYOUT_DETECTOR = "boats", "faces", ""


@pytest.fixture
def terms(transactional_db) -> None:
    load_vocabularies()


@pytest.fixture
def corpus(terms) -> Corpus:
    return Corpus.objects.create(slug="essais", title_fr="Essais", title_en="Trials")


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    """Three plates of one album, with a table of captions."""
    folder = tmp_path / "album"
    folder.mkdir()
    for number, colour in enumerate(("firebrick", "seagreen", "navy"), start=1):
        plate(folder / f"{number}.jpg", colour)
    (folder / "metadata.csv").write_text(
        "file,title,caption,technique,date\n"
        "1.jpg,Barque rouge,Une barque à voile,estampe,1880\n"
        "2.jpg,Barque verte,Une barque amarrée,lithographie,1880\n"
        "3.jpg,Barque bleue,Une barque au large,estampe,1880\n"
    )
    return folder


def plate(path: Path, colour: str, size: tuple[int, int] = (800, 1000)) -> None:
    image = Image.new("RGB", size, "ivory")
    pen = ImageDraw.Draw(image)
    pen.rectangle((size[0] // 8, size[1] // 8, size[0] * 7 // 8, size[1] * 3 // 4), fill=colour)
    pen.ellipse((size[0] // 3, size[1] // 3, size[0] // 2, size[1] // 2), fill="gold")
    image.save(path, quality=92)


def finish(job: Job, rounds: int = 20) -> Job:
    """Does all the job's work here, as its workers would."""
    for _ in range(rounds):
        for queue in jobs.QUEUES:
            if jobs.has_work(job.pk, queue):
                work.run(queue, job.pk, 60)
        job.refresh_from_db()
        if job.state not in {Job.State.WAITING, Job.State.RUNNING}:
            return job
    raise AssertionError(f"the job did not end: {list(job.items.values('stage', 'state', 'reason', 'last_error'))}")


@pytest.fixture
def harvest(corpus: Corpus, media: Path) -> Callable[..., Job]:
    def do(source: object, **options: object) -> Job:
        return finish(jobs.launch(source=str(source), corpus=corpus, options=options))

    return do
