"""What is not there: a page for people, and for programs the same problem+json as any other refusal of the API."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.views import defaults

from search.api.problems import CONTENT_TYPE
from search.problems import Problem

API = "/api/"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if not request.path.startswith(API):
        return defaults.page_not_found(request, exception)
    return _problem(HTTPStatus.NOT_FOUND, _("There is nothing at this address."))


def unknown_language(request: HttpRequest, asked: str) -> HttpResponse | None:
    """The API's refusal of a language that the portal does not speak; a page merely takes another."""
    if not request.path.startswith(API):
        return None
    problem = Problem("lang", "unknown-value", asked[:80])
    said = {"parameter": problem.parameter, "code": problem.code, "value": problem.value, "detail": problem.text}
    return _problem(HTTPStatus.BAD_REQUEST, problem.text, said)


def _problem(status: HTTPStatus, detail: str, *problems: dict[str, Any]) -> HttpResponse:
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "problems": problems,
    }
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE)
