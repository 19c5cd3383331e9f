"""Pages composed in the manner of albums, drawings, newspapers, early prints and tables, with tight boxes.

`composed` picks a layout by chance, one of this module or of `early` and `mounts`. All layouts draw on white; the paper
and its age come last. Nothing here fails.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from indexing.training.detector import drawing
from indexing.training.detector.classes import LAYOUT, judged
from indexing.training.detector.early import early, hours, title_page
from indexing.training.detector.geometry import pasted
from indexing.training.detector.mounts import album, mounted, unframed
from indexing.training.detector.samples import Page, Picture, Rng
from indexing.training.detector.sheet import Sheet, inked_text
from indexing.training.detector.stock import Stock, covering
from indexing.training.detector.styles import restyled


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
    """A blank leaf, an end-paper or a binding, real ones among them; perhaps with a line in pencil."""
    rng = sheet.rng
    if rng.random() < 0.5:
        sheet.put(covering(sheet.stock.picture(rng, "empty"), sheet.h, sheet.w), 0, 0, ink=False)
    for _ in range(int(rng.integers(0, 4))):
        line = drawing.scribble(rng, int(rng.integers(8, 20)), round(sheet.w * rng.uniform(0.05, 0.4)))
        sheet.put(inked_text(line), sheet.w * rng.uniform(0, 0.6), sheet.h * rng.uniform(0, 0.95))


LAYOUTS: list[tuple[Callable[[Sheet], None], float]] = [
    (album, 0.1), (mounted, 0.13), (unframed, 0.09), (press, 0.16), (early, 0.13), (hours, 0.17), (title_page, 0.1),
    (matter, 0.06), (text_only, 0.03), (empty, 0.03),
]  # fmt: skip


def composed(rng: Rng, stock: Stock, h: int, w: int) -> Page:
    """A page of h x w pixels by some layout, on paper, with a stamp now and then."""
    sheet = Sheet(rng, stock, h, w)
    weights = np.array([weight for _, weight in LAYOUTS])
    LAYOUTS[int(rng.choice(len(LAYOUTS), p=weights / weights.sum()))][0](sheet)
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
