"""A page lent for a few minutes: kept, looked at by the detectors, its boxes as the reader has left them.

The state of the boxes lies in the form that the reader sends; here are only the picture and what the machine said of
it. A box that is exactly one of the machine's is the machine's; any other is the reader's own. `uploads.UploadError`,
`SourceError` and `NoEncoderError` say why there is nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import BinaryIO

from django.conf import settings
from redis.exceptions import RedisError

from indexing.sources.one_page import picture_at
from indexing.text import fold, slug
from indexing.vocabularies import by_vocabulary
from search import encoder, uploads

#: Confidence from which boxes are shown at first, and the most boxes of a form.
FLOOR, MOST = 0.25, 120

Place = tuple[int, int, int, int]


@dataclass(frozen=True)
class Seen:
    """A box in pixels of the kept picture. `by_reader`: drawn, moved or named by the reader, hence sure."""

    vocabulary: str
    code: str
    confidence: float
    place: Place
    by_reader: bool = False


@dataclass(frozen=True)
class Analysis:
    """`agents`: {vocabulary: (id, name)} of who speaks of layout and of objects."""

    token: str
    width: int
    height: int
    agents: Mapping[str, tuple[int, str]]
    boxes: tuple[Seen, ...]

    def own(self, vocabulary: str, code: str, place: Place) -> Seen:
        """What stands at a place: what the machine said, or what the reader says now."""
        for box in self.boxes:
            if (box.vocabulary, box.code, box.place) == (vocabulary, code, place):
                return box
        return Seen(vocabulary, code, 1.0, place, by_reader=True)


def able() -> bool:
    """Whether somebody is there to look."""
    try:
        return bool(uploads.store().exists(encoder.ALIVE))
    except RedisError:
        return False


def lend(file: BinaryIO) -> str:
    """Keeps an uploaded page as large as working copies are; returns its token. UploadError."""
    return uploads.keep(file, settings.FETCH_MAX_SIDE)


def lend_from(address: str, number: int = 1) -> str:
    """The same for a page at an address. SourceError."""
    return uploads.keep_picture(picture_at(address, number, settings.FETCH_MAX_SIDE), settings.FETCH_MAX_SIDE)


def analysis(token: str) -> Analysis:
    """What the machine sees. NoEncoderError."""
    found = encoder.boxes(token)
    boxes = (
        Seen(vocabulary, code, confidence, (x, y, w, h)) for vocabulary, code, confidence, x, y, w, h in found["boxes"]
    )
    agents = {vocabulary: (int(pk), name) for vocabulary, (pk, name) in found["agents"].items()}
    return Analysis(token, found["width"], found["height"], agents, tuple(boxes))


@cache
def names(language: str) -> dict[tuple[str, str], str]:
    """{(vocabulary, code): name} of all that may stand in a box. A word of both vocabularies is the layout's."""
    found: dict[tuple[str, str], str] = {}
    taken: set[str] = set()
    for vocabulary in ("layout", "object"):
        for term in by_vocabulary(vocabulary):
            if vocabulary == "layout" and ("noise" in (term.code, term.broader) or term.code.startswith("turned")):
                continue
            label = term.fr if language.startswith("fr") else term.en
            label = f"{label} ({term.code})" if fold(label) in taken else label
            taken.add(fold(label))
            found[vocabulary, term.code] = label
    return found


def name_of(box: Seen, language: str) -> str:
    return names(language).get((box.vocabulary, box.code), box.code)


def named(label: str, language: str) -> tuple[str, str]:
    """(vocabulary, code) of a name as the form shows it; what nobody knows is an object by itself, "" for no name."""
    return _by_name(language).get(fold(label)) or ("object", slug(label))


@cache
def _by_name(language: str) -> dict[str, tuple[str, str]]:
    return {fold(name): key for key, name in names(language).items()}
