"""The geometry of tiles: what a template needs to draw a picture in its own shape, with its boxes, and no inline style.

The security policy forbids style attributes, so a tile's shape is one of a fixed ladder of classes
(`static/css/ratios.css`, written by `stylesheet` and compared with it by a test), and boxes are SVG in page pixels. All
numbers are ready strings: a template would write them with the decimal comma of the reader.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.templatetags.portal import percent
from search.results import FoundObject, Hit

STEP = math.log(1.02)
LOWEST = 0.2
STEPS = 163  # up to 5:1
NOMINAL_HEIGHT = 220  # of a tile on screen, to which the size of box labels refers
WIDE = 1.7  # from here on, 320 px on the longest side is too few pixels for a row


@dataclass(frozen=True)
class Box:
    x: int
    y: int
    w: int
    h: int
    code: str
    label: str
    confidence: str
    percent: str
    text_x: str
    text_y: str


@dataclass(frozen=True)
class Drawing:
    """An SVG over a picture: `view` is its viewBox, `turn` the transform that follows the picture's rotation."""

    view: str
    turn: str
    size: str
    stroke: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Tile:
    hit: Hit
    shape: str
    width: int
    height: int
    wide: bool
    drawing: Drawing
    url: str
    ground: str


def tiles(hits: Iterable[Hit], suffixes: Sequence[str] = ()) -> list[Tile]:
    """`suffixes` go behind each address, one per hit: the list from which an illustration is opened."""
    return [tile(hit, suffixes[n] if suffixes else "") for n, hit in enumerate(hits)]


def tile(hit: Hit, suffix: str = "") -> Tile:
    width, height = turned(hit.xywh[2], hit.xywh[3], hit.rotation)
    drawn = drawing(hit.xywh, hit.rotation, hit.objects)
    url = hit.url + suffix
    if hit.region:
        # A result found by a box opens at it.
        url += f"{'&' if '?' in url else '?'}at={','.join(map(str, hit.region))}"
    return Tile(hit, shape(width, height), width, height, width / height > WIDE, drawn, url, hit.colour)


def turned(width: int, height: int, rotation: int) -> tuple[int, int]:
    return (height, width) if rotation % 180 == 90 else (width, height)


def shape(width: int, height: int) -> str:
    """The class of the nearest ratio on the ladder, at most 1 % away; beyond its ends the picture is squeezed."""
    step = round(math.log(max(width, 1) / max(height, 1) / LOWEST) / STEP)
    return f"r{min(max(step, 0), STEPS)}"


def stylesheet() -> str:
    """What `static/css/ratios.css` holds."""
    head = "/* Written by portal.pages.mosaic.stylesheet: one class per shape of picture, 2 % apart. */\n"
    rules = (f".r{n}{{--r:{LOWEST * math.exp(n * STEP):.3f}}}\n" for n in range(STEPS + 1))
    return head + "".join(rules)


def drawing(
    region: tuple[int, int, int, int],
    rotation: int,
    objects: Sequence[FoundObject],
    height: int = NOMINAL_HEIGHT,
) -> Drawing:
    """Boxes over a region that is shown about `height` CSS pixels high."""
    _x, y, w, h = region
    view_w, view_h = turned(w, h, rotation)
    letter = view_h / height * 13
    boxes = tuple(_box(found, letter, y) for found in objects)
    return Drawing(
        _view(region, rotation, view_w, view_h), _turn(region, rotation), f"{letter:.1f}", f"{letter / 4:.1f}", boxes
    )


def _box(found: FoundObject, letter: float, top: int) -> Box:
    x, y, w, h = found.xywh
    above = y - letter * 0.35
    # A box at the top of the picture has its label inside.
    text_y = above if above - letter > top else y + letter * 1.1
    place = (f"{x + letter * 0.2:.1f}", f"{text_y:.1f}")
    return Box(x, y, w, h, found.code, found.label, f"{found.confidence:.3f}", percent(found.confidence), *place)


def _view(region: tuple[int, int, int, int], rotation: int, width: int, height: int) -> str:
    return f"{region[0]} {region[1]} {width} {height}" if rotation % 360 == 0 else f"0 0 {width} {height}"


def _turn(region: tuple[int, int, int, int], rotation: int) -> str:
    x, y, w, h = region
    moves = {
        90: f"translate({h} 0) rotate(90)",
        180: f"translate({w} {h}) rotate(180)",
        270: f"translate(0 {w}) rotate(270)",
    }
    move = moves.get(rotation % 360)
    return f"{move} translate({-x} {-y})" if move else ""
