"""The left column of a search: values to tick and the bars of the years. Stencils, as a page has a hundred of them."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString, mark_safe

from portal.pages.asked import Asked
from portal.pages.histogram import Column
from portal.templatetags.portal import as_viewed, number, share
from portal.templatetags.stencil import stencil
from search.results import FacetValue

register = template.Library()


@register.simple_tag
def choices(name: str, values: Iterable[FacetValue], asked: Asked) -> SafeString:
    """The values of a facet, as search/_value.html draws one. A chosen object has a slider for its confidence."""
    return _joined(
        stencil(
            "search/_value.html",
            name=name,
            code=value.code,
            label=value.label,
            count=number(value.count),
            url=as_viewed(value.exclude_url, asked.view),
            selected=value.selected,
            excluded=value.excluded,
            **_slider(name, value, asked),
        )
        for value in values
    )


@register.simple_tag
def bars(columns: Iterable[Column], asked: Asked) -> SafeString:
    """The bars of the histogram, as search/_bar.html draws one; years without a picture have none."""
    return _joined(_bar(column, asked) for column in columns if column.bar.count)


def _bar(column: Column, asked: Asked) -> SafeString:
    bar = column.bar
    span = f"{bar.start}–{bar.end}"
    return stencil(
        "search/_bar.html",
        column,
        url=as_viewed(bar.url, asked.view),
        span=span,
        title=str(bar.start) if bar.start == bar.end else span,
        plain=bar.count,
        count=number(bar.count),
    )


def _slider(name: str, value: FacetValue, asked: Asked) -> dict[str, object]:
    if name != "object" or not value.selected or value.excluded:
        return {"sliding": False, "floor": "", "share": ""}
    floor = asked.floors.get(value.code) or "0"
    return {"sliding": True, "floor": floor, "share": share(floor)}


def _joined(drawn: Iterable[str]) -> SafeString:
    return mark_safe("".join(drawn))  # noqa: S308 (stencils)
