"""What is not there, or cannot be: a page for people, for programs the problem+json of any other refusal of the API."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import defaults

from search.api.problems import CONTENT_TYPE
from search.problems import Problem

API = "/api/"
#: What the driver of Postgres says of the one character that no text column holds.
NUL = "NUL (0x00)"


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


def unstorable(request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
    """The answer where somebody sent a text that Postgres cannot keep; None for any other error."""
    if not isinstance(exception, ValueError | DataError) or NUL not in str(exception):
        return None
    if request.path.startswith(API):
        return _problem(HTTPStatus.BAD_REQUEST, _("The request holds a character (NUL) that no text has."))
    return render(request, "400.html", status=400)


def _problem(status: HTTPStatus, detail: str, *problems: dict[str, Any]) -> HttpResponse:
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "problems": problems,
    }
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE)
