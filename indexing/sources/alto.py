"""ALTO 2, 3 and 4: the text of a page in reading order and the blocks that are illustrations, in page pixels.

Raises SourceError on what is not ALTO. Units do not matter when ALTO states its page size, since all is scaled to the
page's own pixels; without one, only pixel units can be placed and other boxes are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from xml.etree.ElementTree import Element

from indexing.sources.records import Rect, SourceError
from indexing.sources.safe_xml import local, parse

#: Blocks that are pictures by themselves; GraphicalElement is a rule or a border, never one.
PICTURE_TYPES = {"illustration", "photo", "photograph", "picture", "image", "figure", "drawing", "engraving", "map"}


@dataclass(frozen=True)
class Line:
    """A line of text and its box; `block` numbers the block it belongs to."""

    box: Rect
    text: str
    block: int


@dataclass(frozen=True)
class Picture:
    """An illustration block; `text` is what the same composed block holds beside it."""

    box: Rect
    kind: str
    text: str = ""


@dataclass(frozen=True)
class Alto:
    text: str
    lines: tuple[Line, ...]
    pictures: tuple[Picture, ...]
    width: int
    height: int

    @property
    def line_height(self) -> float:
        """The usual height of a line in pixels, 0 without text."""
        return median(line.box.h for line in self.lines) if self.lines else 0.0


def read_alto(data: bytes, width: int = 0, height: int = 0) -> Alto:
    """The ALTO of a page of `width` x `height` pixels (0: as ALTO says). Raises SourceError."""
    root = parse(data, "The ALTO file")
    if local(root) != "alto":
        raise SourceError(f"This XML is not ALTO: its root is {local(root)[:50] or 'unnamed'}", "not-alto")
    page = next((one for one in root.iter() if local(one) == "Page"), None)
    if page is None:
        return Alto("", (), (), width, height)
    scale = _scale(root, page, width, height)
    blocks = [block for block in _ordered(root, page) if local(block) == "TextBlock"]
    lines: list[Line] = []
    texts: list[str] = []
    for number, block in enumerate(blocks):
        words = _words(block)
        texts += ["\n".join(text for _, text in words if text)]
        for element, text in words:
            box = _box(element, scale)
            if box and text:
                lines.append(Line(box, text, number))
    size = (width, height) if width and height else (round(_size(page)[0] * scale[0]), round(_size(page)[1] * scale[1]))
    return Alto("\n\n".join(text for text in texts if text), tuple(lines), tuple(_pictures(page, scale)), *size)


def _size(element: Element) -> tuple[float, float]:
    return _number(element.get("WIDTH")), _number(element.get("HEIGHT"))


def _number(value: str | None) -> float:
    try:
        found = float(value or 0)
    except ValueError:
        return 0.0
    return found if 0 <= found < 1e7 else 0.0


def _scale(root: Element, page: Element, width: int, height: int) -> tuple[float, float]:
    """Pixels of the page for one unit of ALTO, (0, 0) when that cannot be known."""
    across, down = _size(page)
    if across and down and width and height:
        return width / across, height / down
    unit = next((one.text or "" for one in root.iter() if local(one) == "MeasurementUnit"), "pixel")
    return (1.0, 1.0) if unit.strip().lower() in {"pixel", "px", ""} else (0.0, 0.0)


def _box(element: Element, scale: tuple[float, float]) -> Rect | None:
    left, top = _number(element.get("HPOS")), _number(element.get("VPOS"))
    across, down = _size(element)
    if not (across and down):
        shape = next((one for one in element.iter() if local(one) == "Polygon"), None)
        points = [
            _number(word) for word in (shape.get("POINTS", "") if shape is not None else "").replace(",", " ").split()
        ]
        if len(points) < 6:
            return None
        left, top = min(points[::2]), min(points[1::2])
        across, down = max(points[::2]) - left, max(points[1::2]) - top
    width, height = round(across * scale[0]), round(down * scale[1])
    return Rect(round(left * scale[0]), round(top * scale[1]), width, height) if width > 0 and height > 0 else None


def _ordered(root: Element, page: Element) -> list[Element]:
    """The elements of the page, those named by a ReadingOrder (ALTO 4.3) first and in its order."""
    everything = list(page.iter())
    order = [one.get("REF", "") for one in root.iter() if local(one) == "ElementRef"]
    if not order:
        return everything
    places = {name: place for place, name in enumerate(order)}
    return sorted(everything, key=lambda one: places.get(one.get("ID", ""), len(order)))


def _words(block: Element) -> list[tuple[Element, str]]:
    """(line, its text) for each line; a word cut by a hyphen is given whole at its first half."""
    found = []
    for line in (one for one in block.iter() if local(one) == "TextLine"):
        words = []
        for string in (one for one in line.iter() if local(one) == "String"):
            part = string.get("SUBS_TYPE", "")
            whole = string.get("SUBS_CONTENT", "")
            if part == "HypPart2" and whole:
                continue
            words.append(whole if part == "HypPart1" and whole else string.get("CONTENT", ""))
        found.append((line, " ".join(word for word in words if word)))
    return found


def _pictures(page: Element, scale: tuple[float, float]) -> Iterator[Picture]:
    inside: set[int] = set()
    for element in page.iter():
        name, said = local(element), element.get("TYPE", "").strip()
        composed = name == "ComposedBlock" and said.lower() in PICTURE_TYPES
        if id(element) in inside or not (name == "Illustration" or composed):
            continue
        box = _box(element, scale)
        if composed:
            inner = [one for one in element.iter() if local(one) == "Illustration"]
            if len(inner) > 1:  # a composition: each picture speaks for itself
                continue
            inside.update(id(one) for one in inner)
            box = _box(inner[0], scale) if inner else box
        words = [text for block in element.iter() if local(block) == "TextBlock" for _, text in _words(block) if text]
        if box:
            yield Picture(box, said.lower() or "illustration", " ".join(words))
