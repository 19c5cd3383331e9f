"""What a search answers: plain records that the page, the API and the exports all render."""

from __future__ import annotations

from dataclasses import dataclass, field

from indexing.measures import Measure, Sheet, measure

UNKNOWN = Sheet(0, 0)


@dataclass(frozen=True)
class Notice:
    """A sentence for the reader, already in their language; `code` is stable for programs. `url` is a search to go on
    with, `action` the words of the link to it."""

    code: str
    text: str
    url: str = ""
    action: str = ""


@dataclass(frozen=True)
class FoundObject:
    """A detected object inside a result: its box is in page pixels."""

    code: str
    label: str
    confidence: float
    xywh: tuple[int, int, int, int]
    agent: str


@dataclass(frozen=True)
class Highlight:
    """Where the words asked stand in a text of a result: its parts in order, each with whether it is such a word.

    `field` is caption, title, heading, nearby_text, page_text or machine_caption.
    """

    field: str
    parts: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Hit:
    """One illustration found. `score` is a percentage or None where nothing was ranked; `why` names the lists
    (text, caption, meaning, image, colour) it came from. `image` is empty while the page has no working copy.
    Technique, function and genre are labels for people; their codes are the values of the facets."""

    id: int
    score: float | None
    why: tuple[str, ...]
    url: str
    image: str
    image_large: str
    iiif: str
    document_id: int
    document_title: str
    document_url: str
    page_id: int
    page_label: str
    page_url: str
    corpus: str
    xywh: tuple[int, int, int, int]
    rotation: int
    caption: str
    technique: str
    function: str
    genre: str
    year_from: int | None
    year_to: int | None
    colour: str
    verified: bool
    objects: tuple[FoundObject, ...] = ()
    technique_code: str = ""
    function_code: str = ""
    genre_code: str = ""
    #: The page it is on, for measures.
    sheet: Sheet = UNKNOWN
    #: The box it was found by, in page pixels; None where it was found whole.
    region: tuple[int, int, int, int] | None = None
    highlights: tuple[Highlight, ...] = ()

    def measure(self, box: tuple[int, int, int, int] | None = None) -> Measure:
        """How large it is itself, or a box in it."""
        return measure(box or self.xywh, self.xywh, self.sheet)


@dataclass(frozen=True)
class FacetValue:
    """One value of a facet. `url` toggles it, `exclude_url` excludes it; both keep every other criterion."""

    code: str
    label: str
    count: int
    selected: bool
    excluded: bool
    url: str
    exclude_url: str


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True)
class YearBar:
    """One bar of the histogram: years `start` to `end` inclusive. `url` narrows the search to them."""

    start: int
    end: int
    count: int
    url: str


@dataclass(frozen=True)
class ActiveFilter:
    """A criterion in force, in words, and the address of the same search without it."""

    name: str
    label: str
    remove_url: str


@dataclass(frozen=True)
class Plan:
    """How an answer came about: the `lists` it was ranked by, how each list by nearness was made (the facets ask for
    some of them again without their own filter), and the milliseconds of each `part`."""

    lists: tuple[str, ...]
    steps: tuple[Step, ...]
    parts: dict[str, float]


@dataclass(frozen=True)
class Results:
    count: int
    count_is_exact: bool
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...] = ()
    years: tuple[YearBar, ...] = ()
    filters: tuple[ActiveFilter, ...] = ()
    undated: int = 0
    next_url: str = ""
    notices: tuple[Notice, ...] = ()
    plan: Plan | None = None


@dataclass(frozen=True)
class Place:
    """A row of the ordered result set: which illustration, and the lists it came from."""

    id: int
    why: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """How one list was made: rows that Postgres expected to pass the filters, rows found above the floor (a cosine),
    the width of the index's scan (0: none), milliseconds; `without` names the filters that were left out."""

    why: str
    route: str
    estimated: int
    found: int
    ef: int
    floor: float
    ms: float
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Near:
    """Rows at or above a floor, nearest first. `complete` is false where the list was cut before its end; `regions`
    holds the boxes of rows that were found by one."""

    ids: list[int]
    cosines: list[float]
    complete: bool
    path: str
    regions: dict[int, tuple[int, int, int, int]] = field(default_factory=dict)
    step: Step | None = None
