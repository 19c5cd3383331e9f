"""The vectors of a question: its words, example pictures, uploads and parts of pages, each in the space it asks for.

Terms that share a space become one vector, the weighted sum of unit vectors. Words with a sign (`plus`, `minus`) live
among meanings, so that pictures join them there. What cannot be had (no encoder, an expired upload, an illustration
without a vector) is left out and named by a notice code; nothing here raises for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from indexing import vectors
from indexing.models import Illustration, Page, Space
from indexing.pipeline.crops import cut, open_page
from indexing.sources.records import SourceError
from search import encoder, palette, uploads
from search.encoder import NoEncoderError
from search.meaning import understood
from search.palette import ColourAsk
from search.parameters import Part
from search.query import SearchQuery
from search.score import Calibration, Comparison, combined, in_corpora
from search.text import Words

Spaces = dict[str, Space]


@dataclass(frozen=True)
class Term:
    """One vector of the question; a negative weight pushes away."""

    vector: np.ndarray
    weight: float
    comparison: Comparison


@dataclass(frozen=True)
class Ask:
    """One list to be ranked by nearness. `why` is the word shown with a result; `words` asks for a wider scan, `parts`
    for a comparison with the boxes in pictures too."""

    why: str
    space: Space
    vector: np.ndarray
    calibration: Calibration
    words: bool
    parts: bool = False

    def percentage(self, cosine: float) -> float:
        return self.calibration.percentage(cosine)


def asks(query: SearchQuery, words: Words) -> tuple[list[Ask | ColourAsk], list[str]]:
    """The lists that the question wants by nearness, and the codes of the notices about what was left out."""
    spaces: Spaces = {space.kind: space for space in Space.objects.filter(active=True)}
    for space in spaces.values():
        space.calibration = in_corpora(space.calibration, query.corpus)
    missing: list[str] = []
    meaning = _words(query, words, spaces.get("meaning"), missing)
    signed = _signed(query, spaces.get("meaning"), missing)
    together = bool(query.plus or query.minus) or query.by == "meaning"
    pictures: list[Term] = []
    if query.asks_for_likeness and (together or query.by == "look"):
        pictures = _pictures(query, spaces.get("meaning" if together else "look"), missing)
    found: list[Ask | ColourAsk | None] = []
    if together:
        terms = _balanced(meaning + signed + pictures, spaces.get("meaning"))
        found.append(_ask("image" if pictures else "meaning", spaces.get("meaning"), terms, _by_part(query)))
    else:
        found.append(_ask("meaning", spaces.get("meaning"), meaning))
        found.append(_ask("image", spaces.get("look"), pictures, _by_part(query)))
    if query.by == "colour" and (query.like or query.unlike or query.image or query.region):
        found.append(_colours(query, missing))
    return [ask for ask in found if ask], list(dict.fromkeys(missing))


def _by_part(query: SearchQuery) -> bool:
    return bool(query.region or query.image)


def _words(query: SearchQuery, words: Words, space: Space | None, missing: list[str]) -> list[Term]:
    if not words.meaning or query.mode == "text":
        return []
    text = understood(words, space) if space else words.meaning
    missing += [] if text else ["no-meaning"]
    return _said([(text, 1.0)] if text else [], space, missing)


def _signed(query: SearchQuery, space: Space | None, missing: list[str]) -> list[Term]:
    signed = [(one.words, one.weight) for one in query.plus] + [(one.words, -one.weight) for one in query.minus]
    return _said(signed, space, missing)


def _said(said: list[tuple[str, float]], space: Space | None, missing: list[str]) -> list[Term]:
    """A term for each of the words; the first that the encoder does not answer ends the asking."""
    if space is None:
        missing += ["no-vectors"] if said else []
        return []
    terms = []
    try:
        for text, weight in said:
            terms.append(Term(encoder.words(space, text), weight, "text"))
    except NoEncoderError as error:
        missing.append(error.code)
    return terms


def _balanced(terms: list[Term], space: Space | None) -> list[Term]:
    """The same terms, weighed so that equal weights say as much: each by the spread of its own kind of cosine.

    Words lie apart from pictures and their cosines vary less, so that in a plain sum pictures drown them
    (docs/composed.md has the measurement; taking each kind's mean away first made no difference).
    """
    kinds = {term.comparison for term in terms}
    if space is None or kinds != {"text", "image"}:
        return terms
    spread = {kind: Calibration.of(space.calibration, kind).std for kind in kinds}
    return [replace(term, weight=term.weight * spread["image"] / spread[term.comparison]) for term in terms]


def _pictures(query: SearchQuery, space: Space | None, missing: list[str]) -> list[Term]:
    examples = [(like.id, like.weight) for like in query.like] + [(no.id, -no.weight) for no in query.unlike]
    tokens = list(_tokens(query))
    if not examples and not tokens:
        return []
    if space is None:
        missing.append("no-vectors")
        return []
    comparison: Comparison = "look" if space.kind == "look" else "image"
    known = vectors.read(space, [key for key, _ in examples]) if examples else {}
    terms = [Term(known[key], weight, comparison) for key, weight in examples if key in known]
    if len(terms) < len(examples):
        missing.append("like-unknown")
    for name, token in tokens:
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
        yield f"part:{part.of}:{part.xywh}", lambda: _crop(part)


def _crop(part: Part) -> str:
    """The part cut from the working copy, upright, kept as an upload; its box is in page pixels."""
    found = framed(part)
    if found is None:
        raise NoEncoderError("region-unknown")
    try:
        return uploads.keep_picture(cut(found.page, open_page(found.page), [found])[0].image)
    except SourceError as error:
        raise NoEncoderError("region-unknown") from error


def framed(part: Part) -> Illustration | None:
    """The part as an illustration that is not stored, turned like the one it is of; None where there is none."""
    x, y, w, h = part.xywh
    if part.illustration:
        row = Illustration.objects.select_related("page").filter(pk=part.illustration, withdrawn_at=None).first()
        return Illustration(page=row.page, x=x, y=y, w=w, h=h, rotation=row.rotation) if row else None
    page = Page.objects.filter(pk=part.page, document__withdrawn_at=None).first()
    return Illustration(page=page, x=x, y=y, w=w, h=h) if page else None


def _ask(why: str, space: Space | None, terms: list[Term], parts: bool = False) -> Ask | None:
    if space is None or not terms:
        return None
    total = np.sum([term.weight * term.vector for term in terms], axis=0)
    length = float(np.linalg.norm(total))
    if length < 1e-4:  # the examples cancel one another out
        return None
    measured = [(Calibration.of(space.calibration, term.comparison), term.weight) for term in terms]
    words = any(term.comparison == "text" for term in terms)
    return Ask(why, space, total / length, combined(measured, length), words, parts)
