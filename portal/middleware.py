"""Where a request comes from, the language of its answer, texts that cannot be kept, and one log line per request."""

from __future__ import annotations

import ipaddress
import logging
import re
import time
import uuid
from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation

from indexing import tally
from portal.errors import unknown_language, unstorable
from portal.logs import REQUEST

logger = logging.getLogger("portal.request")
GetResponse = Callable[[HttpRequest], HttpResponse]
#: What a proxy may give as the id of a request; anything else could carry what a log must not hold.
ID = re.compile(r"[0-9A-Za-z-]{8,64}")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
#: Parts of addresses that open something to whoever knows them.
SECRETS = {"token", "uidb64"}


class AddressMiddleware:
    """Behind a proxy, a request comes from the last address of `X-Forwarded-For`: the one that the proxy has written.

    Limits and locks are by address: without this all readers would share the proxy's.
    """

    def __init__(self, get_response: GetResponse) -> None:
        if not settings.BEHIND_TLS_PROXY:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        with suppress(ValueError):
            request.META["REMOTE_ADDR"] = str(ipaddress.ip_address(told))
        return self.get_response(request)


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


class StorableMiddleware:
    """Answers 400 to a text that no column can hold, wherever it was sent."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        return unstorable(request, exception)


class RequestLogMiddleware:
    """Logs path, status and time with a request id; never the query words, the address or the user. Counts the same by
    view for `/metrics`."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        key = given if ID.fullmatch(given) else uuid.uuid4().hex
        request.id = key  # type: ignore[attr-defined]
        before = REQUEST.set(key)
        start = time.perf_counter()
        try:
            response = self.get_response(request)
            self._tell(request, response, time.perf_counter() - start)
        finally:
            REQUEST.reset(before)
        response.headers["X-Request-ID"] = key
        return response

    def _tell(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        match = request.resolver_match
        view = match.view_name if match else "none"
        method = request.method if request.method in METHODS else "other"
        # An address that is a key is not written down: whoever reads the log could use it.
        secret = match is not None and SECRETS & set(match.kwargs)
        path = f"/{match.route}" if match and secret else request.path
        facts = {"method": method, "path": path, "view": view, "status": response.status_code}
        logger.info("request", extra={**facts, "ms": round(seconds * 1000, 1)})
        tally.count("requests", view=view, method=str(method), status=str(response.status_code))
        tally.observe("request_seconds", seconds, view=view)
