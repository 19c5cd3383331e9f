"""Illustrations described by every model at hand: vectors, technique, function, genre, objects, faces, palette, hash.

`look` works on crops of many pages at once and writes nothing; `store` writes one page, all or nothing, inside the
transaction of its step. Described again by the same agents, an illustration gets the same rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from indexing.learning.saying import claims as head_claims
from indexing.models import Agent, Illustration, Page, Space
from indexing.pipeline import captions, parts, statements
from indexing.pipeline.classes import MOST, NEAR, Classes, classify, said
from indexing.pipeline.concepts import claims as concept_claims
from indexing.pipeline.crops import Crop
from indexing.pipeline.illustrations import lock
from indexing.pipeline.models import PALETTE, Detecting, Models
from indexing.pipeline.palettes import stored
from indexing.pipeline.parts import Part
from indexing.pipeline.settle import settle_illustrations
from indexing.pipeline.spaces import agent_of
from indexing.pipeline.statements import Claim
from indexing.pipeline.terms import TermBook
from indexing.vision import layout
from indexing.vision.fingerprint import fingerprint
from indexing.vision.palette import names, palette
from indexing.vision.protocols import Detection, Kind

COLOUR_SHARE = 0.1


@dataclass
class Seen:
    """What was seen in one crop."""

    crop: Crop
    colour_mode: str
    palette: list[list[float]]
    paper: list[int]
    colours: list[tuple[str, float]]
    fingerprint: int
    vectors: dict[Kind, Any] = field(default_factory=dict)
    beside: dict[Space, Any] = field(default_factory=dict)
    classes: Classes = field(default_factory=Classes)
    objects: list[Detection] = field(default_factory=list)
    faces: list[Detection] = field(default_factory=list)
    caption: str = ""
    parts: list[Part] = field(default_factory=list)
    inside: dict[Kind, Any] = field(default_factory=dict)
    inside_beside: dict[Space, Any] = field(default_factory=dict)


def look(crops: Sequence[Crop], models: Models) -> list[Seen]:
    """What the models see in the crops, in their order."""
    seen = [_colours(crop) for crop in crops]
    images = [crop.image for crop in crops]
    if not seen:
        return seen
    for one, objects, faces in zip(seen, _detect(models.objects, images), _detect(models.faces, images), strict=True):
        one.objects, one.faces = layout.without(objects), faces
    _choose_parts(seen, models)
    chosen = [one.parts for one in seen]
    if models.embedding:
        found, inside = parts.embed(models.embedding.embedder, images, chosen)
        for number, one in enumerate(seen):
            one.vectors = {kind: rows[number] for kind, rows in found.items()}
            one.inside = inside[number]
        for one, classes in zip(seen, classify(models.embedding, images, found), strict=True):
            one.classes = classes
    for other in models.beside:
        found, inside = parts.embed(other.embedder, images, chosen)
        for number, one in enumerate(seen):
            one.beside |= {other.spaces[kind]: rows[number] for kind, rows in found.items()}
            one.inside_beside |= {other.spaces[kind]: rows for kind, rows in inside[number].items()}
    for one, text in zip(seen, captions.write(models.captions, images), strict=True):
        one.caption = text
    return seen


def _choose_parts(seen: Sequence[Seen], models: Models) -> None:
    """What is detected now, and what was said before by others; without a detector, all that is stored."""
    detecting = bool(models.objects or models.faces)
    stored = parts.known([one.crop.illustration.pk for one in seen], models=not detecting)
    for one in seen:
        one.parts = parts.choose(one.crop, (*one.objects, *one.faces), stored.get(one.crop.illustration.pk, ()))


def _colours(crop: Crop) -> Seen:
    found = palette(crop.image)
    colours = names(found, COLOUR_SHARE)
    return Seen(
        crop, found.colour_mode, stored(found.colours), list(found.background), colours, fingerprint(crop.image)
    )


def _detect(detecting: Detecting | None, images: Sequence[Any]) -> list[list[Detection]]:
    if detecting is None:
        return [[] for _ in images]
    return detecting.detector.detect(images, settings.DETECTION_FLOOR)


def store(page: Page, seen: Sequence[Seen], models: Models) -> None:
    """Writes what was seen on one page, and settles it. Called inside a transaction."""
    lock([page.pk])
    book = TermBook()
    colours = agent_of(PALETTE).pk
    agents = {colours} | {one.agent.pk for one in (models.embedding, models.objects, models.faces) if one}
    agents |= _heads(models)
    claims = [claim for one in seen for claim in (*_classes(one, models, book, page), *_boxes(one, models, book))]
    claims += [
        Claim(one.crop.illustration.pk, book.ensure("colour", code).id, colours, share)
        for one in seen
        for code, share in one.colours
    ]
    agents |= _same_detector(models.objects)
    for speak in (concept_claims, head_claims):
        spoken, told = speak(_vectors(seen, models))
        agents, claims = agents | spoken, [*claims, *told]
    statements.replace([one.crop.illustration.pk for one in seen], agents, claims)
    _features(page, seen)
    captions.store(models.captions, {one.crop.illustration.pk: one.caption for one in seen})
    settle_illustrations([one.crop.illustration.pk for one in seen], _vectors(seen, models))
    _store_parts(seen, models)


def store_vectors(page: Page, seen: Sequence[Seen], models: Models) -> None:
    """Writes the vectors of one page and nothing else; like `store` otherwise."""
    lock([page.pk])
    settle_illustrations([one.crop.illustration.pk for one in seen], _vectors(seen, models))
    _store_parts(seen, models)


def _heads(models: Models) -> set[int]:
    """The heads at work and those before them: what an older version said is replaced, not kept beside."""
    trained = models.embedding.trained if models.embedding else None
    if trained is None:
        return set()
    return set(Agent.objects.filter(kind=Agent.Kind.MODEL, name=trained.agent.name).values_list("pk", flat=True))


def _classes(one: Seen, models: Models, book: TermBook, page: Page) -> list[Claim]:
    """The best class of each vocabulary and those near it, among what can have existed; page class and turn if sure."""
    if models.embedding is None:
        return []
    row, year = one.crop.illustration, page.document.year_to
    kept: list[tuple[str, str, float]] = []
    for vocabulary, classes in one.classes.ranked.items():
        terms = [(book.ensure(vocabulary, code), confidence) for code, confidence in classes]
        able = [(t, c) for t, c in terms if year is None or t.year_from is None or t.year_from <= year] or terms
        near = [able[0], *((t, c) for t, c in able[1:MOST] if c >= NEAR)]
        kept += [(vocabulary, term.code, confidence) for term, confidence in near]
    kept += said(one.classes, row.w * row.h / max(1, page.width * page.height))
    return [
        Claim(row.pk, book.ensure(vocabulary, code).id, models.embedding.speaker(vocabulary, code).pk, confidence)
        for vocabulary, code, confidence in kept
    ]


def _same_detector(detecting: Detecting | None) -> set[int]:
    """The detector with other weights, or with and without outlines: its boxes are made anew, not kept beside."""
    if detecting is None:
        return set()
    name = detecting.agent.name.partition(" + ")[0]
    same = Q(name=name) | Q(name__startswith=f"{name} + ")
    return set(Agent.objects.filter(same, kind=Agent.Kind.MODEL).values_list("pk", flat=True))


def _boxes(one: Seen, models: Models, book: TermBook) -> list[Claim]:
    claims = []
    for detecting, found in ((models.objects, one.objects), (models.faces, one.faces)):
        for detection in found if detecting else ():
            box = one.crop.box(detection)
            if detecting is None or box is None:
                continue
            term = book.ensure("object", detection.label)
            claims.append(
                Claim(one.crop.illustration.pk, term.id, detecting.agent.pk, detection.confidence, box=box,
                      polygon=one.crop.polygon(detection))
            )  # fmt: skip
    return claims


def _features(page: Page, seen: Sequence[Seen]) -> None:
    now = timezone.now()
    rows = []
    for one in seen:
        row = one.crop.illustration
        # A catalogue that has spoken of the original knows better than a black and white scan of it.
        row.colour_mode = (row.colour_mode if page.segmented_by_source else "") or one.colour_mode
        row.palette, row.paper, row.fingerprint, row.described_at = one.palette, one.paper, one.fingerprint, now
        rows.append(row)
    Illustration.objects.bulk_update(rows, ["colour_mode", "palette", "paper", "fingerprint", "described_at"])


def _vectors(seen: Sequence[Seen], models: Models) -> Mapping[Any, Mapping[int, Any]]:
    found: dict[Space, dict[int, Any]] = {}
    for one in seen:
        own = {space: one.vectors[kind] for kind, space in models.embedding.spaces.items()} if models.embedding else {}
        for space, vector in (own | one.beside).items():
            found.setdefault(space, {})[one.crop.illustration.pk] = vector
    return found


def _store_parts(seen: Sequence[Seen], models: Models) -> None:
    own = models.embedding.spaces if models.embedding else {}
    found: dict[Space, list[tuple[int, Part, Any]]] = {}
    for one in seen:
        rows = {space: one.inside[kind] for kind, space in own.items() if kind in one.inside} | one.inside_beside
        for space, vectors in rows.items():
            pairs = zip(one.parts, vectors, strict=True)
            found.setdefault(space, []).extend((one.crop.illustration.pk, part, vector) for part, vector in pairs)
    spaces = [*own.values(), *(space for other in models.beside for space in other.spaces.values())]
    parts.store([one.crop.illustration.pk for one in seen], spaces, found)
