"""The plot of a record: served only if a record names it, from that record's own folder."""

from __future__ import annotations

import re
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from portal.pages.quality_models import Record, measured

NAME = re.compile(r"[\w.-]+\.png", re.ASCII)


@require_safe
def plot(request: HttpRequest, name: str) -> FileResponse:
    record = next((one for one in measured() if one.picture == name), None)
    if record is None or size(record) is None:
        raise Http404
    response = FileResponse((record.folder / name).open("rb"), content_type="image/png")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def size(one: Record) -> tuple[int, int] | None:
    """(width, height) of a record's plot, read from its first bytes; None unless it is a PNG in the record's folder."""
    if not NAME.fullmatch(one.picture):
        return None
    path = one.folder / one.picture
    try:
        start = _start(path) if path.resolve().parent == one.folder.resolve() else b""
    except OSError:
        return None
    # PNG, 3rd edition, 5.2 and 11.2.1: signature, then the chunk IHDR, which begins with width and height.
    if len(start) < 24 or not start.startswith(b"\x89PNG\r\n\x1a\n") or start[12:16] != b"IHDR":
        return None
    return int.from_bytes(start[16:20], "big"), int.from_bytes(start[20:24], "big")


def _start(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(24)
