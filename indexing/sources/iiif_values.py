"""The loose values of IIIF JSON made regular: lists, identifiers, types, texts in several languages.

Pure, and total: any JSON is accepted, what makes no sense counts as absent, so readers of manifests need no guards.
"""

from __future__ import annotations

import html
import re
from typing import Any

from indexing.sources.records import JSON

#: "@none" is how an early converter from version 2 wrote "none".
UNNAMED = {"", "none", "@none", "und"}
PREFERRED = ("fr", "en", "none")


def items(value: Any) -> list[Any]:
    """`value` as a list: itself, alone in one, or nothing."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def nodes(value: Any) -> list[JSON]:
    """The objects of a value that may be one object, a list, or anything else."""
    return [one for one in items(value) if isinstance(one, dict)]


def identifier(node: Any) -> str:
    """The id of a resource, which may also be written as a bare string."""
    found = (node.get("id") or node.get("@id")) if isinstance(node, dict) else node
    return found.strip() if isinstance(found, str) else ""


def kind(node: JSON) -> str:
    """The type without its prefix: "sc:Manifest" and "Manifest" are both "Manifest"."""
    for found in items(node.get("type") or node.get("@type")):
        if isinstance(found, str) and found:
            return re.split(r"[:#/]", found)[-1]
    return ""


def number(value: Any) -> int:
    """A positive whole number of pixels, 0 when there is none."""
    try:
        found = round(float(value)) if not isinstance(value, bool) else 0
    except (TypeError, ValueError, OverflowError):
        return 0
    return found if 0 < found < 2**31 else 0


def plain(text: str) -> str:
    """Text without markup: IIIF allows some HTML in values."""
    bare = re.sub(r"<(br|p|/p|li)\b[^>]*>", " ", text, flags=re.IGNORECASE)
    bare = html.unescape(re.sub(r"<[^<>]{1,500}>", "", bare))
    return re.sub(r"\s+", " ", bare.replace("\x00", "")).strip()


def languages(value: Any, depth: int = 0) -> dict[str, list[str]]:
    """{language: texts} of a string, a version 2 @value/@language, a version 3 language map, or a list of those."""
    found: dict[str, list[str]] = {}
    if depth > 4:
        return found
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        text = plain(str(value))
        return {"none": [text]} if text else found
    if isinstance(value, list):
        for one in value:
            _merge(found, languages(one, depth + 1))
    elif isinstance(value, dict) and "@value" in value:
        texts = [text for group in languages(value["@value"], depth + 1).values() for text in group]
        if texts:
            found[_code(value.get("@language"))] = texts
    elif isinstance(value, dict):
        for code, texts in value.items():
            for group in languages(texts, depth + 1).values():
                _merge(found, {_code(code): group})
    return found


def by_language(value: Any) -> dict[str, str]:
    """{language: one text}, several values of one language joined."""
    return {code: "; ".join(dict.fromkeys(texts)) for code, texts in languages(value).items()}


def text(value: Any) -> str:
    """One text: French, then English, then unnamed, then the first language given."""
    found = by_language(value)
    for code in PREFERRED:
        for given, words in found.items():
            if given.split("-")[0] == code:
                return words
    return next(iter(found.values()), "")


def _code(code: Any) -> str:
    name = code.strip().lower() if isinstance(code, str) else ""
    return "none" if name in UNNAMED else name[:12]


def _merge(into: dict[str, list[str]], more: dict[str, list[str]]) -> None:
    for code, texts in more.items():
        into.setdefault(code, []).extend(texts)
