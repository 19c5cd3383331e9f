"""Pages and illustrations of a GallicaPix document: boxes, texts, and statements with who made them.

Pure functions on parsed XML. Values that cannot be read count as absent; an illustration without a readable box is
dropped, since there would be nothing to show.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from indexing.sources.gallicapix_terms import FIELDS, agent, classification, colour_mode, content
from indexing.sources.records import IllustrationRecord, Rect, StatementRecord

TRUE = {"1", "true", "oui"}
NOISE_FLAGS = ("filtre", "filtremd", "filtretf", "filtrehm")
#: Said of an illustration as a whole by an attribute: attribute -> (vocabulary, code).
FLAGS = {"pub": ("function", "image-publicitaire"), "annonce": ("layout", "free-advertisement")}


def whole(value: str | None) -> int:
    """A number of pixels, 0 when unreadable."""
    try:
        return max(0, round(float(value or 0)))
    except (ValueError, OverflowError):
        return 0


def box(element: Element, left: int = 0, top: int = 0) -> Rect | None:
    """The box of an element, moved by (left, top); None without a width and a height."""
    width, height = whole(element.get("w") or element.get("l")), whole(element.get("h"))
    if not (width and height):
        return None
    return Rect(left + whole(element.get("x")), top + whole(element.get("y")), width, height)


def illustration(ill: Element) -> IllustrationRecord | None:
    """One `ill`. Boxes of its contents are relative to it and become page pixels."""
    place = box(ill)
    if place is None:
        return None
    statements = tuple(dict.fromkeys(_statements(ill, place)))
    flagged = any(ill.get(name, "").lower() in TRUE for name in NOISE_FLAGS)
    said = any(one.vocabulary == "layout" and one.label.startswith("filtre") and one.agent_kind != "model"
               for one in statements)  # fmt: skip
    return IllustrationRecord(
        box=place,
        caption=_texts(ill, "leg"),
        heading=_texts(ill, "titraille"),
        nearby_text=_texts(ill, "txt"),
        rotation=whole(ill.get("rotation")) % 360,
        colour_mode=colour_mode(ill.get("couleur", "")),
        palette=_palette(ill),
        noise=flagged or said,
        statements=statements,
    )


def _texts(ill: Element, tag: str) -> str:
    """The texts of a tag, each once; OCR brings NUL and odd blanks that a database refuses."""
    found = [" ".join((one.text or "").replace("\x00", "").split()) for one in ill.findall(tag)]
    return "\n".join(dict.fromkeys(text for text in found if text))


def _palette(ill: Element) -> tuple[tuple[int, int, int], ...]:
    """Colours as r, g, b, the commonest first."""
    found = [one for one in ill.findall("contenuImg") if one.get("r") is not None]
    found.sort(key=lambda one: whole(one.get("ordre")))
    return tuple((*(min(whole(one.get(name)), 255) for name in "rgb"),) for one in found)  # type: ignore[misc]


def _statements(ill: Element, place: Rect) -> list[StatementRecord]:
    found = [one for tag in FIELDS for one in _classified(ill, tag)]
    for one in ill.findall("contenuImg"):
        word = " ".join((one.text or "").split())
        if not word or one.get("r") is not None:
            continue
        colour = one.get("coul", "").lower() in TRUE
        found.append(_statement(one, *content(word, colour), word, box(one, place.x, place.y)))
    for name, (vocabulary, code) in FLAGS.items():
        if ill.get(name, "").lower() in TRUE:
            found.append(StatementRecord(vocabulary, code, name, *agent("")))
    return found


def _classified(ill: Element, tag: str) -> list[StatementRecord]:
    """The claims of a tag. `final` is GallicaPix's own settling, which we redo, unless it is all there is."""
    given = [one for one in ill.findall(tag) if (one.text or "").strip()]
    claims = [one for one in given if one.get("source") != "final"] or given
    words = [(one, " ".join((one.text or "").split())) for one in claims]
    return [_statement(one, *classification(tag, word), word, None) for one, word in words]


def _statement(element: Element, vocabulary: str, code: str, word: str, place: Rect | None) -> StatementRecord:
    kind, name = agent(element.get("source", ""))
    try:
        confidence = min(max(float(element.get("CS") or 1.0), 0.0), 1.0)
    except ValueError:
        confidence = 1.0
    return StatementRecord(vocabulary, code, word, kind, name, confidence if confidence == confidence else 1.0, place)
