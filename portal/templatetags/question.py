"""The question a page belongs to: that of the search page, or that of the list an illustration was opened from."""

from __future__ import annotations

from django import template
from django.http import HttpRequest, QueryDict

from portal.pages.chips import added, asks

register = template.Library()


@register.simple_tag(takes_context=True)
def open_question(context: template.Context) -> QueryDict | None:
    """The question that more pictures can join, None where none was asked."""
    found = _question(context)
    return found if asks(found) else None


@register.simple_tag(takes_context=True)
def more_like(context: template.Context, key: int) -> str:
    return added(_question(context), "like", key)


@register.simple_tag(takes_context=True)
def less_like(context: template.Context, key: int) -> str:
    return added(_question(context), "unlike", key)


def _question(context: template.Context) -> QueryDict:
    request: HttpRequest = context["request"]
    match = request.resolver_match
    if match is not None and match.url_name == "search":
        return request.GET
    return QueryDict(request.GET.get("in", "")[:4000])
