"""ALTO 3 of a specimen page: words where they are printed, zones where the truth has boxes, and some false ones.

OCR engines report rules and stains as illustrations; a few such thin blocks are added on purpose, named
`noise-…` in their ID, so that a form-factor filter can be tested. Pure: page in, bytes out.
"""

from __future__ import annotations

import zlib
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, tostring

from .truth import SpecimenPage, TextLine

_NAMESPACE = "http://www.loc.gov/standards/alto/ns-v3#"


def has_text(page: SpecimenPage) -> bool:
    return bool(page.lines)


def _at(element: Element, x: int, y: int, w: int, h: int) -> Element:
    for name, value in (("HPOS", x), ("VPOS", y), ("WIDTH", w), ("HEIGHT", h)):
        element.set(name, str(value))
    return element


def _words(parent: Element, line: TextLine) -> None:
    """Share the width of a line between its words by their letters."""
    row = _at(SubElement(parent, "TextLine"), line.x, line.y, line.w, line.h)
    words = line.text.split()
    letters = sum(map(len, words)) + 0.6 * (len(words) - 1)
    x = float(line.x)
    for index, word in enumerate(words):
        wide = line.w * len(word) / letters
        if index:
            gap = line.w * 0.6 / letters
            _at(SubElement(row, "SP"), round(x), line.y, max(1, round(gap)), line.h)
            x += gap
        sure = 0.80 + (zlib.crc32(word.encode()) % 20) / 100
        string = SubElement(row, "String", CONTENT=word, WC=f"{sure:.2f}")
        _at(string, round(x), line.y, max(1, round(wide)), line.h)
        x += wide


def _text_blocks(space: Element, page: SpecimenPage) -> None:
    for number, group in groupby(page.lines, key=lambda line: line.block):
        lines = list(group)
        left, top = min(line.x for line in lines), min(line.y for line in lines)
        right, bottom = max(line.x + line.w for line in lines), max(line.y + line.h for line in lines)
        block = SubElement(space, "TextBlock", ID=f"TB{number:04d}", language=page.language)
        _at(block, left, top, right - left, bottom - top)
        for line in lines:
            _words(block, line)


def _zones(space: Element, page: SpecimenPage) -> None:
    """Adverts are composed blocks, as in the ALTO of newspapers; every other zone is an Illustration."""
    for number, box in enumerate(page.boxes, 1):
        if box.label == "advertisement":
            _at(
                SubElement(space, "ComposedBlock", ID=f"CB{number:04d}", TYPE="Advertisement"),
                box.x,
                box.y,
                box.w,
                box.h,
            )
        else:
            zone = SubElement(space, "Illustration", ID=f"IL{number:04d}", TYPE=box.label)
            _at(zone, box.x, box.y, box.w, box.h)


def noise(page: SpecimenPage) -> list[tuple[int, int, int, int]]:
    """The deliberately false illustrations of a page: a rule, a sliver at the edge, a speck."""
    w, h = page.width, page.height
    turn = zlib.crc32(f"{page.document}/{page.name}".encode()) % 97 / 97
    return [
        (round(w * 0.1), round(h * (0.05 + 0.02 * turn)), round(w * 0.8), 6),
        (2, round(h * 0.2), 9, round(h * (0.3 + 0.3 * turn))),
        (round(w * (0.2 + 0.6 * turn)), round(h * 0.96), 14, 12),
    ]


def alto(page: SpecimenPage) -> bytes:
    """The page as an ALTO document, UTF-8."""
    root = Element("alto", xmlns=_NAMESPACE)
    description = SubElement(root, "Description")
    SubElement(description, "MeasurementUnit").text = "pixel"
    source = SubElement(description, "sourceImageInformation")
    SubElement(source, "fileName").text = f"{page.name}.jpg"
    layout = SubElement(root, "Layout")
    sheet = SubElement(
        layout, "Page", ID=page.name, PHYSICAL_IMG_NR=str(page.order), WIDTH=str(page.width), HEIGHT=str(page.height)
    )
    space = _at(SubElement(sheet, "PrintSpace"), 0, 0, page.width, page.height)
    _text_blocks(space, page)
    _zones(space, page)
    for number, place in enumerate(noise(page), 1):
        _at(SubElement(space, "Illustration", ID=f"noise-{number}"), *place)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))
