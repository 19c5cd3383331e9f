"""What is not there: a page for people, and for programs the same problem+json as any other refusal of the API."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.views import defaults

from search.api.problems import CONTENT_TYPE

API = "/api/"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if not request.path.startswith(API):
        return defaults.page_not_found(request, exception)
    body = {
        "type": "about:blank",
        "title": HTTPStatus.NOT_FOUND.phrase,
        "status": HTTPStatus.NOT_FOUND.value,
        "detail": _("There is nothing at this address."),
        "problems": [],
    }
    answer: HttpResponse = JsonResponse(body, status=HTTPStatus.NOT_FOUND, content_type=CONTENT_TYPE)
    return answer
