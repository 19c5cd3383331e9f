"""The kinds of source, one line each; the first that accepts an address reads it."""

from __future__ import annotations

from pathlib import Path

from indexing.sources.folder import FolderSource
from indexing.sources.gallica import GallicaSource
from indexing.sources.gallicapix import GallicaPixSource
from indexing.sources.iiif import IiifSource
from indexing.sources.lists import ListSource
from indexing.sources.oai import OaiSource
from indexing.sources.records import Source, SourceError
from indexing.sources.sru import SruSource

SOURCES: tuple[Source, ...] = (
    OaiSource(),
    SruSource(),
    GallicaSource(),
    GallicaPixSource(),
    ListSource(),
    FolderSource(),
    IiifSource(),
)

ACCEPTED = (
    "the web address of a IIIF manifest or collection, a Gallica ark (ark:/12148/…), a .json manifest, a folder of "
    "pictures, a .txt or .csv list of arks or addresses, a request of OAI-PMH (verb=ListRecords) or SRU "
    "(operation=searchRetrieve), or a GallicaPix export (.zip, .xml)"
)


def source_for(address: str, *, local: bool = True) -> Source:
    """The source that reads `address`; `local` False refuses what lies on this machine's disk. Raises SourceError."""
    address = address.strip()
    if not address or "\x00" in address or len(address) > 4096:
        raise SourceError(f"This is not an address of a source. Accepted: {ACCEPTED}", "bad-address")
    source = next((one for one in SOURCES if _accepts(one, address)), None)
    if source is None:
        known = Path(address).exists() if "://" not in address else False
        what = "This kind of file is not read" if known else f"{address[:200]} is neither a source nor a file here"
        raise SourceError(f"{what}. Accepted: {ACCEPTED}", "unknown-source")
    if not local and not (address.startswith(("http://", "https://")) or isinstance(source, GallicaSource)):
        raise SourceError("Files and folders of the server may only be named by staff", "local")
    return source


def _accepts(source: Source, address: str) -> bool:
    try:
        return source.accepts(address)
    except (OSError, ValueError):  # names too long for the file system, or with odd characters
        return False
