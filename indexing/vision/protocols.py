"""Contracts between the pipeline and the models. Nothing here imports torch, so every process may read it.

Pictures are RGB PIL images; boxes are pixels of the picture given; vectors are float32 numpy rows of unit length.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from PIL.Image import Image

Kind = Literal["meaning", "look"]


class ModelUnavailableError(Exception):
    """A model named in settings cannot be loaded here (weights missing, no network): the message says which and why."""


@dataclass(frozen=True)
class ModelCard:
    """Who speaks: goes to Agent. `sha256` is of the weights file."""

    name: str
    version: str
    sha256: str
    licence: str
    url: str = ""


@dataclass(frozen=True)
class Detection:
    """One box found: `label` is the vocabulary's English code ("person", "illustration"), confidence 0..1."""

    label: str
    confidence: float
    x: float
    y: float
    w: float
    h: float
    polygon: tuple[tuple[float, float], ...] = ()


class Embedder(Protocol):
    """Pictures and words to unit vectors. `dims` = {"meaning": d1, "look": d2}, at most 1536 and 512."""

    card: ModelCard
    dims: dict[Kind, int]

    def embed_images(self, images: Sequence[Image]) -> dict[Kind, np.ndarray]:
        """{"meaning": (n, d1), "look": (n, d2)}, float32, rows of unit length."""
        ...

    def embed_texts(self, texts: Sequence[str]) -> np.ndarray:
        """(n, d1) float32 rows of unit length in the *meaning* space."""
        ...

    def pieces(self, texts: Sequence[str]) -> list[int]:
        """Into how many pieces each text is cut: a word of many short ones is a word that the model never learned."""
        ...


class Detector(Protocol):
    card: ModelCard
    labels: tuple[str, ...]

    def detect(self, images: Sequence[Image], floor: float = 0.05) -> list[list[Detection]]:
        """One list of boxes per picture, best first, with confidence at least `floor`."""
        ...


class Segmenter(Protocol):
    card: ModelCard

    def outline(self, image: Image, boxes: Sequence[Detection]) -> list[Detection]:
        """The same boxes in the same order, with a polygon where there is one to be had."""
        ...


class Captioner(Protocol):
    """`language`: the code of the language it writes."""

    card: ModelCard
    language: str

    def caption(self, images: Sequence[Image]) -> list[str]:
        """One sentence a picture; empty where the model has none."""
        ...
