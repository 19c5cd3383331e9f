"""Language of the answer, and one log line per request."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from portal.errors import unknown_language

logger = logging.getLogger("portal.request")
GetResponse = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """`?lang=` first, then the cookie, then Accept-Language. The cookie is set only when a reader chose."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("lang", "")
        known = dict(settings.LANGUAGES)
        language = asked if asked in known else translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            refused = unknown_language(request, asked) if "lang" in request.GET and asked not in known else None
            response = refused or self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        if asked in known and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != asked:
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, asked, max_age=31_536_000, samesite="Lax")
        return response


class RequestLogMiddleware:
    """Logs path, status and time with a request id; never the query words, the address or the user."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = request.headers.get("X-Request-ID", "")[:64] or uuid.uuid4().hex  # type: ignore[attr-defined]
        start = time.perf_counter()
        response = self.get_response(request)
        response.headers["X-Request-ID"] = request.id  # type: ignore[attr-defined]
        logger.info(
            "request",
            extra={
                "request": request.id,  # type: ignore[attr-defined]
                "method": request.method,
                "path": request.path,
                "status": response.status_code,
                "ms": round((time.perf_counter() - start) * 1000, 1),
            },
        )
        return response
