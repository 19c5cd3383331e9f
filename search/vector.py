"""The vectors of a question: its words, example pictures, uploads and parts of pages, each in the space it asks for.

Terms that share a space become one vector, the weighted sum of unit vectors. What cannot be had (no encoder, an expired
upload, an illustration without a vector) is left out and named by a notice code; nothing here raises for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.conf import settings
from PIL import Image

from indexing import vectors
from indexing.models import Illustration, Space
from search import encoder, palette, uploads
from search.encoder import NoEncoderError
from search.palette import ColourAsk
from search.parameters import Part
from search.query import SearchQuery
from search.score import Calibration, Comparison, combined
from search.text import Words


@dataclass(frozen=True)
class Term:
    """One vector of the question; a negative weight pushes away."""

    vector: np.ndarray
    weight: float
    comparison: Comparison


@dataclass(frozen=True)
class Ask:
    """One list to be ranked by nearness. `why` is the word shown with a result; `words` asks for a wider scan."""

    why: str
    space: Space
    vector: np.ndarray
    calibration: Calibration
    words: bool

    def percentage(self, cosine: float) -> float:
        return self.calibration.percentage(cosine)


def asks(query: SearchQuery, words: Words) -> tuple[list[Ask | ColourAsk], list[str]]:
    """The lists that the question wants by nearness, and the codes of the notices about what was left out."""
    spaces = {space.kind: space for space in Space.objects.filter(active=True)}
    missing: list[str] = []
    found: list[Ask | ColourAsk | None] = []
    meaning = _words(query, words, spaces.get("meaning"), missing)
    pictures: list[Term] = []
    if query.asks_for_likeness and query.by in ("look", "meaning"):
        pictures = _pictures(query, spaces.get(query.by), missing)
    if query.by == "meaning":
        found.append(_ask("image" if pictures else "meaning", spaces.get("meaning"), meaning + pictures))
    else:
        found.append(_ask("meaning", spaces.get("meaning"), meaning))
        found.append(_ask("image", spaces.get("look"), pictures))
    if query.by == "colour" and query.asks_for_likeness:
        found.append(_colours(query, missing))
    return [ask for ask in found if ask], list(dict.fromkeys(missing))


def _words(query: SearchQuery, words: Words, space: Space | None, missing: list[str]) -> list[Term]:
    if not words.meaning or query.mode == "text":
        return []
    if space is None:
        missing.append("no-vectors")
        return []
    try:
        return [Term(encoder.words(space, words.meaning), 1.0, "text")]
    except NoEncoderError as error:
        missing.append(error.code)
        return []


def _pictures(query: SearchQuery, space: Space | None, missing: list[str]) -> list[Term]:
    if space is None:
        missing.append("no-vectors")
        return []
    comparison: Comparison = "look" if space.kind == "look" else "image"
    examples = [(like.id, like.weight) for like in query.like] + [(no.id, -no.weight) for no in query.unlike]
    known = vectors.read(space, [key for key, _ in examples]) if examples else {}
    terms = [Term(known[key], weight, comparison) for key, weight in examples if key in known]
    if len(terms) < len(examples):
        missing.append("like-unknown")
    for name, token in _tokens(query):
        try:
            terms.append(Term(encoder.picture(space, name, token), 1.0, comparison))
        except NoEncoderError as error:
            missing.append(error.code)
    return terms


def _colours(query: SearchQuery, missing: list[str]) -> ColourAsk | None:
    """The palettes of the examples. A palette has no opposite, so that there is nothing to move away to."""
    if query.unlike:
        missing.append("no-unlike-colour")
    palettes = palette.examples([like.id for like in query.like])
    if len(palettes) < len(query.like):
        missing.append("like-unknown")
    for name, token in _tokens(query):
        try:
            palettes.append(palette.usable(encoder.colours(name, token)))
        except NoEncoderError as error:
            missing.append(error.code)
    return ColourAsk(tuple(p for p in palettes if len(p))) if any(len(p) for p in palettes) else None


def _tokens(query: SearchQuery) -> Iterator[tuple[str, Callable[[], str]]]:
    if query.image:
        yield f"upload:{query.image}", lambda: query.image
    if query.region is not None:
        part = query.region
        yield f"part:{part.illustration}:{part.xywh}", lambda: _crop(part)


def _crop(part: Part) -> str:
    """The part cut from the working copy, kept as an upload; its box is in page pixels, the copy may be smaller."""
    row = Illustration.objects.select_related("page").filter(pk=part.illustration, withdrawn_at=None).first()
    if row is None or not row.page.file:
        raise NoEncoderError("region-unknown")
    page, (x, y, w, h) = row.page, part.xywh
    try:
        with Image.open(Path(settings.MEDIA_ROOT) / page.file) as copy:
            across, down = copy.width / page.width, copy.height / page.height
            left, top = min(int(x * across), copy.width - 1), min(int(y * down), copy.height - 1)
            right, bottom = max(left + 1, round((x + w) * across)), max(top + 1, round((y + h) * down))
            cut = copy.crop((left, top, min(right, copy.width), min(bottom, copy.height))).convert("RGB")
    except OSError as error:
        raise NoEncoderError("region-unknown") from error
    return uploads.keep_picture(cut)


def _ask(why: str, space: Space | None, terms: list[Term]) -> Ask | None:
    if space is None or not terms:
        return None
    total = np.sum([term.weight * term.vector for term in terms], axis=0)
    length = float(np.linalg.norm(total))
    if length < 1e-4:  # the examples cancel one another out
        return None
    parts = [(Calibration.of(space.calibration, term.comparison), term.weight) for term in terms]
    return Ask(
        why, space, total / length, combined(parts, length), words=any(term.comparison == "text" for term in terms)
    )
