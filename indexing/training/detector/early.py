"""Print of the first two centuries composed: text with woodcuts and initials, Books of Hours, title pages.

Boxes follow the makers of the real sets: each strip of a border is one ornament, or one illustration where it shows
figures; a frame round a title is one illustration. Nothing here fails.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from indexing.training.detector.samples import Picture
from indexing.training.detector.sheet import Sheet
from indexing.training.detector.styles import engraved, painted, woodcut

Room = tuple[float, float, float, float]


def early(sheet: Sheet) -> None:
    """One or two columns, initials in the text, woodcuts or miniatures, head-pieces."""
    rng, h, w = sheet.rng, sheet.h, sheet.w
    left, top = w * rng.uniform(0.08, 0.2), h * rng.uniform(0.05, 0.14)
    right, bottom = w * rng.uniform(0.8, 0.94), h * rng.uniform(0.75, 0.94)
    _text(sheet, (left, top, right, bottom), int(rng.integers(1, 3)))


def _text(sheet: Sheet, room: Room, columns: int) -> None:
    rng = sheet.rng
    left, top, right, bottom = room
    gutter = 14.0
    measure = (right - left - gutter * (columns - 1)) / columns
    pictures, letters = float(rng.choice([0, 0.2, 0.45])), float(rng.choice([0, 0.3, 0.6]))
    coloured = rng.random() < 0.3
    for column in range(columns):
        x, y = left + column * (measure + gutter), top
        if rng.random() < 0.15:
            high = measure * rng.uniform(0.12, 0.3)
            sheet.put(sheet.stock.ornament(rng, round(high), round(measure)), x, y, "ornament")
            y += high + 8
        while y < bottom - 24:
            if rng.random() < pictures and bottom - y > 40:
                wide = measure * (1.0 if rng.random() < 0.6 else rng.uniform(0.3, 1))
                high = min(bottom - y, wide * rng.uniform(0.5, 1.5))
                sheet.put(_woodcut(sheet, high, wide, coloured), x, y, "illustration", ink=not coloured)
                if wide < measure * 0.6:
                    sheet.write(x + wide + 5, y, measure - wide - 5, high)
                y += high + 7
                continue
            high = min(bottom - y, rng.uniform(30, 220))
            sheet.write(x, y, measure, high)
            if rng.random() < letters and high > 26 and measure > 60:
                _set_in(sheet, x, y, round(min(high * 0.8, rng.uniform(13, 62), measure * 0.5)))
            y += high + rng.uniform(3, 10)


def _woodcut(sheet: Sheet, high: float, wide: float, coloured: bool = False) -> Picture:
    picture = sheet.stock.illustration(sheet.rng, max(4, round(high)), max(4, round(wide)), old=True)
    if coloured:
        return painted(sheet.rng, picture)
    return woodcut(sheet.rng, picture) if sheet.rng.random() < 0.25 else picture


def _set_in(sheet: Sheet, x: float, y: float, size: int) -> None:
    """An initial at the head of a paragraph: the text makes room."""
    picture = sheet.stock.initial(sheet.rng, size)
    x, y = round(x), round(y)
    sheet.canvas[y : y + picture.shape[0] + 3, x : x + size + 4] = 255
    sheet.put(picture, x, y, "initial")


def hours(sheet: Sheet) -> None:
    """A Book of Hours: strips round the text, broad at the outer edge and below, narrow above and within.

    A large picture stands in a frame alike on both sides, a few lines of text below it.

    Proportions are those of the pages trained on.
    """
    rng, h, w = sheet.rng, sheet.h, sheet.w
    left, top = w * rng.uniform(0.05, 0.22), h * rng.uniform(0.02, 0.1)
    right, bottom = w * rng.uniform(0.76, 0.95), h * rng.uniform(0.74, 0.95)
    if rng.random() < 0.6:  # a fringe below everything
        high = h * rng.uniform(0.04, 0.09)
        _strip(sheet, (left, bottom - high, right, bottom), 1, figures=0.0)
        bottom -= high - 1
    framed = rng.random() < 0.4
    outer = w * rng.uniform(0.08, 0.17)
    inner = outer if framed else w * rng.uniform(0.025, 0.07)
    above, below = h * rng.uniform(0.025, 0.06), h * rng.uniform(0.06, 0.13)
    figures = 0.0 if framed else float(rng.choice([0.1, 0.35, 0.7]))
    if rng.random() < 0.9:
        _strip(sheet, (left, top, left + outer, bottom), int(rng.integers(1, 5)), figures)
        left += outer + rng.uniform(0, 3)
    if rng.random() < 0.85:
        _strip(sheet, (left, bottom - below, right, bottom), int(rng.integers(1, 4)), figures)
        bottom -= below + rng.uniform(0, 3)
    if rng.random() < 0.7:
        _strip(sheet, (right - inner, top, right, bottom), int(rng.integers(1, 3)), figures * 0.3)
        right -= inner + rng.uniform(0, 3)
    if rng.random() < 0.75:
        _strip(sheet, (left, top, right, top + above), 1, 0.0)
        top += above
    gap = rng.uniform(2, 10)
    room = left + gap, top + gap, right - gap, bottom - gap
    if framed:
        high = (room[3] - room[1]) * rng.uniform(0.7, 1)
        picture = _woodcut(sheet, high, room[2] - room[0], rng.random() < 0.3)
        sheet.put(picture, room[0], room[1], "illustration", ink=False)
        sheet.write(room[0], room[1] + high + 4, room[2] - room[0], room[3] - room[1] - high - 4)
    else:
        _text(sheet, room, 1)


def _strip(sheet: Sheet, room: Room, pieces: int, figures: float) -> None:
    """A strip in pieces that touch; each shows figures with the chance given, else ornament."""
    rng = sheet.rng
    left, top, right, bottom = room
    upright = bottom - top > right - left
    long, wide = max(bottom - top, right - left), min(bottom - top, right - left)
    cuts = np.concatenate([[0.0], np.sort(rng.uniform(0.1, 0.9, pieces - 1)), [1.0]]) * long
    gap = float(rng.choice([0, 1, 2]))
    for start, end in pairwise(cuts):
        length = end - start - gap
        if length < 8:
            continue
        x, y = (left, top + start) if upright else (left + start, top)
        size = (round(length), round(wide)) if upright else (round(wide), round(length))
        figure = rng.random() < figures
        picture = _woodcut(sheet, *size) if figure else sheet.stock.ornament(rng, *size)
        sheet.put(picture, x, y, "illustration" if figure else "ornament", ink=rng.random() < 0.5)


def title_page(sheet: Sheet) -> None:
    """Centred lines, the printer's mark or a vignette in the middle, lines below; at times in a frame of pictures.

    No set tells marks from vignettes, so half of them are taught as the one without a word on the other.
    """
    rng, h, w = sheet.rng, sheet.h, sheet.w
    room = w * 0.1, h * 0.06, w * 0.9, h * 0.94
    if rng.random() < 0.45:
        room = _framed(sheet)
    left, top, right, bottom = room
    wide = right - left
    y = top + (bottom - top) * rng.uniform(0.0, 0.08)
    for _ in range(int(rng.integers(2, 6))):
        line, high = wide * rng.uniform(0.4, 0.95), rng.uniform(9, 18)
        sheet.write(left + (wide - line) / 2, y, line, high)
        y += high + rng.uniform(4, 12)
    size = min(wide * rng.uniform(0.3, 0.65), (bottom - y) * 0.6)
    if size > 24 and rng.random() < 0.85:
        high = min(size * rng.uniform(0.8, 1.3), bottom - y - 12)
        mark = rng.random() < 0.5
        sheet.doubtful.add("illustration" if mark else "printer's mark")
        name = "printer's mark" if mark else "illustration"
        sheet.put(_woodcut(sheet, high, size), left + (wide - size) / 2, y + 10, name)
        y += high + 24
    for line in range(int(rng.integers(1, 4))):
        long = wide * rng.uniform(0.3, 0.7)
        if y + line * 16 < bottom - 12:
            sheet.write(left + (wide - long) / 2, y + line * 16, long, 12)


def _framed(sheet: Sheet) -> Room:
    """A frame round the title: one woodcut with a window, or strips of ornament; returns the window."""
    rng, h, w = sheet.rng, sheet.h, sheet.w
    left, top = w * rng.uniform(0.04, 0.18), h * rng.uniform(0.03, 0.12)
    right, bottom = w * rng.uniform(0.82, 0.96), h * rng.uniform(0.85, 0.97)
    wide, high = right - left, bottom - top
    side, above, below = wide * rng.uniform(0.1, 0.24), high * rng.uniform(0.06, 0.25), high * rng.uniform(0.06, 0.28)
    window = left + side, top + above, right - side, bottom - below
    if rng.random() < 0.35:
        for strip in (
            (left, top, window[0], bottom), (window[2], top, right, bottom),
            (window[0], top, window[2], window[1]), (window[0], window[3], window[2], bottom),
        ):  # fmt: skip
            _strip(sheet, strip, int(rng.integers(1, 3)), 0.2)
    else:
        picture = sheet.stock.illustration(rng, round(high), round(wide), old=True)
        picture = picture if rng.random() < 0.4 else engraved(rng, picture)
        # Its two halves mirror one another, as the columns of an architectural frame do.
        if rng.random() < 0.6:
            half = picture.shape[1] // 2
            picture[:, -half:] = picture[:, half - 1 :: -1][:, :half]
        sheet.put(picture, left, top, "illustration", ink=False)
        x1, y1, x2, y2 = (round(edge) for edge in window)
        sheet.canvas[y1:y2, x1:x2] = 255
    return window[0] + 4, window[1] + 4, window[2] - 4, window[3] - 4
