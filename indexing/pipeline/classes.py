"""What kind of picture a crop is: technique, function, genre, page class, and whether it lies on its side.

Trained heads speak where they serve the encoder at work; prompts speak for terms without examples, and for everything
with any other encoder. Each speaks as its own agent. Looks and writes nothing; errors of a model pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from indexing.pipeline.models import Described, Trained
from indexing.vision.heads import TURNS, Ranked, blend
from indexing.vision.protocols import Kind
from indexing.vision.traits import traits

#: Of each vocabulary the best term is kept, and others that come near.
NEAR, MOST = 0.15, 3
#: What a page class or a turn must be sure of to be said.
SURE_CLASS, SURE_TURN = 0.6, 0.8
#: How sure one look must be that a picture is not upright before its three other positions are looked at.
DOUBT = 0.5
#: Scans that lie on their side are few; a statement's confidence takes that into account.
UPRIGHT_BEFORE = 0.9
#: Classes that only a whole page can have: a piece of one with nothing on it is a wrong box, not a blank page.
WHOLE = ("text-only", "blank-page", "binding")
WHOLE_SHARE = 0.5
CLOCKWISE = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}


@dataclass
class Classes:
    """`ranked`: {vocabulary: [(code, confidence), …]}, best first; `page`: its page class; `turn`: clockwise degrees
    that would make it upright. Both None where nothing is to be said."""

    ranked: dict[str, Ranked] = field(default_factory=dict)
    page: tuple[str, float] | None = None
    turn: tuple[int, float] | None = None


def classify(embedding: Described, images: Sequence[Image.Image], found: dict[Kind, np.ndarray]) -> list[Classes]:
    """The classes of pictures whose vectors are `found`."""
    classes = [Classes() for _ in images]
    for vocabulary, classifier in embedding.classifiers.items():
        for one, ranked in zip(classes, classifier.classify(np.asarray(found["meaning"])), strict=True):
            one.ranked[vocabulary] = ranked
    if embedding.trained is not None:
        _trained(embedding.trained, classes, images, found)
        _turns(embedding, embedding.trained, classes, images, found)
    return classes


def _trained(
    trained: Trained, classes: Sequence[Classes], images: Sequence[Image.Image], found: dict[Kind, np.ndarray]
) -> None:
    for vocabulary, rows in trained.heads.classify(found["look"], found["meaning"], traits(images)).items():
        for one, ranked in zip(classes, rows, strict=True):
            if vocabulary == "layout":
                code, confidence = ranked[0]
                one.page = (code, confidence) if code != "illustration" and confidence >= SURE_CLASS else None
            else:
                one.ranked[vocabulary] = blend(ranked, one.ranked.get(vocabulary, []))


def _turns(
    embedding: Described, trained: Trained, classes: Sequence[Classes], images: Sequence[Image.Image],
    found: dict[Kind, np.ndarray],
) -> None:  # fmt: skip
    """Looks again, in the three other positions, at pictures that do not seem to be upright."""
    doubts = trained.heads.doubtful(found["look"], found["meaning"])
    doubtful = [i for i, doubt in enumerate(doubts) if doubt >= DOUBT and classes[i].page is None]
    if not doubtful:
        return
    turned = [images[i].transpose(CLOCKWISE[turn]) for turn in TURNS[1:] for i in doubtful]
    again = embedding.embedder.embed_images(turned)
    look, meaning = (
        np.concatenate([found[kind][doubtful], again[kind]]).reshape(len(TURNS), len(doubtful), -1)
        for kind in ("look", "meaning")
    )
    for i, (turn, confidence) in zip(doubtful, trained.heads.rotation(look, meaning, UPRIGHT_BEFORE), strict=True):
        if turn and confidence >= SURE_TURN:
            classes[i].turn = (turn, confidence)


def said(one: Classes, area: float) -> Iterator[tuple[str, str, float]]:
    """(vocabulary, code, confidence) of the page class and the turn, of a crop that covers `area` of its page."""
    if one.page is not None and (one.page[0] not in WHOLE or area >= WHOLE_SHARE):
        yield "layout", *one.page
    if one.turn is not None:
        yield "layout", f"turned-{one.turn[0]}", one.turn[1]
