"""The question a page belongs to: that of the search page, or that of the list an illustration was opened from."""

from __future__ import annotations

from django import template
from django.http import HttpRequest, QueryDict
from django.utils.safestring import SafeString

from portal.pages.chips import adding, asks
from portal.templatetags.stencil import stencil

register = template.Library()
SIGNS = {"more": "like", "less": "unlike"}


class Joining:
    """How an illustration joins the question, where one was asked that more pictures can join."""

    def __init__(self, context: template.Context) -> None:
        question = _question(context)
        self._signs = (
            {sign: adding(question, name) for sign, name in SIGNS.items()} if question and asks(question) else {}
        )

    def addresses(self, key: int) -> dict[str, str]:
        """The question with the illustration as an example to come `more` near to, and to be `less` like."""
        return {sign: address(key) for sign, address in self._signs.items()} or dict.fromkeys(SIGNS, "")


@register.simple_tag(takes_context=True)
def joining(context: template.Context, key: int) -> dict[str, str]:
    """The addresses by which an illustration joins the question, empty where none was asked."""
    return Joining(context).addresses(key)


@register.simple_tag(takes_context=True)
def signs(context: template.Context, key: int, named: str) -> SafeString:
    """The links by which an illustration joins the question, with + and with −; nothing where none was asked."""
    addresses = joining(context, key)
    return stencil("includes/_signs.html", **addresses, named=named) if addresses["more"] else SafeString("")


def _question(context: template.Context) -> QueryDict | None:
    request: HttpRequest | None = context.get("request")
    if request is None:
        return None
    match = request.resolver_match
    if match is not None and match.url_name == "search":
        return request.GET
    return QueryDict(request.GET.get("in", "")[:4000])
