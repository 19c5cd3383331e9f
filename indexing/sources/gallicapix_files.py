"""The XML files of a GallicaPix export: in a zip, in a folder, or alone.

A file inside a zip has the address `path.zip!inner/name.xml`. Nothing is unpacked on disk, so inner paths cannot
escape; sizes are judged from the table of contents before reading, and again while reading. Raises SourceError.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from indexing.sources.records import SourceError
from indexing.sources.safe_xml import MAX_XML

MAX_FILES = 50_000
MAX_TOTAL = 4 * 2**30
#: XML with many repeated tags reaches about 30; deflate's bombs reach 1000.
MAX_RATIO = 200
MARK = b"<analyseAlto"
LOOKED_AT = 100


def split(address: str) -> tuple[Path, str]:
    """(archive or file, inner name or "")."""
    outer, _, inner = address.partition("!")
    return Path(outer), inner


def names(address: str) -> list[str]:
    """The addresses of the documents behind `address`, sorted. Raises SourceError when there is none."""
    path, inner = split(address)
    if inner:
        return [address]
    if path.is_dir():
        inside = [str(one) for one in sorted(path.rglob("*.xml")) if one.resolve().is_relative_to(path.resolve())]
        found = [one for one in inside if MARK in _head(Path(one))]
    elif path.suffix.lower() == ".zip":
        with _opened(path) as archive:
            found = [f"{path}!{name}" for name, head in _heads(archive) if MARK in head]
    elif path.is_file():
        found = [address] if MARK in _head(path) else []
    else:
        raise SourceError(f"There is no file {path}", "not-found")
    if not found:
        raise SourceError(f"{path.name} holds no GallicaPix export (no XML with {MARK.decode()[1:]})", "not-gallicapix")
    return found


def is_export(folder: Path) -> bool:
    """True when one of the first XML files is of GallicaPix: a folder of scans may hold XML of other kinds."""
    return any(MARK in _head(one) for one in islice(folder.rglob("*.xml"), LOOKED_AT))


def read(address: str) -> bytes:
    """The XML of one document. Raises SourceError."""
    path, inner = split(address)
    if not inner:
        try:
            return path.read_bytes()
        except OSError as error:
            raise SourceError(f"{path.name} cannot be read: {error.strerror}", "not-found") from error
    with _opened(path) as archive:
        try:
            return _content(archive, archive.getinfo(inner), MAX_XML)
        except KeyError as error:
            raise SourceError(f"{path.name} holds no file {inner}", "not-found") from error


def contents(address: str) -> Iterator[bytes]:
    """The XML of every document behind `address`, the archive opened once."""
    path, inner = split(address)
    if inner or path.suffix.lower() != ".zip":
        yield from (read(name) for name in names(address))
        return
    with _opened(path) as archive:
        for entry in _entries(archive):
            body = _content(archive, entry, MAX_XML)
            if MARK in body[:4096]:
                yield body


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise SourceError(f"There is no file {path}", "not-found") from error
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise SourceError(f"{path.name} is not a whole zip file ({error})", "bad-zip") from error


def _entries(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    everything = archive.infolist()
    total = sum(entry.file_size for entry in everything)
    packed = sum(entry.compress_size for entry in everything)
    if len(everything) > MAX_FILES or total > MAX_TOTAL or total > MAX_RATIO * max(packed, 2**16):
        raise SourceError("The zip unpacks to far more than it should: it is refused as a bomb", "zip-bomb")
    wanted = [entry for entry in everything if re.search(r"(^|/)(?!\._)[^/]+\.xml$", entry.filename, re.IGNORECASE)]
    seen: dict[str, zipfile.ZipInfo] = {entry.filename: entry for entry in wanted}
    return [seen[name] for name in sorted(seen) if not name.startswith("__MACOSX/")]


def _heads(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for entry in _entries(archive):
        yield entry.filename, _content(archive, entry, 4096, whole=False)


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int, whole: bool = True) -> bytes:
    try:
        with archive.open(entry) as stream:
            body = stream.read(limit + 1 if whole else limit)
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        raise SourceError(f"{entry.filename} in the zip cannot be read ({error})", "bad-zip") from error
    except Exception as error:  # zlib.error and lzma's have no common ancestor
        raise SourceError(f"{entry.filename} in the zip is damaged ({error})", "bad-zip") from error
    if whole and len(body) > limit:
        raise SourceError(f"{entry.filename} is larger than {limit // 2**20} MiB", "too-large")
    return body


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(4096)
    except OSError:
        return b""
