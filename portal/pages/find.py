"""Finding what an address names: 404 for what never was, 410 for what was withdrawn."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from indexing.models import Document, Illustration, Page


class GoneError(Exception):
    """Withdrawn: it was here, and its permalink must say so."""


def illustration_or_gone(pk: int) -> Illustration:
    found = get_object_or_404(Illustration.objects.select_related("page__document__corpus", "found_by"), pk=pk)
    if found.withdrawn_at or found.page.document.withdrawn_at:
        raise GoneError
    return found


def document_or_gone(pk: int) -> Document:
    found = get_object_or_404(Document.objects.select_related("corpus"), pk=pk)
    if found.withdrawn_at:
        raise GoneError
    return found


def page_or_gone(pk: int) -> Page:
    found = get_object_or_404(Page.objects.select_related("document__corpus"), pk=pk)
    if found.document.withdrawn_at:
        raise GoneError
    return found


def says_gone(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answers 410 where the view meets something withdrawn."""

    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except GoneError:
            return render(request, "410.html", status=410)

    guarded.__name__ = view.__name__
    guarded.__doc__ = view.__doc__
    return guarded
