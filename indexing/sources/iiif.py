"""IIIF manifests and collections, Presentation 2 and 3, from the web or from a local .json file.

Raises SourceError naming the fault: not JSON, another kind of IIIF resource, an empty collection, no picture.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urljoin

from indexing.sources.iiif_document import document
from indexing.sources.iiif_values import identifier, kind, nodes, number, text
from indexing.sources.json_files import read_object
from indexing.sources.records import JSON, DocumentRecord, Fetcher, Heading, Member, SourceError

WEB = ("http://", "https://")
OTHERS = {
    "AnnotationPage": "a page of annotations",
    "AnnotationList": "a list of annotations",
    "Annotation": "a single annotation",
    "AnnotationCollection": "a collection of annotations",
    "Canvas": "a single canvas",
    "Sequence": "a sequence without its manifest",
    "Range": "a table of contents",
    "ImageService2": "the description of one image (info.json)",
    "ImageService3": "the description of one image (info.json)",
}


class IiifSource:
    kind = "iiif"

    def accepts(self, address: str) -> bool:
        return address.startswith(WEB) or address.lower().endswith((".json", ".jsonld"))

    def heading(self, address: str, fetcher: Fetcher) -> Heading:
        data = load(address, fetcher)
        name = resource(data)
        total = number(data.get("total")) if name == "collection" else 0
        return Heading(name, text(data.get("label")), documents=total or None)

    def open(self, address: str, fetcher: Fetcher) -> list[Member]:
        data = load(address, fetcher)
        if resource(data) == "manifest":
            return [Member("document", address, text(data.get("label")))]
        return members(data, address)

    def read(self, address: str, fetcher: Fetcher) -> DocumentRecord:
        data = load(address, fetcher)
        if resource(data) == "collection":
            raise SourceError("This is a collection: its manifests are read one by one", "is-a-collection")
        return document(data, address)


def load(address: str, fetcher: Fetcher) -> JSON:
    """The JSON object behind a URL or a local path. Raises SourceError."""
    if address.startswith(WEB):
        path = Path(fetcher.get(address, "json").body)
    else:
        path = Path(address)
        if not path.is_file():
            raise SourceError(f"There is no file {address}", "not-found")
    return read_object(path)


def resource(data: JSON) -> str:
    """ "manifest" or "collection", by type and, where it is missing, by shape. Raises SourceError for all else."""
    name = kind(data)
    if name in {"Manifest", "Collection"}:
        return name.lower()
    if name in OTHERS:
        raise SourceError(f"This is {OTHERS[name]}, not a manifest or a collection", "not-iiif")
    if name:
        raise SourceError(f"This is a IIIF resource or JSON of type {name[:60]}, not a manifest", "not-iiif")
    if "api/image" in str(data.get("protocol", "")):
        raise SourceError(f"This is {OTHERS['ImageService3']}, not a manifest", "not-iiif")
    if "sequences" in data or any(kind(one) == "Canvas" for one in nodes(data.get("items"))):
        return "manifest"
    if any(name in data for name in ("manifests", "collections", "members")):
        return "collection"
    if "resources" in data:
        raise SourceError(f"This is {OTHERS['AnnotationList']}, not a manifest or a collection", "not-iiif")
    raise SourceError("This JSON has no type: it is no IIIF manifest or collection", "not-iiif")


def members(collection: JSON, address: str) -> list[Member]:
    """Manifests, inner collections and the next page of a collection, each address once. Raises SourceError if none."""
    found: dict[str, Member] = {}
    listed = [(one, "") for name in ("items", "members") for one in nodes(collection.get(name))]
    listed += [(one, "Manifest") for one in nodes(collection.get("manifests"))]
    listed += [(one, "Collection") for one in nodes(collection.get("collections"))]
    for one, default in listed:
        name = kind(one) or default or "Manifest"
        target = _absolute(identifier(one), address)
        if target and name in {"Manifest", "Collection"}:
            entry = Member("list" if name == "Collection" else "document", target, text(one.get("label")))
            found.setdefault(target, entry)
    for name in ("first", "next"):
        target = _absolute(identifier(collection.get(name)), address)
        if target and target != address:
            found.setdefault(target, Member("list", target, text(collection.get("label"))))
    if not found:
        raise SourceError("The collection names no manifest and no further collection", "empty")
    return list(found.values())


def _absolute(target: str, address: str) -> str:
    """`target` as a web address, "" when it is none; relative ones are resolved against a web address only."""
    if target.startswith(WEB):
        return target
    if not target or ":" in target.split("/")[0] or not address.startswith(WEB):
        return ""
    try:
        return urljoin(address, target)
    except ValueError:
        return ""
