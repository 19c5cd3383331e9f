"""Setting type: fonts, measured words, justified columns; every line set is remembered with its place.

A font that is not among the vendored ones fails with FileNotFoundError: names are code, not input.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from .shapes import FONTS

Ink = tuple[int, int, int]
INK: Ink = (26, 22, 20)


@lru_cache(maxsize=256)
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    path = FONTS / f"{name}.woff2"
    if not path.exists():
        raise FileNotFoundError(f"no vendored font {name!r} in {FONTS}")
    return ImageFont.truetype(str(path), size)


@lru_cache(maxsize=65536)
def measure(name: str, size: int, text: str) -> float:
    return float(font(name, size).getlength(text))


@dataclass(frozen=True)
class Line:
    """One set line: text and its box in page pixels."""

    text: str
    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True)
class Style:
    """A face at a size with its line spacing (a multiple of the size)."""

    face: str
    size: int
    leading: float = 1.22
    ink: Ink = INK

    @property
    def step(self) -> int:
        return round(self.size * self.leading)

    def at(self, size: int) -> Style:
        return Style(self.face, size, self.leading, self.ink)

    def width(self, text: str) -> float:
        return measure(self.face, self.size, text)


def fit(style: Style, text: str, width: float) -> Style:
    """The style reduced, if need be, until the text fits on one line."""
    wide = style.width(text)
    return style if wide <= width else style.at(max(8, int(style.size * width / wide)))


def wrap(style: Style, text: str, width: Callable[[int], float]) -> Iterator[tuple[list[str], bool]]:
    """Break into lines; `width(n)` is the measure of line n. Yields words and whether the paragraph ends there."""
    line: list[str] = []
    used, number = 0.0, 0
    space = style.width(" ")
    for word in text.split():
        wide = style.width(word)
        if line and used + space + wide > width(number):
            yield line, False
            line, used, number = [], 0.0, number + 1
        used += wide + (space if line else 0)
        line.append(word)
    if line:
        yield line, True


def set_line(canvas: Image.Image, style: Style, text: str, x: float, y: float, align: str = "left") -> Line:
    """One line with its top at `y`; `x` is the left edge, the centre or the right edge."""
    wide = style.width(text)
    left = x - {"left": 0.0, "centre": wide / 2, "right": wide}[align]
    ImageDraw.Draw(canvas).text((left, y), text, font=font(style.face, style.size), fill=style.ink)
    return Line(text, round(left), round(y), round(wide), round(style.size * 1.15))


def set_words(
    canvas: Image.Image, style: Style, words: list[str], x: float, y: float, width: float, last: bool
) -> Line:
    """A justified line, or a ragged one where the paragraph ends."""
    text = " ".join(words)
    natural = style.width(text)
    if last or len(words) < 3 or natural < width * 0.55:
        return set_line(canvas, style, text, x, y)
    pen, face = ImageDraw.Draw(canvas), font(style.face, style.size)
    widths = [style.width(word) for word in words]
    gap = (width - sum(widths)) / (len(words) - 1)
    left = x
    for word, wide in zip(words, widths, strict=True):
        pen.text((left, y), word, font=face, fill=style.ink)
        left += wide + gap
    return Line(text, round(x), round(y), round(width), round(style.size * 1.15))


def set_column(
    canvas: Image.Image,
    style: Style,
    paragraphs: list[str],
    x: float,
    y: float,
    width: float,
    bottom: float,
    first_indent: float = 1.2,
) -> tuple[list[Line], float]:
    """Justified paragraphs until `bottom`; returns the lines and the `y` below the last one."""
    lines: list[Line] = []
    indent = first_indent * style.size

    def measure_of(number: int) -> float:
        return width - (indent if number == 0 else 0)

    for paragraph in paragraphs:
        for number, (words, last) in enumerate(wrap(style, paragraph, measure_of)):
            if y + style.step > bottom:
                return lines, y
            wide = measure_of(number)
            lines.append(set_words(canvas, style, words, x + width - wide, y, wide, last))
            y += style.step
    return lines, y


def set_centred(
    canvas: Image.Image, style: Style, text: str, x: float, y: float, width: float
) -> tuple[list[Line], float]:
    """Centred lines around `x`; returns the lines and the `y` below."""
    lines: list[Line] = []
    for words, _ in wrap(style, text, lambda _: width):
        lines.append(set_line(canvas, style, " ".join(words), x, y, "centre"))
        y += style.step
    return lines, y
