"""How well the models in use do, as `manage.py evaluate` measured it, and the cards of these models.

A record that is missing or broken leaves the rest of the page as it is, with a word in the log.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.pages.quality_card import rendered
from portal.pages.quality_models import Model, Record, in_use, measured
from portal.pages.quality_plot import size
from portal.pages.quality_values import Table, material, tables
from portal.pages.quality_words import ROLES, TITLES, Line, lines

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Shown:
    """A record as the page shows it: `note` is in the reader's language where the portal knows it, `size` is (width,
    height) of its plot, None when there is no plot."""

    record: Record
    title: str
    material: str
    note: str
    lines: list[Line]
    tables: list[Table]
    size: tuple[int, int] | None


@dataclass(frozen=True)
class Section:
    """A model in use, what was measured of its weights, and what was only measured with other weights of its name."""

    model: Model
    title: str
    about: str
    current: list[Shown]
    outdated: list[Shown]


@require_safe
def quality(request: HttpRequest) -> HttpResponse:
    found = measured()
    sections = [_section(model, found) for model in in_use()]
    told = [one for one in found if not any(one.is_of(section.model) for section in sections)]
    return render(request, "quality/page.html", {"sections": sections, "others": list(_shown(told))})


@require_safe
def card(request: HttpRequest, role: str) -> HttpResponse:
    found = [model for model in in_use() if model.role == role and model.card]
    if not found:
        raise Http404
    cards = [
        (model, rendered(model.card.read_text(encoding="utf-8"), escape(_("Table")))) for model in found if model.card
    ]
    return render(request, "quality/card.html", {"title": _(ROLES[role][0]), "cards": cards})


def _section(model: Model, found: list[Record]) -> Section:
    own = [one for one in found if one.is_of(model)]
    current = [one for one in own if one.measured(model)]
    known = {(one.measure, one.set_name) for one in current}
    outdated = [one for one in own if not one.measured(model) and (one.measure, one.set_name) not in known]
    title, about = ROLES[model.role]
    return Section(model, _(title), _(about), list(_shown(current)), list(_shown(outdated)))


def _shown(found: Iterable[Record]) -> Iterator[Shown]:
    """In the order in which TITLES names the measures; of one measure the newest first."""
    order = {measure: place for place, measure in enumerate(TITLES)}
    for one in sorted(found, key=lambda record: order.get(record.measure, len(order))):
        title = _(TITLES[one.measure]) if one.measure in TITLES else one.measure
        try:
            note = _(one.note) if one.note else ""
            told = (lines(one.measure, one.figures), tables(one.figures), size(one))
            yield Shown(one, title, material(one.set_name), note, *told)
        except (AttributeError, KeyError, TypeError, ValueError, ZeroDivisionError) as error:
            log.warning("the figures of a record are malformed", extra={"set": one.set_name, "reason": repr(error)})
