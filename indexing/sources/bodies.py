"""Is the body what was asked for? Looks at the declared type and at the first bytes.

Pure functions on bytes. A web page in place of data is how portals say "stop" without a 403 (CAPTCHA, log-in, error
pages with status 200), hence told apart from every other mismatch.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from typing import Literal

from indexing.sources.errors import PassingFault, Refused

Expect = Literal["json", "xml", "image", "any"]

#: Enough to pass an XML declaration, a comment and a doctype.
HEAD = 2048
WORDS = {"json": "JSON", "xml": "XML", "image": "a picture", "any": "data"}


def is_html(content_type: str, head: bytes) -> bool:
    """True for a web page, by its first bytes, or by its declared type when the bytes say nothing else."""
    text = head[:HEAD].decode("utf-8", "replace").lstrip("\ufeff \t\r\n").lower()
    if re.search(r"<!doctype html|<html[\s>]", text):
        return True
    declared = content_type.split(";")[0].strip().lower()
    # Servers mislabel: bytes of a picture (they hold zeros) and JSON speak for themselves.
    return declared in {"text/html", "application/xhtml+xml"} and "\0" not in text and not text.startswith(("{", "["))


def mismatch(expect: Expect, head: bytes) -> str:
    """Why `head` cannot be the start of what was expected, "" when it may be."""
    text = head[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        return "the answer is empty"
    if expect == "json" and not text.startswith((b"{", b"[")):
        return "the answer is not JSON"
    if expect == "xml" and not (text.startswith(b"<") or head.startswith((b"\xff\xfe", b"\xfe\xff"))):
        return "the answer is not XML"
    if expect == "image" and text.startswith((b"{", b"[", b"<")):
        return "the answer is text, not a picture"
    return ""


def decoded(chunks: Iterable[bytes], encoding: str, limit: int) -> Iterator[bytes]:
    """The chunks with their transfer compression undone, never more than `limit` bytes in all.

    Done here and not by the client, which would unpack a small bomb whole before we could count. Raises Refused.
    """
    coding = encoding.strip().lower()
    if coding not in {"", "identity", "gzip", "x-gzip", "deflate"}:
        raise Refused(f"The server compresses in a way that was not offered ({coding})", "bad-encoding")
    unpack = zlib.decompressobj(wbits=47) if coding not in {"", "identity"} else None
    total = 0
    try:
        for chunk in chunks:
            piece = unpack.decompress(chunk, limit - total + 1) if unpack else chunk
            total += len(piece)
            if total > limit:
                raise Refused(f"The answer is larger than {limit // 2**20} MiB", "too-large")
            yield piece
    except zlib.error as error:
        raise Refused(f"The compressed answer is damaged ({error})", "truncated") from error
    if unpack and not unpack.eof:
        raise PassingFault("The compressed answer is cut short", "truncated")
