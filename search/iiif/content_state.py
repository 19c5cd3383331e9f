"""IIIF Content State 1.0: which page, and which region of it, a link from a viewer means; and such links of our own.

A content state is an annotation or a reference, as JSON encoded in base64url (the specification's steps 2.2.1), or the
bare address of a resource. Only resources of this portal can be opened here; anything else is None.
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from search.iiif.words import address

LONGEST = 8000
RESOURCE = re.compile(r"/iiif/(document|page|illustration)/([0-9]{1,18})/(manifest|canvas)")
REGION = re.compile(r"xywh=(?:pixel:)?([0-9]{1,7}),([0-9]{1,7}),([0-9]{1,7}),([0-9]{1,7})(?:&|$)")
CONTEXT = "http://iiif.io/api/presentation/3/context.json"


@dataclass(frozen=True)
class State:
    """`kind` is document, page or illustration; the region is in page pixels."""

    kind: str
    id: int
    xywh: tuple[int, int, int, int] | None = None


def read(text: str) -> State | None:
    """What `iiif-content` carries. None where it cannot be understood, or means what is not here."""
    if not text or len(text) > LONGEST:
        return None
    if text.startswith(("http://", "https://")):
        return _state(text)
    try:
        body = json.loads(text) if text.startswith("{") else json.loads(decode(text))
    except (ValueError, RecursionError):
        return None
    return _of(body)


def decode(text: str) -> str:
    """Base64url, then percent-encoding, which the specification puts inside for letters beyond Latin-1."""
    try:
        plain = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)).decode("utf-8")
    except (Base64Error, UnicodeError) as error:
        raise ValueError("not base64url") from error
    return unquote(plain)


def encode(text: str) -> str:
    """As the specification's encodeURIComponent does, then base64url without padding."""
    return urlsafe_b64encode(quote(text, safe="!'()*~").encode("ascii")).decode().rstrip("=")


def of_region(page: int, document: int, xywh: str) -> str:
    """The content state of a region of a page."""
    manifest = {"id": address(f"/iiif/document/{document}/manifest"), "type": "Manifest"}
    canvas = address(f"/iiif/page/{page}/canvas")
    target = {"id": f"{canvas}#xywh={xywh}", "type": "Canvas", "partOf": [manifest]}
    body = {
        "@context": CONTEXT,
        "id": f"{canvas}/state/{xywh.replace(',', '-')}",
        "type": "Annotation",
        "motivation": ["contentState"],
        "target": target,
    }
    return encode(json.dumps(body, separators=(",", ":")))


def _of(body: Any, depth: int = 0) -> State | None:
    """The first resource of ours in an annotation's target, a reference, or a list of these; the canvas before all."""
    if depth > 4:
        return None
    if isinstance(body, list):
        return next(filter(None, (_of(each, depth + 1) for each in body[:10])), None)
    if isinstance(body, str):
        return _state(body)
    if not isinstance(body, dict):
        return None
    if body.get("type") == "Annotation" or "target" in body:
        return _of(body.get("target"), depth + 1)
    if "source" in body:
        inner = _of(body["source"], depth + 1)
        return _with_selector(inner, body.get("selector"))
    return _state(str(body.get("id", "")))


def _state(identifier: str) -> State | None:
    path, _, fragment = identifier.partition("#")
    ours = path.removeprefix(address(""))
    found = RESOURCE.fullmatch(ours) if ours != path or path.startswith("/") else None
    if found is None:
        return None
    return State(found[1], int(found[2]), _region(fragment))


def _with_selector(state: State | None, selector: Any) -> State | None:
    if isinstance(selector, list):
        selector = selector[0] if selector else None
    if state is None or not isinstance(selector, dict) or not isinstance(selector.get("value"), str):
        return state
    return State(state.kind, state.id, _region(selector["value"]) or state.xywh)


def _region(fragment: str) -> tuple[int, int, int, int] | None:
    found = REGION.search(fragment)
    if found is None or "0" in (found[3], found[4]):
        return None
    return int(found[1]), int(found[2]), int(found[3]), int(found[4])
