"""JSON-LD over HTTP as IIIF wants it: media type by negotiation, open to every origin, revalidated by ETag."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

View = Callable[..., HttpResponseBase]


def media_type(request: HttpRequest, context: str) -> str:
    """JSON-LD unless plain JSON is preferred; a browser, which asks for HTML, is given JSON since it can show it."""
    if request.headers.get("Accept"):
        wanted = request.get_preferred_type(["application/ld+json", "application/json", "text/html"])
        if wanted in ("application/json", "text/html"):
            return "application/json"
    return f'application/ld+json;profile="{context}"'


def respond(request: HttpRequest, body: dict[str, Any], context: str, max_age: int = 300) -> HttpResponseBase:
    """`body` as JSON-LD, or 304 when the client holds it already."""
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    kind = media_type(request, context)
    tag = '"' + hashlib.sha256(kind.encode() + content).hexdigest()[:32] + '"'
    response = HttpResponse(content, content_type=kind)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = f"public, max-age={max_age}"
    patch_vary_headers(response, ["Accept"])
    return get_conditional_response(request, etag=tag, response=response) or response


def problem(status: int, sentence: str) -> HttpResponse:
    """An error in plain words, as the IIIF specifications recommend."""
    return HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8")


def open_to_all(view: View) -> View:
    """GET and HEAD from any origin, errors included, and the preflight request that asks whether they are allowed."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(status=204)
            response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            response.headers["Access-Control-Allow-Headers"] = request.headers.get(
                "Access-Control-Request-Headers", "*"
            )
            response.headers["Access-Control-Max-Age"] = "86400"
        elif request.method not in ("GET", "HEAD"):
            response = problem(405, "Only GET, HEAD and OPTIONS are answered here.")
            response.headers["Allow"] = "GET, HEAD, OPTIONS"
        else:
            response = view(request, *args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag, Link"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return wrapped
