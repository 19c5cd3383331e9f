"""The criteria a search address may carry: for each, how its text becomes a value and back.

The order of PARAMETERS is the canonical order of an address. Readers raise `Fault` with a code of `search.problems`;
`write(read(text))` is canonical, and reading it again gives the same value.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from indexing.text import clean

FACETS = (
    "corpus", "type", "technique", "function", "genre", "theme", "colour_mode", "colour", "language", "rights",
    "agent", "status",
)  # fmt: skip
RELATIONS = ("left", "right", "above", "below", "inside", "overlaps")
DEFAULT_SIZE = 40
LARGEST_SIZE = 100
#: How many illustrations a selection may name, as many as a basket holds.
MOST_CHOSEN = 500
#: How deep pages go; exports give the rest.
DEEPEST = 10_000
YEARS = (-3000, 2100)
WHOLE = re.compile(r"[+-]?[0-9]{1,12}")
NUMBER = re.compile(r"[+-]?([0-9]{1,9}(\.[0-9]{0,9})?|\.[0-9]{1,9})")
CODE = re.compile(r"[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]{0,79}")
#: A map's width and height in the units of `area`, and how many corners an outline may have.
MAP_SIDE = 10_000
MOST_CORNERS = 40
#: Before the number of a page, where a part is not of an illustration.
ON_PAGE = "p"
TOKEN = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Fault(Exception):
    """Why a text is no value of its parameter."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Likeness:
    """An illustration taken as an example, and how much it weighs."""

    id: int
    weight: float = 1.0


@dataclass(frozen=True)
class Weighted:
    """Words that pull towards their meaning, or push away from it."""

    words: str
    weight: float = 1.0


@dataclass(frozen=True)
class Relation:
    """Where one detected thing lies to another: `subject` is `kind` of `other`."""

    subject: str
    kind: str
    other: str


@dataclass(frozen=True)
class Floor:
    """A detected thing that must be there with at least this confidence, or, when `excluded`, must not."""

    code: str
    confidence: float = 0.0
    excluded: bool = False


@dataclass(frozen=True)
class Part:
    """A part of an illustration's page, in page pixels; of a `page` itself where `illustration` is 0."""

    illustration: int
    xywh: tuple[int, int, int, int]
    page: int = 0

    @property
    def of(self) -> str:
        return str(self.illustration) if self.illustration else f"{ON_PAGE}{self.page}"


@dataclass(frozen=True)
class Area:
    """A part of a map by likeness: two opposite corners of a rectangle, or three and more of a polygon. Corners are
    (x, y) in parts of MAP_SIDE, from the upper left; `projection` is the map they were drawn on."""

    projection: int
    corners: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Parameter:
    """`read` and `write` deal with one value; a `many` parameter holds a tuple of at most `limit` of them."""

    name: str
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str
    many: bool = False
    limit: int = 1
    default: Any = ""


def words(text: str) -> str:
    return clean(text)[:500].strip()


def choice(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            raise Fault("unknown-value")
        return text

    return read


def whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not WHOLE.fullmatch(text):
            raise Fault("not-a-number")
        if not low <= int(text) <= high:
            raise Fault("out-of-range")
        return int(text)

    return read


def number(low: float, high: float) -> Callable[[str], float]:
    """A decimal with at most four places; `1e5`, `nan` and the like are refused."""

    def read(text: str) -> float:
        if not NUMBER.fullmatch(text):
            raise Fault("not-a-number")
        value = round(float(text), 4)
        if not low <= value <= high:
            raise Fault("out-of-range")
        return value + 0.0  # no negative zero in addresses

    return read


def write_number(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def code(text: str) -> str:
    """A facet value; a leading minus excludes it."""
    if not CODE.fullmatch(text.removeprefix("-")) or text.startswith("--"):
        raise Fault("malformed")
    return text


def likeness(text: str) -> Likeness:
    key, _, weight = text.partition(":")
    return Likeness(identifier(key), number(0.05, 10)(weight) if weight else 1.0)


def write_likeness(value: Likeness) -> str:
    return f"{value.id}" if value.weight == 1 else f"{value.id}:{write_number(value.weight)}"


def weighted(text: str) -> Weighted:
    said, colon, weight = text.rpartition(":")
    if not colon or not NUMBER.fullmatch(weight.strip()):
        said, weight = text, ""
    said = words(said)
    if not said:
        raise Fault("malformed")
    return Weighted(said, number(0.05, 10)(weight.strip()) if weight else 1.0)


def write_weighted(value: Weighted) -> str:
    # Words that themselves end in a colon and a number need their weight said.
    plain = value.weight == 1 and not NUMBER.fullmatch(value.words.rpartition(":")[2])
    return value.words if plain else f"{value.words}:{write_number(value.weight)}"


def relation(text: str) -> Relation:
    parts = text.split(":")
    if len(parts) != 3 or not all(CODE.fullmatch(part) for part in parts):
        raise Fault("malformed")
    if parts[1] not in RELATIONS:
        raise Fault("unknown-value")
    return Relation(*parts)


def write_relation(value: Relation) -> str:
    return f"{value.subject}:{value.kind}:{value.other}"


def floor(text: str) -> Floor:
    name, colon, confidence = text.rpartition(":")
    if not colon or (name and not NUMBER.fullmatch(confidence)):
        name, confidence = text, ""
    excluded = name.startswith("-")
    return Floor(code(name).removeprefix("-"), number(0, 1)(confidence) if confidence else 0.0, excluded)


def write_floor(value: Floor) -> str:
    confidence = f":{write_number(value.confidence)}" if value.confidence else ""
    return f"{'-' if value.excluded else ''}{value.code}{confidence}"


def part(text: str) -> Part:
    key, _, box = text.partition(":")
    sides = box.split(",")
    if len(sides) != 4:
        raise Fault("malformed")
    x, y, w, h = (whole(0, 1_000_000)(side) for side in sides)
    if not (w and h):
        raise Fault("out-of-range")
    if key.startswith(ON_PAGE):
        return Part(0, (x, y, w, h), identifier(key.removeprefix(ON_PAGE)))
    return Part(identifier(key), (x, y, w, h))


def write_part(value: Part) -> str:
    return f"{value.of}:{','.join(map(str, value.xywh))}"


def area(text: str) -> Area:
    key, _, outline = text.partition(":")
    numbers = [whole(0, MAP_SIDE)(side) for side in outline.split(",")]
    corners = tuple(zip(numbers[::2], numbers[1::2], strict=False))
    if len(numbers) % 2 or not 2 <= len(corners) <= MOST_CORNERS:
        raise Fault("malformed")
    if len(corners) == 2:
        (left, right), (top, bottom) = (sorted(ends) for ends in zip(*corners, strict=True))
        if left == right or top == bottom:
            raise Fault("out-of-range")
        corners = ((left, top), (right, bottom))
    return Area(identifier(key), corners)


def write_area(value: Area) -> str:
    return f"{value.projection}:{','.join(str(side) for corner in value.corners for side in corner)}"


def upload(text: str) -> str:
    if not TOKEN.fullmatch(text):
        raise Fault("malformed")
    return text


def colour(text: str) -> str:
    found = re.fullmatch(r"#?([0-9a-fA-F]{6})", text)
    if not found:
        raise Fault("malformed")
    return found[1].lower()


class Cursor(int):
    """How many results come before a page. `snapshot` names the kept order they are counted in; it may be empty."""

    snapshot: str

    def __new__(cls, places: int, snapshot: str = "") -> Cursor:
        made = super().__new__(cls, places)
        made.snapshot = snapshot
        return made


def cursor(text: str) -> Cursor:
    """The address hides what a cursor is, so that it may change meaning later."""
    try:
        plain = urlsafe_b64decode(text.encode("ascii") + b"==").decode("ascii")
    except (Base64Error, ValueError) as error:
        raise Fault("malformed") from error
    found = re.fullmatch(r"after:([0-9]{1,6})(?::([A-Za-z0-9_-]{8,40}))?", plain)
    if not found:
        raise Fault("malformed")
    return Cursor(whole(0, DEEPEST)(found[1]), found[2] or "")


def write_cursor(value: int) -> str:
    snapshot = value.snapshot if isinstance(value, Cursor) else ""
    plain = f"after:{value:d}:{snapshot}" if snapshot else f"after:{value:d}"
    return urlsafe_b64encode(plain.encode()).decode().rstrip("=")


identifier = whole(1, 10**12 - 1)

PARAMETERS: dict[str, Parameter] = {
    parameter.name: parameter
    for parameter in (
        Parameter("q", words),
        Parameter("mode", choice("hybrid", "text", "meaning"), default="hybrid"),
        Parameter("like", likeness, write_likeness, many=True, limit=20),
        Parameter("unlike", likeness, write_likeness, many=True, limit=20),
        Parameter("by", choice("look", "meaning", "colour"), default="look"),
        Parameter("plus", weighted, write_weighted, many=True, limit=8),
        Parameter("minus", weighted, write_weighted, many=True, limit=8),
        Parameter("image", upload),
        Parameter("region", part, write_part, default=None),
        Parameter("yes", identifier, many=True, limit=200),
        Parameter("no", identifier, many=True, limit=200),
        *(Parameter(name, code, many=True, limit=50) for name in FACETS),
        Parameter("object", floor, write_floor, many=True, limit=12),
        Parameter("relation", relation, write_relation, many=True, limit=6),
        Parameter("confidence", number(0, 1), write_number, default=0.0),
        Parameter("year_from", whole(*YEARS), default=None),
        Parameter("year_to", whole(*YEARS), default=None),
        Parameter("title", words),
        Parameter("creator", words),
        Parameter("document", identifier, many=True, limit=50, default=None),
        Parameter("page", identifier, many=True, limit=50, default=None),
        Parameter("id", identifier, many=True, limit=MOST_CHOSEN),
        Parameter("hex", colour),
        Parameter("tolerance", number(1, 100), write_number, default=15.0),
        Parameter("ground", choice("background", "foreground")),
        Parameter("area", area, write_area, default=None),
        Parameter("min_score", number(0, 100), write_number, default=None),
        Parameter("fold", choice("document", "duplicates")),
        Parameter("sort", choice("relevance", "date", "-date", "size"), default="relevance"),
        Parameter("size", whole(1, LARGEST_SIZE), default=DEFAULT_SIZE),
        Parameter("cursor", cursor, write_cursor, default=Cursor(0)),
    )
}
