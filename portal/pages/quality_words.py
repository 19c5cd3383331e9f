"""The figures of a record in sentences that need no glossary: what was asked, how often it went well, and beside what.

A figure that a record lacks, or has as null, gives no sentence; a measure unknown here has only its table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.pages.quality_values import of_hundred, term

TITLES = {
    "retrieval": gettext_noop("From a caption to its picture"),
    "concepts": gettext_noop("Single words"),
    "types": gettext_noop("Kinds of picture"),
    "boxes": gettext_noop("Where things are on the page"),
    "pairs": gettext_noop("Two prints of one block"),
    "heads": gettext_noop("What trained heads say"),
    "objects": gettext_noop("Agreement with the model it was started from"),
    "calibration": gettext_noop("Whether percentages can be trusted"),
}
ROLES = {
    "encoder": (
        gettext_noop("Encoder"),
        gettext_noop("Brings words and pictures together: search by meaning, and pictures that are alike."),
    ),
    "detector": (
        gettext_noop("Detector"),
        gettext_noop("Finds the illustrations of a page, and the objects they show."),
    ),
    "heads": (gettext_noop("Trained heads"), gettext_noop("Tell technique, function, genre and upright position.")),
    "faces": (gettext_noop("Face detector"), gettext_noop("Finds faces and counts them; it recognises nobody.")),
}
Figures = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """A question, its answer, and what chance or plain guessing would give, empty where that means nothing."""

    question: str
    answer: str
    beside: str = ""


def lines(measure: str, figures: Figures) -> list[Line]:
    """The sentences of a measure; figures that are no object where one is expected raise AttributeError."""
    said = SENTENCES.get(measure)
    return [line for line in said(figures) if line.answer] if said else []


def by_chance(value: float | None) -> str:
    return _("%(share)s by chance") % {"share": of_hundred(value)} if value is not None else ""


def retrieval(figures: Figures) -> Iterator[Line]:
    questions = {
        "fr": (
            _("Of 100 searches by a French caption, in how many is the right picture the very first?"),
            _("Of 100 searches by a French caption, in how many is the right picture among the first ten?"),
        ),
        "en": (
            _("Of 100 searches by an English caption, in how many is the right picture the very first?"),
            _("Of 100 searches by an English caption, in how many is the right picture among the first ten?"),
        ),
    }
    chance = figures.get("chance_r10")
    for language, (first, ten) in questions.items():
        one = figures.get(language, {})
        yield Line(first, of_hundred(one.get("r1")), by_chance(1 / figures["gallery"]))
        yield Line(ten, of_hundred(one.get("r10")), by_chance(chance))


def concepts(figures: Figures) -> Iterator[Line]:
    questions = {
        "fr": _("A single French word is asked: of 100 places among the first ten pictures, how many show it?"),
        "en": _("A single English word is asked: of 100 places among the first ten pictures, how many show it?"),
    }
    best, chance = figures.get("best_possible"), figures.get("chance")
    for language, question in questions.items():
        beside = _("%(best)s at best, %(chance)s by chance") % {"best": of_hundred(best), "chance": of_hundred(chance)}
        yield Line(question, of_hundred(figures.get("p10", {}).get(language)), beside)
    for language, question in (
        ("fr", _("The same as a share of what was possible, French words")),
        ("en", _("The same as a share of what was possible, English words")),
    ):
        yield Line(question, of_hundred(figures.get("share", {}).get(language)))


def types(figures: Figures) -> Iterator[Line]:
    majority = figures.get("majority")
    beside = _("%(share)s by always naming the commonest") % {"share": of_hundred(majority)} if majority else ""
    told, learnt = figures.get("zero_shot", {}), figures.get("linear_probe", {})
    kinds = {"kinds": len(figures.get("confusion", {}).get("labels", []))}
    asked = (
        (
            _("Told apart by French words alone: of 100 pictures, how many are put with their kind (of %(kinds)d)?"),
            "fr",
        ),
        (
            _("Told apart by English words alone: of 100 pictures, how many are put with their kind (of %(kinds)d)?"),
            "en",
        ),
    )
    for question, language in asked:
        yield Line(question % kinds, of_hundred(told.get(language)), beside)
    yield Line(
        _("After learning from other pictures of the set by their look: how many of 100?"),
        of_hundred(learnt.get("look")),
        beside,
    )
    yield Line(_("By the trained head that ships: how many of 100?"), of_hundred(figures.get("head")), beside)


def boxes(figures: Figures) -> Iterator[Line]:
    whole = figures.get("agnostic", {})
    yield Line(
        _("Of 100 things to find on the pages, how many are framed, if roughly (half of the area in common)?"),
        of_hundred(whole.get("recall_50")),
    )
    yield Line(_("Of 100 frames drawn, how many are right, if roughly?"), of_hundred(whole.get("precision_50")))
    yield Line(
        _("Of 100 things to find, how many are framed closely (three quarters of the area in common)?"),
        of_hundred(whole.get("recall_75")),
    )
    yield Line(_("Of 100 frames drawn, how many are close?"), of_hundred(whole.get("precision_75")))
    yield Line(
        _("Of 100 pages with nothing to find, on how many is nothing framed?"),
        of_hundred(figures.get("empty_pages_clean")),
    )


def pairs(figures: Figures) -> Iterator[Line]:
    first = figures.get("r1", {})
    chance = by_chance(1 / (figures["gallery"] - 1)) if figures.get("gallery", 0) > 1 else ""
    yield Line(
        _("Of 100 prints, for how many does the other print of the same block come first, by look?"),
        of_hundred(first.get("look")),
        chance,
    )
    yield Line(_("The same by meaning"), of_hundred(first.get("meaning")), chance)
    yield Line(
        _("Of 100 true pairs, how many are confirmed by comparing details?"), of_hundred(figures.get("confirm_recall"))
    )
    yield Line(
        _("Of 100 pairs of unrelated pictures, how many are wrongly called the same?"),
        of_hundred(figures.get("false_match_rate")),
    )


def calibration(figures: Figures) -> Iterator[Line]:
    """One sentence for each head or class that has an error of calibration, however deep it lies."""
    for name, one in figures.items():
        if not isinstance(one, dict):
            continue
        if "ece" in one:
            question = _("By how many points, on average, is the percentage shown for “%(name)s” off?")
            yield Line(question % {"name": term(name)}, of_hundred(one["ece"]))
        else:
            yield from calibration(one)


def heads(figures: Figures) -> Iterator[Line]:
    """Of documents that no head had seen when it was asked."""
    told = figures.get("gallica_technique", {})
    for kind, question in (
        ("photographs", _("Of 100 photographs on pages, for how many is the technique right?")),
        ("drawings", _("Of 100 drawings on pages, for how many is the technique right?")),
    ):
        one = told.get(kind, {})
        prompted = one.get("prompts", {}).get("right")
        beside = _("%(share)s by words alone") % {"share": of_hundred(prompted)} if prompted is not None else ""
        yield Line(question, of_hundred(one.get("every_document_unseen", {}).get("right")), beside)
    yield Line(
        _("Of 100 drawings turned to any side, how many are set upright?"),
        of_hundred(figures.get("rotation", {}).get("gallica_drawings", {}).get("right")),
        by_chance(0.25),
    )


def objects(figures: Figures) -> Iterator[Line]:
    yield Line(
        _("Of 100 objects that the model it was started from sees, how many does it still see?"),
        of_hundred(figures.get("recall")),
    )
    yield Line(
        _("Of 100 objects it sees, how many does the model it was started from see too?"),
        of_hundred(figures.get("precision")),
    )


SENTENCES: dict[str, Callable[[Figures], Iterator[Line]]] = {
    "retrieval": retrieval,
    "concepts": concepts,
    "types": types,
    "boxes": boxes,
    "pairs": pairs,
    "calibration": calibration,
    "heads": heads,
    "objects": objects,
}
