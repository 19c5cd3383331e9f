"""The criteria in an IIIF address, and the part of the answer that it asks for."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from search.iiif.jsonld import problem
from search.query import IGNORED, SearchQuery

PART = "part"


class Refused(Exception):
    """What cannot be answered: `status` and a sentence for whoever asked."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


def refusing(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answers in plain words what the view refuses."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Refused as refusal:
            return problem(refusal.status, refusal.sentence)

    return wrapped


def asked(request: HttpRequest) -> SearchQuery:
    query, problems = SearchQuery.parse(request.GET, ignore={*IGNORED, PART})
    if problems:
        raise Refused(400, "\n".join(each.text for each in problems))
    return query.replace(cursor=0, size=SearchQuery().size)


def part_asked(request: HttpRequest, parts: int, name: str = PART) -> int | None:
    """The number of the part, from 1; None where none is asked for. There is a first part even of nothing."""
    text = request.GET.get(name)
    if text is None:
        return None
    part = int(text) if text.isdecimal() and len(text) < 9 else 0
    if not 1 <= part <= max(parts, 1):
        raise Refused(404 if part else 400, _("There is no such part."))
    return part


def parts_of(count: int, size: int) -> int:
    return -(-count // size)
