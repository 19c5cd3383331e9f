"""Why a file that Pillow does not recognise is no picture, from its first bytes.

Pillow says "cannot identify" alike for a web page, a cut header and a picture of zero width; people need to know which.
Pure and total.
"""

from __future__ import annotations

import re
import struct

PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"\x00\x00\x00\x0cjP", "JPEG 2000"),
)
#: A frame header of a JPEG: marker, length, precision, then height and width.
FRAME = re.compile(rb"\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf].{3}(.{4})", re.DOTALL)


def diagnosis(head: bytes) -> tuple[str, str]:
    """(code, message) for the first bytes of a file that could not be opened as a picture."""
    name = next((name for magic, name in PICTURES if head.startswith(magic)), "")
    if name:
        if 0 in _size(name, head):
            return "zero-size", f"The {name} picture states a width or height of zero"
        return "truncated", f"The {name} picture is cut off or damaged before its first pixel"
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"%PDF"):
        return "unsupported-type", "This is a PDF, not a picture"
    if b"<svg" in text[:1024]:
        return "unsupported-type", "This is an SVG drawing, not a picture of pixels"
    if text.startswith(b"<"):
        return "not-a-picture", "This is a web page or XML, not a picture"
    if text.startswith((b"{", b"[")):
        return "not-a-picture", "This is JSON, not a picture"
    return "not-a-picture", "This is not a picture of a known type"


def _size(name: str, head: bytes) -> tuple[int, ...]:
    """The size a header states, (1, 1) when it cannot be read."""
    try:
        if name == "PNG":
            return struct.unpack(">II", head[16:24])
        if name == "GIF":
            return struct.unpack("<HH", head[6:10])
        if name == "BMP":
            return struct.unpack("<ii", head[18:26])
        if name == "TIFF":
            order = "<" if head.startswith(b"II") else ">"
            return tuple(_tag(head, order, code) for code in (256, 257))
        found = FRAME.search(head) if name == "JPEG" else None
        return struct.unpack(">HH", found[1]) if found else (1, 1)
    except (struct.error, IndexError):
        return (1, 1)


def _tag(head: bytes, order: str, code: int) -> int:
    """The value of a TIFF tag of the first directory, 1 when it lies beyond these bytes."""
    (start,) = struct.unpack(order + "I", head[4:8])
    (count,) = struct.unpack(order + "H", head[start : start + 2])
    for at in range(start + 2, start + 2 + 12 * count, 12):
        tag, kind = struct.unpack(order + "HH", head[at : at + 4])
        if tag == code:
            return int(
                struct.unpack(order + ("H" if kind == 3 else "I"), head[at + 8 : at + (10 if kind == 3 else 12)])[0]
            )
    return 1
