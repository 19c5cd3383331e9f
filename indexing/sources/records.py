"""What every source yields: plain records of documents, pages and illustrations, before anything is stored.

Shapes only, no behaviour: a source translates its own format into these, the pipeline stores them. Boxes are in page
pixels unless said otherwise; years are integers, unknown is None; nothing here touches the database or the network.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

JSON = dict[str, Any]


class SourceError(Exception):
    """A source is refused: the message names the fault in words a librarian can act on.

    `code` is a short stable name of the reason ("ssrf", "too-many-pixels"), by which pages translate it.
    """

    code: str = "refused"

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        if code:
            self.code = code


@dataclass(frozen=True)
class Rect:
    """A box in pixels: left, top, width, height (w and h at least 1)."""

    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True)
class StatementRecord:
    """One claim made by the source about an illustration.

    `vocabulary` and `code` name a Term (`technique`/`estampe`); `label` keeps the source's own word.
    `box` is in page pixels, None for a classification.
    """

    vocabulary: str
    code: str
    label: str
    agent_kind: Literal["catalogue", "person", "model"]
    agent_name: str
    confidence: float = 1.0
    box: Rect | None = None


@dataclass(frozen=True)
class IllustrationRecord:
    box: Rect
    caption: str = ""
    heading: str = ""
    nearby_text: str = ""
    rotation: int = 0
    colour_mode: str = ""
    palette: tuple[tuple[int, int, int], ...] = ()
    noise: bool = False
    statements: tuple[StatementRecord, ...] = ()


@dataclass(frozen=True)
class PageRecord:
    """One canvas. `image` is the base URL of an image service, or a direct picture URL or path when `api` is "none".

    `api` is the Image API version ("1", "2", "3", "none"); `level` 0 means only the `sizes` listed may be asked.
    `quality` is the last path word of image requests ("native" in 1.x, "default" later).
    `illustrations` None means the page is still to be segmented; a tuple, even empty, is the source's own segmentation.
    """

    order: int
    width: int
    height: int
    image: str
    api: Literal["1", "2", "3", "none"] = "none"
    level: int = 2
    quality: str = "default"
    sizes: tuple[tuple[int, int], ...] = ()
    label: str = ""
    source_id: str = ""
    alto: str = ""
    text: str = ""
    mm_width: float | None = None
    mm_height: float | None = None
    illustrations: tuple[IllustrationRecord, ...] | None = None


@dataclass(frozen=True)
class DocumentRecord:
    """One manifest, ark, book or folder. `source_id` is its stable identifier there (manifest id, ark, path)."""

    source_id: str
    title: str
    pages: tuple[PageRecord, ...]
    titles: dict[str, str] = field(default_factory=dict)
    creators: tuple[str, ...] = ()
    publisher: str = ""
    date_text: str = ""
    year_from: int | None = None
    year_to: int | None = None
    type: str = ""
    language: str = ""
    rights: str = ""
    attribution: str = ""
    homepage: str = ""
    manifest: str = ""
    shelfmark: str = ""
    metadata: JSON = field(default_factory=dict)


@dataclass(frozen=True)
class Member:
    """One entry of a source: a document to read, or a list (collection, next page) to open in turn."""

    kind: Literal["document", "list"]
    address: str
    title: str = ""


@dataclass(frozen=True)
class Survey:
    """What a dry run says: how many documents and pages a source holds, without fetching any picture."""

    kind: str
    documents: int | None
    pages: int | None
    members: int
    title: str
    error: str = ""


@dataclass(frozen=True)
class Heading:
    """What a source says of itself before its members are opened; None where it does not say."""

    kind: str
    title: str
    documents: int | None = None
    pages: int | None = None


class Source(Protocol):
    """A kind of source. `accepts` looks at the address only; `open` and `read` fetch, and raise SourceError."""

    kind: str

    def accepts(self, address: str) -> bool: ...

    def heading(self, address: str, fetcher: Fetcher) -> Heading: ...

    def open(self, address: str, fetcher: Fetcher) -> list[Member]:
        """The members behind an address: one document, or the documents and lists of a collection."""
        ...

    def read(self, address: str, fetcher: Fetcher) -> DocumentRecord: ...


@dataclass(frozen=True)
class Fetched:
    """A response kept on disk: `body` is its path; `url` the address after redirects, `asked` the one before."""

    url: str
    status: int
    content_type: str
    body: Any
    from_cache: bool
    asked: str = ""


class Fetcher(Protocol):
    """Polite, cached, SSRF-checked access to addresses. Raises SourceError; see `indexing.sources.fetch`."""

    def get(self, url: str, expect: Literal["json", "xml", "image", "any"] = "any") -> Fetched: ...
