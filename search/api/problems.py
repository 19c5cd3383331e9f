"""Errors as `application/problem+json` (RFC 9457): a title, a status, a sentence, and the parameters at fault."""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from search.problems import Problem

CONTENT_TYPE = "application/problem+json"


class BadSearch(exceptions.APIException):
    """The address asks for something there is not."""

    status_code = status.HTTP_400_BAD_REQUEST

    def __init__(self, problems: Collection[Problem]) -> None:
        super().__init__(_("Some parameters of the search cannot be used."))
        self.problems = [
            {"parameter": p.parameter, "code": p.code, "value": p.value, "detail": p.text} for p in problems
        ]


class Gone(exceptions.APIException):
    """What was here has been withdrawn; its address keeps saying so."""

    status_code = status.HTTP_410_GONE


class Refused(exceptions.APIException):
    """A body that cannot be used, with a stable code."""

    status_code = status.HTTP_400_BAD_REQUEST

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.problems = [{"parameter": "picture", "code": code, "value": "", "detail": detail}]


def handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every error that DRF knows; others stay server errors and are logged as such."""
    answer = exception_handler(error, context)
    if answer is None:
        return None
    body = {
        "type": "about:blank",
        "title": HTTPStatus(answer.status_code).phrase,
        "status": answer.status_code,
        "detail": _detail(error),
        "problems": getattr(error, "problems", []),
    }
    headers = {name: value for name, value in answer.items() if name in ("Retry-After", "WWW-Authenticate", "Allow")}
    return Response(body, answer.status_code, headers=headers, content_type=CONTENT_TYPE)


def _detail(error: Exception) -> str:
    if isinstance(error, exceptions.APIException):
        return str(error.detail)
    if isinstance(error, PermissionDenied):
        return _("You may not see this.")
    return _("There is nothing at this address.") if isinstance(error, Http404) else ""
