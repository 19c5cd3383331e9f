"""Pages composed in the manner of albums, drawings, newspapers, early prints and tables, with tight boxes.

`composed` picks a layout by chance. All layouts draw on white; the paper and its age come last. Nothing here fails.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from indexing.training.detector import drawing
from indexing.training.detector.classes import LAYOUT, judged
from indexing.training.detector.geometry import pasted
from indexing.training.detector.samples import Page, Picture, Rng, no_boxes
from indexing.training.detector.stock import Stock, covering
from indexing.training.detector.styles import restyled, sepia, sketched


class Sheet:
    """A white page being filled; `put` lays something on it and, with a name, remembers its box."""

    def __init__(self, rng: Rng, stock: Stock, h: int, w: int) -> None:
        self.rng, self.stock, self.h, self.w = rng, stock, h, w
        self.canvas: Picture = np.full((h, w, 3), 255, np.uint8)
        self.boxes: list[tuple[float, float, float, float]] = []
        self.classes: list[int] = []

    def put(self, picture: Picture, x: float, y: float, name: str = "", ink: bool = True) -> None:
        x, y = max(0, round(x)), max(0, round(y))
        pasted(self.canvas, picture, x, y, ink)
        if name:
            right, bottom = min(self.w, x + picture.shape[1]), min(self.h, y + picture.shape[0])
            if right - x > 4 and bottom - y > 4:
                self.boxes.append((x, y, right, bottom))
                self.classes.append(LAYOUT.index(name))

    def write(self, x: float, y: float, w: float, h: float) -> None:
        if w > 12 and h > 6:
            self.put(inked_text(self.stock.text(self.rng, round(h), round(w))), x, y)

    def page(self) -> Page:
        boxes = np.array(self.boxes, np.float32) if self.boxes else no_boxes()
        # Whether a map is an illustration too is left to the real sets, which say yes.
        known = judged("illustration") if LAYOUT.index("map") in self.classes else judged()
        return Page(self.canvas, boxes, self.classes, known, "composed")


def inked_text(mask: np.ndarray) -> Picture:
    return np.ascontiguousarray(np.repeat(mask[..., None], 3, 2))


def album(sheet: Sheet) -> None:
    """Photographs or prints mounted on an empty sheet, in rows."""
    rng, h, w = sheet.rng, sheet.h, sheet.w
    rows, columns = [(1, 1), (1, 1), (2, 1), (1, 2), (2, 2), (3, 1), (3, 3), (2, 3)][int(rng.integers(8))]
    ch, cw = h * rng.uniform(0.75, 0.96) / rows, w * rng.uniform(0.75, 0.96) / columns
    top, left = (h - ch * rows) * rng.random(), (w - cw * columns) * rng.random()
    share = rng.uniform(0.5, 0.92)
    for row in range(rows):
        for column in range(columns):
            ratio = float(np.exp(rng.normal(0, 0.3)))
            ph = min(ch * share, cw * share * ratio)
            pw = min(cw * share, ph / ratio)
            picture = sheet.stock.illustration(rng, round(ph), round(pw))
            if rng.random() < 0.5:
                picture = sepia(rng, picture)
            x, y = left + column * cw + (cw - pw) / 2, top + row * ch + (ch - ph) / 2
            sheet.put(picture, x, y, "illustration", ink=rng.random() < 0.3)
            if rng.random() < 0.4:
                sheet.write(x + pw * 0.2, y + ph + 4, pw * 0.6, min(14, ch - ph))


def sheet_of_drawing(sheet: Sheet) -> None:
    """One drawing, print or map on a sheet, with a line or two below."""
    rng, h, w = sheet.rng, sheet.h, sheet.w
    ph, pw = round(h * rng.uniform(0.5, 0.95)), round(w * rng.uniform(0.5, 0.95))
    name = "map" if rng.random() < 0.22 else "illustration"
    kind = "map" if name == "map" else "dessin" if rng.random() < 0.6 else "estampe"

    picture = covering(sheet.stock.picture(rng, kind), ph, pw)
    if name != "map" and rng.random() < 0.5:
        picture = sketched(rng, picture)
    x, y = (w - pw) * rng.uniform(0.3, 0.7), (h - ph) * rng.uniform(0.2, 0.7)
    sheet.put(picture, x, y, name)
    if rng.random() < 0.5:
        sheet.write(w * 0.35, y + ph + 5, w * 0.3, min(16, h - y - ph - 8))


def press(sheet: Sheet) -> None:
    """Columns of a newspaper or magazine, with pictures, advertisements and tables among the text."""
    rng, h, w = sheet.rng, sheet.h, sheet.w
    columns = int(rng.integers(1, 6))
    margin = w * rng.uniform(0.03, 0.1)
    top = h * rng.uniform(0.03, 0.12)
    gutter = rng.uniform(6, 14)
    measure = (w - 2 * margin - gutter * (columns - 1)) / columns
    cursor = [top] * columns
    for column in range(columns):
        while cursor[column] < h - margin - 30:
            span = 2 if column + 1 < columns and cursor[column + 1] <= cursor[column] and rng.random() < 0.35 else 1
            wide = measure * span + gutter * (span - 1)
            room = h - margin - cursor[column]
            high = _item(sheet, margin + column * (measure + gutter), cursor[column], wide, room, span)
            for covered in range(column, column + span):
                cursor[covered] = cursor[column] + high + rng.uniform(5, 12) if covered > column else cursor[covered]
            cursor[column] += high + rng.uniform(5, 12)
    if rng.random() < 0.5:
        for column in range(1, columns):
            x = round(margin + column * (measure + gutter) - gutter / 2)
            cv2.line(sheet.canvas, (x, round(top)), (x, round(h - margin)), (90, 90, 90), 1)


def _item(sheet: Sheet, x: float, y: float, w: float, room: float, span: int) -> float:
    """One thing in a column; returns its height."""
    rng, kind = sheet.rng, sheet.rng.random()
    if kind < 0.3 or (span > 1 and kind < 0.65):
        high = min(room, w * rng.uniform(0.45, 1.3))
        wide = w * (1.0 if rng.random() < 0.6 else rng.uniform(0.6, 1))
        if high > 30 and wide > 30:
            picture = sheet.stock.illustration(rng, round(high), round(wide))
            sheet.put(restyled(rng, picture), x + (w - wide) / 2, y, "illustration", ink=rng.random() < 0.7)
            return float(high)
    if kind < 0.4 and room > 60 and w > 50:
        high = min(room, rng.uniform(50, 170))
        _advertisement(sheet, x, y, w, high)
        return float(high)
    if kind < 0.47 and room > 60 and w > 60:
        high = min(room, rng.uniform(50, 200))
        sheet.put(inked_text(drawing.figures_table(rng, round(high), round(w))), x, y, "table")
        return float(high)
    if kind < 0.51:
        high = min(room, w * rng.uniform(0.08, 0.2), 40.0)
        if high > 8:
            sheet.put(sheet.stock.ornament(rng, round(high), round(w)), x, y, "ornament")
            return float(high)
    high = min(room, rng.uniform(40, 320))
    sheet.write(x, y, w, high)
    return float(high)


def _advertisement(sheet: Sheet, x: float, y: float, w: float, high: float) -> None:
    rng = sheet.rng
    text = sheet.stock.text(rng, round(high), round(w))
    sheet.put(inked_text(drawing.advertisement(rng, round(high), round(w), text)), x, y, "advertisement")
    if rng.random() < 0.4 and high > 80:
        side = round(min(high * 0.5, w * 0.4))
        picture = sheet.stock.illustration(rng, side, side)
        left = x + 8 if rng.random() < 0.5 else x + w - side - 8
        sheet.put(picture, left, y + high - side - 8, "illustration", ink=False)


def early(sheet: Sheet) -> None:
    """Print of the first two centuries: one or two columns, initials in the text, woodcuts, strips of ornament."""
    rng, h, w = sheet.rng, sheet.h, sheet.w
    columns = int(rng.integers(1, 3))
    left, top = w * rng.uniform(0.08, 0.2), h * rng.uniform(0.05, 0.14)
    right, bottom = w * rng.uniform(0.8, 0.94), h * rng.uniform(0.75, 0.94)
    if rng.random() < 0.3:
        left, top, right, bottom = _strips(sheet, left, top, right, bottom)
    gutter = 14.0
    measure = (right - left - gutter * (columns - 1)) / columns
    pictures, letters = float(rng.choice([0, 0.2, 0.45])), float(rng.choice([0, 0.3, 0.6]))
    for column in range(columns):
        x, y = left + column * (measure + gutter), top
        if rng.random() < 0.15:
            high = measure * rng.uniform(0.12, 0.22)
            sheet.put(sheet.stock.ornament(rng, round(high), round(measure)), x, y, "ornament")
            y += high + 8
        while y < bottom - 24:
            if rng.random() < pictures and bottom - y > 60:
                high = min(bottom - y, measure * rng.uniform(0.5, 1.25))
                wide = measure * (1.0 if rng.random() < 0.7 else rng.uniform(0.5, 1))
                sheet.put(sheet.stock.illustration(rng, round(high), round(wide), old=True), x, y, "illustration")
                y += high + 7
                continue
            high = min(bottom - y, rng.uniform(30, 220))
            sheet.write(x, y, measure, high)
            if rng.random() < letters and high > 26 and measure > 60:
                size = round(min(high * 0.8, rng.uniform(13, 62), measure * 0.5))
                _set_in(sheet, x, y, size)
            y += high + rng.uniform(3, 10)


def _set_in(sheet: Sheet, x: float, y: float, size: int) -> None:
    """An initial at the head of a paragraph: the text makes room."""
    picture = sheet.stock.initial(sheet.rng, size)
    x, y = round(x), round(y)
    sheet.canvas[y : y + picture.shape[0] + 3, x : x + size + 4] = 255
    sheet.put(picture, x, y, "initial")


def _strips(sheet: Sheet, left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
    """Strips of ornament on some sides of the text; returns what is left for it."""
    rng = sheet.rng
    wide = sheet.w * rng.uniform(0.035, 0.11)
    for side in range(4):
        if rng.random() < 0.3:
            continue
        upright = side < 2
        long = (bottom - top) if upright else (right - left)
        pieces = int(rng.integers(1, 5)) if upright else int(rng.integers(1, 3))
        for piece in range(pieces):
            length = long / pieces - 1
            x = (left if side == 0 else right - wide) if upright else left + piece * (length + 1)
            y = (top + piece * (length + 1)) if upright else (top if side == 2 else bottom - wide)
            size = (round(length), round(wide)) if upright else (round(wide), round(length))
            figure = rng.random() < 0.3
            picture = sheet.stock.illustration(rng, *size, old=True) if figure else sheet.stock.ornament(rng, *size)
            sheet.put(picture, x, y, "illustration" if figure else "ornament")
    gap = wide + 7
    return left + gap, top + gap, right - gap, bottom - gap


def title_page(sheet: Sheet) -> None:
    """Centred lines, the printer's mark or a vignette in the middle, lines below."""
    rng, h, w = sheet.rng, sheet.h, sheet.w
    y = h * rng.uniform(0.06, 0.14)
    for _ in range(int(rng.integers(2, 6))):
        wide, high = w * rng.uniform(0.25, 0.7), rng.uniform(9, 18)
        sheet.write((w - wide) / 2, y, wide, high)
        y += high + rng.uniform(4, 12)
    size = min(w * rng.uniform(0.22, 0.5), h * 0.3)
    high = size * rng.uniform(0.8, 1.3)
    picture = sheet.stock.illustration(rng, round(high), round(size), old=True)
    sheet.put(picture, (w - size) / 2, y + 10, "printer's mark")
    for line in range(int(rng.integers(1, 4))):
        wide = w * rng.uniform(0.2, 0.5)
        sheet.write((w - wide) / 2, min(h - 20, y + high + 24 + line * 16), wide, 12)


def matter(sheet: Sheet) -> None:
    """A page mostly of music or of a table, with some text; the music real or drawn."""
    rng, h, w = sheet.rng, sheet.h, sheet.w
    left, wide = w * rng.uniform(0.05, 0.14), w * rng.uniform(0.7, 0.85)
    y = h * rng.uniform(0.04, 0.3)
    sheet.write(left, h * 0.02, wide, y - h * 0.04)
    high = (h - y) * rng.uniform(0.35, 0.95)
    if rng.random() < 0.5:
        if rng.random() < 0.6:
            picture = cv2.resize(sheet.stock.picture(rng, "score"), (round(wide), round(min(high, wide * 0.9))))
            high = picture.shape[0]
        else:
            picture = inked_text(drawing.staves(rng, round(high), round(wide)))
        sheet.put(np.asarray(picture, np.uint8), left, y, "score")
    else:
        sheet.put(inked_text(drawing.figures_table(rng, round(high), round(wide))), left, y, "table")
    sheet.write(left, y + high + 12, wide, h * 0.95 - y - high - 12)


def text_only(sheet: Sheet) -> None:
    """Columns of text, perhaps a rule or a heading: nothing to find."""
    rng, h, w = sheet.rng, sheet.h, sheet.w
    columns, margin = int(rng.integers(1, 4)), w * rng.uniform(0.06, 0.16)
    measure = (w - 2 * margin) / columns
    top = h * rng.uniform(0.04, 0.3)
    for column in range(columns):
        sheet.write(margin + column * measure, top, measure - 10, (h - margin - top) * rng.uniform(0.4, 1))


def empty(sheet: Sheet) -> None:
    """A blank leaf, an end-paper or a binding, real ones among them."""
    if sheet.rng.random() < 0.5:
        sheet.put(covering(sheet.stock.picture(sheet.rng, "empty"), sheet.h, sheet.w), 0, 0, ink=False)


_LAYOUTS: list[tuple[Callable[[Sheet], None], float]] = [
    (album, 0.17), (sheet_of_drawing, 0.16), (press, 0.22), (early, 0.22), (title_page, 0.04), (matter, 0.09),
    (text_only, 0.05), (empty, 0.05),
]  # fmt: skip


def composed(rng: Rng, stock: Stock, h: int, w: int) -> Page:
    """A page of h x w pixels by some layout, on paper, with a stamp now and then."""
    sheet = Sheet(rng, stock, h, w)
    weights = np.array([weight for _, weight in _LAYOUTS])
    _LAYOUTS[int(rng.choice(len(_LAYOUTS), p=weights / weights.sum()))][0](sheet)
    page = sheet.page()
    page.picture = on_paper(rng, page.picture)
    return stamped(rng, page, 0.12)


def on_paper(rng: Rng, picture: Picture) -> Picture:
    """Multiplied with a paper's colour, its clouds and the shade of the gutter."""
    h, w = picture.shape[:2]
    tone = rng.uniform(70, 255) if rng.random() < 0.15 else rng.uniform(195, 255)
    paper = np.clip(tone * np.array([1.0, rng.uniform(0.9, 1.0), rng.uniform(0.72, 1.0)]), 0, 255)
    clouds = cv2.resize(rng.normal(1, 0.03, (5, 4)).astype(np.float32), (w, h))
    if rng.random() < 0.4:
        ramp = np.exp(-np.arange(w) / (w * rng.uniform(0.01, 0.05))).astype(np.float32)
        clouds *= 1 - rng.uniform(0.2, 0.8) * (ramp if rng.random() < 0.5 else ramp[::-1])
    return np.asarray(np.clip(picture * (paper / 255) * clouds[..., None], 0, 255), np.uint8)


def stamped(rng: Rng, page: Page, share: float) -> Page:
    """Perhaps with a library's stamp over it."""
    h, w = page.picture.shape[:2]
    if rng.random() >= share:
        return page
    mark = drawing.stamp(rng, int(rng.uniform(0.045, 0.13) * max(h, w)))
    high, wide = mark.shape[:2]
    x, y = int(rng.integers(0, max(1, w - wide))), int(rng.integers(0, max(1, h - high)))
    page.picture = page.picture.copy()
    pasted(page.picture, mark, x, y, ink=True)
    page.boxes = np.concatenate([page.boxes, np.array([[x, y, x + wide, y + high]], np.float32)])
    page.classes = [*page.classes, LAYOUT.index("stamp")]
    page.judged = page.judged | judged(*(n for n in LAYOUT if n != "stamp"))
    return page
