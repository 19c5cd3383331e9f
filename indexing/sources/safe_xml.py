"""XML from strangers: parsed without entities or external files, errors told as SourceError.

Code "bad-xml" for what is not XML, "unsafe-xml" for documents that declare entities, "too-large" above the limit.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree

from indexing.sources.records import SourceError

MAX_XML = 100 * 2**20


def parse(data: bytes, name: str = "the file") -> Element:
    """The root element of `data`. Raises SourceError."""
    if len(data) > MAX_XML:
        raise SourceError(f"{name} is larger than {MAX_XML // 2**20} MiB", "too-large")
    try:
        root: Element = ElementTree.fromstring(data)
        return root
    except DefusedXmlException as error:
        raise SourceError(f"{name} declares entities, which are not read ({error})", "unsafe-xml") from error
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise SourceError(f"{name} is not valid XML: {error}", "bad-xml") from error


def parse_file(path: Path) -> Element:
    """The root element of a file. Raises SourceError."""
    try:
        if path.stat().st_size > MAX_XML:
            raise SourceError(f"{path.name} is larger than {MAX_XML // 2**20} MiB", "too-large")
        return parse(path.read_bytes(), path.name)
    except OSError as error:
        raise SourceError(f"{path.name} cannot be read: {error.strerror}", "unreadable") from error


def local(element: Element) -> str:
    """The tag without its namespace."""
    tag: object = element.tag  # comments have a function for a tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""
