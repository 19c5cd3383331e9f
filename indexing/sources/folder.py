"""A folder of scans: the pictures of each folder within it make one document, in natural order.

Only for the command line and staff, since it reads this machine's disk. Links that lead out of the folder are not
followed. A picture that cannot be read keeps its place with size 0, and fails by itself when it is fetched.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from indexing.sources.catalogue import document_type, language
from indexing.sources.dates import years
from indexing.sources.folder_csv import Row, rows
from indexing.sources.pictures import check_picture
from indexing.sources.records import (
    DocumentRecord,
    Fetcher,
    Heading,
    IllustrationRecord,
    Member,
    PageRecord,
    Rect,
    SourceError,
    StatementRecord,
)
from indexing.vocabularies import find

SUFFIXES = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".gif", ".bmp", ".jp2", ".avif"}
AGENT = "metadata.csv"


class FolderSource:
    kind = "folder"

    def accepts(self, address: str) -> bool:
        return not address.startswith(("http://", "https://")) and split(address)[0].is_dir()

    def heading(self, address: str, fetcher: Fetcher) -> Heading:
        root, inner = split(address)
        groups = pictures(root, inner)
        return Heading("folder", inner or root.name, len(groups), sum(len(files) for files in groups.values()))

    def open(self, address: str, fetcher: Fetcher) -> list[Member]:
        root, inner = split(address)
        return [Member("document", f"{root}!{name}", name or root.name) for name in pictures(root, inner)]

    def read(self, address: str, fetcher: Fetcher) -> DocumentRecord:
        root, inner = split(address)
        files = pictures(root, inner).get(inner)
        if files is None:
            raise SourceError("This folder holds several documents: they are read one by one", "is-a-collection")
        return document(root, inner, files, rows(root))


def split(address: str) -> tuple[Path, str]:
    """(folder, folder within it): members are written `folder!inner`, as in a zip."""
    if Path(address).is_dir():
        return Path(address).resolve(), ""
    outer, _, inner = address.partition("!")
    return Path(outer).resolve(), inner


def natural(name: str) -> list[tuple[int, int, str]]:
    """A key by which page2 comes before page10."""
    parts = re.findall(r"\d+|\D+", name.casefold())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]


def pictures(root: Path, inner: str = "") -> dict[str, list[Path]]:
    """{folder relative to `root`: its pictures}, both in natural order. Raises SourceError when there is none."""
    start = (root / inner).resolve()
    if not start.is_relative_to(root) or not start.is_dir():
        raise SourceError(f"{inner or root} is no folder within {root.name}", "outside-folder")
    groups: dict[str, list[Path]] = defaultdict(list)
    for path in start.rglob("*"):
        if re.search("[\udc80-\udcff]", path.name):  # how Python carries bytes that are no text
            raise SourceError(f"The name of a file is not UTF-8: {path.name!r}", "bad-name")
        hidden = any(part.startswith(".") for part in path.relative_to(start).parts)
        if path.suffix.lower() in SUFFIXES and not hidden and path.is_file() and path.resolve().is_relative_to(root):
            folder = path.parent.relative_to(root).as_posix()
            groups["" if folder == "." else folder].append(path)
    if not groups:
        raise SourceError(f"The folder {start.name} holds no picture ({', '.join(sorted(SUFFIXES))})", "no-pictures")
    return {name: sorted(groups[name], key=lambda one: natural(one.name)) for name in sorted(groups, key=natural)}


def document(root: Path, inner: str, files: list[Path], table: dict[str, Row]) -> DocumentRecord:
    """The document of one folder, described by its own row of the table, else by what the rows of its files share."""
    named = [(path, table.get(path.relative_to(root).as_posix(), {})) for path in files]
    own = table.get(inner, {})
    about = {field: own.get(field) or _shared([row for _, row in named], field) for field in DOCUMENT_FIELDS}
    texts = list(dict.fromkeys(row["creator"] for row in (own, *(row for _, row in named)) if row.get("creator")))
    spans = [years(row["date"]) for row in ([own] if own.get("date") else [row for _, row in named]) if row.get("date")]
    starts, ends = [first for first, _ in spans if first], [last for _, last in spans if last]
    title = about["title"] or (Path(inner).name if inner else root.name)
    return DocumentRecord(
        source_id=f"folder:{root.name}/{inner}".rstrip("/"),
        title=title,
        titles={"none": title},
        pages=tuple(_page(path, order, row) for order, (path, row) in enumerate(named, start=1)),
        creators=tuple(texts[:20]),
        publisher=about["publisher"],
        date_text=about["date"],
        year_from=min(starts, default=None),
        year_to=max(ends, default=None),
        type=document_type([about["type"]]),
        language=language([about["language"]]),
        rights=about["rights"],
        shelfmark=about["shelfmark"],
        metadata={"folder": own, "files": {path.name: row for path, row in named if row}},
    )


DOCUMENT_FIELDS = ("title", "date", "type", "language", "rights", "publisher", "shelfmark")


def _shared(given: list[Row], field: str) -> str:
    values = {row.get(field, "") for row in given}
    return values.pop() if len(values) == 1 else ""


def _page(path: Path, order: int, row: Row) -> PageRecord:
    try:
        width, height = check_picture(path)
    except SourceError:
        width, height = 0, 0
    whole = Rect(0, 0, width, height)
    statements = tuple(_statements(row))
    described = width and (row.get("caption") or statements)
    # A caption in the table speaks of the picture as a whole: it is one illustration, not a page to be cut up.
    ill = IllustrationRecord(whole, caption=row.get("caption") or row.get("title", ""), statements=statements)
    return PageRecord(
        order=order,
        width=width,
        height=height,
        image=str(path),
        label=row.get("title") or path.stem,
        source_id=path.name,
        illustrations=(ill,) if described else None,
    )


def _statements(row: Row) -> list[StatementRecord]:
    found = []
    for vocabulary in ("technique", "function", "genre"):
        word = row.get(vocabulary, "")
        term = find(vocabulary, word) if word else None
        if term:
            found.append(StatementRecord(vocabulary, term.code, word, "catalogue", AGENT))
    return found
