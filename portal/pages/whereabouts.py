"""What the illustration page shows of its parts: the place it was opened at, and where the encoder sees some words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from indexing.models import Illustration
from portal.pages.limits import allowed
from search import parameters
from search.encoder import NoEncoderError
from search.notices import notice
from search.where import Place, Places, where

#: Scores at which a cell of the map is drawn darker.
LEVELS = (0.25, 0.75, 1.25, 2.0)


@dataclass(frozen=True)
class Shown:
    """A place as it is drawn: `shown` is its score in words, `level` the class of its shade."""

    xywh: tuple[int, int, int, int]
    shown: str
    level: str


@dataclass(frozen=True)
class Seen:
    agent: str
    best: list[Shown]
    heat: list[Shown]


def whereabouts(request: HttpRequest, found: Illustration) -> dict[str, Any]:
    """The context of the page: `at`, and the answer to `?where=`, or why there is none."""
    listed = request.GET.get("in", "")
    words = parameters.words(request.GET.get("where", ""))
    context: dict[str, Any] = {"listed": listed, "at": at(request.GET.get("at", "")), "seen": None, "where_notice": ""}
    if not words:
        return {**context, "where_words": parameters.words(QueryDict(listed[:4000]).get("q", ""))}
    context["where_words"] = words
    if not allowed(request, "upload"):
        return {**context, "where_notice": _("Too many questions in a short time: wait a minute and ask again.")}
    try:
        return {**context, "seen": _seen(where(found, words))}
    except NoEncoderError as error:
        return {**context, "where_notice": said(error.code)}


def for_viewer(parts: dict[str, Any]) -> dict[str, Any]:
    """What of it the viewer draws."""
    best = parts["seen"].best if parts["seen"] else []
    heat = parts["seen"].heat if parts["seen"] else []
    return {
        "at": parts["at"],
        "places": [{"box": one.xywh, "label": f"{parts['where_words']} {one.shown}"} for one in best],
        "heat": [{"box": one.xywh, "level": int(one.level[1:])} for one in heat],
    }


def said(code: str) -> str:
    """Why nothing is shown: the notices of a search speak of its results, and there are none here."""
    texts = {
        "no-encoder": _("No encoder is at work just now: where things are cannot be told."),
        "encoder-slow": _("The encoder took too long. Try again in a moment."),
        "encoder-failed": _("The encoder failed on this question."),
        "region-unknown": _("The picture of this page has not been fetched yet."),
    }
    return texts.get(code) or notice(code).text


def at(text: str) -> list[int] | None:
    """A box of the page, `x,y,w,h`; None for anything else."""
    try:
        return list(parameters.part(f"1:{text}").xywh)
    except parameters.Fault:
        return None


def _seen(found: Places) -> Seen:
    heat = [_shown(one) for one in found.heat if one.score >= LEVELS[0]]
    return Seen(found.agent, [_shown(one) for one in found.best], heat)


def _shown(place: Place) -> Shown:
    level = sum(place.score >= one for one in LEVELS)
    return Shown(place.xywh, f"+{number_format(place.score, 1)}", f"h{level}")
