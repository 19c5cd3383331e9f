"""The models at work in this process, as the settings name them, with the agents they speak as.

A model that cannot be had leaves its part out: `missing` says so in a sentence for the job's page; all else goes on.
Loading takes seconds the first time; afterwards models stay in memory.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import cast

from django.conf import settings

from indexing.models import Agent, Space
from indexing.pipeline import captions
from indexing.pipeline.captions import Captioning
from indexing.pipeline.spaces import agent_of, spaces_of
from indexing.vision import registry
from indexing.vision.classifier import ZeroShot
from indexing.vision.heads import Heads
from indexing.vision.protocols import Detector, Embedder, Kind, ModelCard, ModelUnavailableError
from indexing.vision.segmenter import Outlined
from indexing.vision.weights import locate
from indexing.vocabularies import TermRecord, by_vocabulary

#: The techniques among which BnF's own models choose; the others cannot be told from a picture, or are not old.
TECHNIQUES = ("collage", "dessin", "estampe", "impression-photomecanique", "peinture", "photographie")
CLASSIFIED = ("technique", "function", "genre")
#: Ours, not weights: the version changes when its rule does.
PALETTE = ModelCard("palette", "1", "", "AGPL-3.0-or-later")
ALTO = ModelCard("ALTO", "1", "", "")


@dataclass(frozen=True)
class Trained:
    heads: Heads
    agent: Agent


@dataclass(frozen=True)
class Described:
    """An embedder with its spaces, its classifiers by vocabulary, and the heads that were trained on it, if any."""

    embedder: Embedder
    agent: Agent
    spaces: dict[Kind, Space]
    classifiers: dict[str, ZeroShot]
    trained: Trained | None = None

    def speaker(self, vocabulary: str, code: str) -> Agent:
        """Who says that a picture is of a class: the heads where they have it, else the encoder by its prompts."""
        if self.trained is None:
            return self.agent
        head = self.trained.heads.heads.get(vocabulary)
        return self.trained.agent if head is not None and code in head.codes else self.agent


@dataclass(frozen=True)
class Detecting:
    detector: Detector
    agent: Agent


@dataclass
class Models:
    embedding: Described | None = None
    #: Encoders that only fill their vectors: the one that searches speak, while the settings name another.
    beside: list[Described] = field(default_factory=list)
    objects: Detecting | None = None
    faces: Detecting | None = None
    layout: Detecting | None = None
    captions: Captioning | None = None
    missing: list[str] = field(default_factory=list)


def load(own: str = "") -> Models:
    """The models of the settings; only those that can be had. `own`: a corpus' detector, which takes the place of
    theirs in what it knows: layout, objects or both."""
    models = Models()
    corpus_detector = _detecting(own, "The detector of the corpus is not used", models.missing)
    try:
        models.embedding = _embedding(settings.ENCODER, models.missing)
    except ModelUnavailableError as error:
        models.missing.append(f"No vectors, technique, function or genre are made: {error}")
    models.beside = _beside(settings.ENCODER, models.missing)
    objects = _knowing(corpus_detector, layout=False)
    objects = objects or _detecting(settings.DETECTOR, "Objects are not detected", models.missing)
    models.objects = _outlined(objects, models.missing)
    models.faces = _detecting(settings.FACE_DETECTOR, "Faces are not detected", models.missing)
    models.layout = _knowing(corpus_detector, layout=True)
    models.layout = models.layout or _detecting(
        settings.LAYOUT_DETECTOR, "Pages are cut up by plain rules", models.missing
    )
    models.captions = captions.load(models.missing)
    return models


def load_vectors(name: str) -> Models:
    """The encoder `name` alone, to fill its vectors and say nothing."""
    models = Models()
    try:
        models.beside.append(_described(name, {}))
    except ModelUnavailableError as error:
        models.missing.append(f"No vectors are made: {error}")
    return models


def _beside(encoder: str, missing: list[str]) -> list[Described]:
    """A page described with the encoder of the settings alone would be missing from searches until they switch."""
    active = set(Space.objects.filter(active=True).values_list("model", flat=True)) - {encoder}
    found = []
    for name in sorted(active):
        try:
            found.append(_described(name, {}))
        except ModelUnavailableError as error:
            missing.append(f"What is new cannot be found by meaning or likeness yet: {error}")
    return found


def choices(vocabulary: str) -> tuple[TermRecord, ...]:
    """The terms among which a picture is classified."""
    terms = by_vocabulary(vocabulary)
    if vocabulary == "technique":
        return tuple(term for term in terms if term.code in TECHNIQUES)
    if vocabulary == "function":
        return tuple(term for term in terms if not term.broader and term.code not in {"autres", "formule"})
    broad = {term.broader for term in terms}
    return tuple(term for term in terms if term.code not in broad)


def _embedding(name: str, missing: list[str]) -> Described:
    embedder = registry.embedder(name)
    classifiers = {one: classifier(cast(Hashable, embedder), one) for one in CLASSIFIED}
    return replace(_described(name, classifiers), trained=_trained(embedder, missing))


def _described(name: str, classifiers: dict[str, ZeroShot]) -> Described:
    embedder = registry.embedder(name)
    return Described(embedder, agent_of(embedder.card), spaces_of(embedder, name), classifiers)


def _trained(embedder: Embedder, missing: list[str]) -> Trained | None:
    """The heads of the settings, if they were trained on this encoder."""
    if not settings.HEADS:
        return None
    try:
        heads = Heads.load(locate(settings.HEADS))
    except ModelUnavailableError as error:
        missing.append(f"Technique, function and genre are told by prompts alone: {error}")
        return None
    return Trained(heads, agent_of(heads.card)) if heads.encoder == embedder.card.sha256 else None


@lru_cache(maxsize=8)
def classifier(embedder: Hashable, vocabulary: str) -> ZeroShot:
    """Its prompts are embedded once per process."""
    terms = choices(vocabulary)
    return ZeroShot(cast(Embedder, embedder), terms, top=len(terms))


def _detecting(name: str, consequence: str, missing: list[str]) -> Detecting | None:
    if not name:
        return None
    try:
        detector = registry.detector(name)
    except ModelUnavailableError as error:
        missing.append(f"{consequence}: {error}")
        return None
    return Detecting(detector, agent_of(detector.card))


def _knowing(detecting: Detecting | None, *, layout: bool) -> Detecting | None:
    """The detector, if any of its classes is one of layout, or is none."""
    known = {term.code for term in by_vocabulary("layout")}
    able = detecting is not None and any((label in known) is layout for label in detecting.detector.labels)
    return detecting if able else None


def _outlined(detecting: Detecting | None, missing: list[str]) -> Detecting | None:
    """The detector with the segmenter of the settings behind it, which speak as one."""
    if detecting is None or not settings.SEGMENTER:
        return detecting
    try:
        outlined = Outlined(detecting.detector, registry.segmenter(settings.SEGMENTER))
    except ModelUnavailableError as error:
        missing.append(f"Objects have no outlines: {error}")
        return detecting
    return Detecting(outlined, agent_of(outlined.card))
