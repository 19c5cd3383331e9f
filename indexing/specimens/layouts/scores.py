"""Scores: an engraved page of staves, and the illustrated cover of sheet music.

Fills a sheet from a brief; notes are random walks over the scale, enough to look engraved, not to be sung.
"""

from __future__ import annotations

import numpy as np
from PIL import ImageDraw

from .. import words
from ..raster import Rng
from ..sheet import Brief, Sheet
from ..typography import INK, Style, fit, font, set_centred, set_line

_GAP = 11.0
_TREBLE, _BASS, _FLAT, _SHARP, _QUARTER_REST = "\U0001d11e", "\U0001d122", "\u266d", "\u266f", "\U0001d13d"


def _staff(pen: ImageDraw.ImageDraw, x: float, y: float, width: float) -> None:
    for line in range(5):
        pen.line((x, y + line * _GAP, x + width, y + line * _GAP), fill=INK, width=1)


def _head(pen: ImageDraw.ImageDraw, x: float, y: float, filled: bool) -> None:
    box = (x - 7.5, y - 5, x + 7.5, y + 5)
    if filled:
        pen.ellipse(box, fill=INK)
    else:
        pen.ellipse(box, outline=INK, width=3)


def _beamed(pen: ImageDraw.ImageDraw, xs: list[float], ys: list[float], up: bool) -> None:
    """A group of quavers under one beam."""
    side = 6.5 if up else -6.5
    tip = min(ys) - 34 if up else max(ys) + 34
    slope = np.clip((ys[-1] - ys[0]) * 0.3, -9, 9)
    ends = [tip + slope * index / max(1, len(xs) - 1) for index in range(len(xs))]
    for x, y, end in zip(xs, ys, ends, strict=True):
        _head(pen, x, y, True)
        pen.line((x + side, y, x + side, end), fill=INK, width=2)
    if len(xs) > 1:
        pen.line((xs[0] + side, ends[0], xs[-1] + side, ends[-1]), fill=INK, width=6)


def _measure(pen: ImageDraw.ImageDraw, rng: Rng, x: float, top: float, width: float, step: int) -> int:
    """One bar of notes from the walk `step` (in half gaps from the top line); returns where the walk stands."""
    kinds = [[4], [2, 2], [1, 1, 2], [2, 1, 1], [1, 1, 1, 1], [4, 0]][int(rng.integers(6))]
    places = np.linspace(x + 18, x + width - 22, sum(max(1, kind) for kind in kinds) + 1)[:-1]
    index = 0
    for kind in kinds:
        count = max(1, kind)
        xs = [float(place) for place in places[index : index + count]]
        index += count
        if kind == 0:
            pen.text((xs[0], top + 2 * _GAP), _QUARTER_REST, font=font("music", 34), fill=INK, anchor="mm")
            continue
        ys = []
        for _ in xs:
            step = int(np.clip(step + rng.integers(-2, 3), -2, 10))
            ys.append(top + step * _GAP / 2)
        _beamed(pen, xs, ys, sum(ys) / len(ys) > top + 2 * _GAP)
        for px, py in zip(xs, ys, strict=True):
            for ledger in (-1, 5):
                if (ledger < 0 and py <= top - _GAP) or (ledger > 0 and py >= top + 5 * _GAP):
                    pen.line((px - 12, top + ledger * _GAP, px + 12, top + ledger * _GAP), fill=INK, width=1)
    return step


def _system(sheet: Sheet, x: float, y: float, width: float, voices: int) -> float:
    """Staves joined by a bar line, with clefs, key and notes; returns the y below."""
    pen, rng = sheet.pen, sheet.rng
    spread = 96.0
    bars = int(rng.integers(3, 5))
    flats = 2
    for voice in range(voices):
        top = y + voice * spread
        _staff(pen, x, top, width)
        clef = _TREBLE if voice == 0 or voices == 1 else _BASS
        pen.text((x + 26, top + 2 * _GAP), clef, font=font("music", 46), fill=INK, anchor="mm")
        for flat in range(flats):
            pen.text(
                (x + 54 + flat * 13, top + (2 + flat * -1.5) * _GAP),
                _FLAT,
                font=font("music", 30),
                fill=INK,
                anchor="mm",
            )
        step = 5
        start = x + 84
        bar = (width - 84) / bars
        for index in range(bars):
            step = _measure(pen, rng, start + index * bar, top, bar, step)
    bottom = y + (voices - 1) * spread + 4 * _GAP
    for index in range(bars + 1):
        line = x + 84 + index * (width - 84) / bars
        pen.line((line, y, line, bottom), fill=INK, width=2)
    pen.line((x, y, x, bottom), fill=INK, width=3)
    return bottom


def score(sheet: Sheet, brief: Brief) -> None:
    """A page of piano or song systems; the first one bears the title."""
    rng, w, h = sheet.rng, sheet.width, sheet.height
    margin = w * 0.09
    y = 84.0
    if brief.order <= 1:
        title = brief.pick(brief.title)
        lines = [
            set_line(
                sheet.canvas,
                fit(Style("playfair-black", 52), title.upper(), w - 2 * margin),
                title.upper(),
                w / 2,
                70,
                "centre",
            )
        ]
        lines.append(set_line(sheet.canvas, Style("standard-italic", 28), brief.creator, w - margin, 150, "right"))
        lines.append(set_line(sheet.canvas, Style("standard-italic", 28), "Andante.", margin, 166))
        sheet.wrote(lines)
        y = 236.0
    voices = 2 if rng.random() < 0.7 else 1
    top = y - 26
    while y + voices * 110 < h - 90:
        y = _system(sheet, margin, y, w - 2 * margin, voices) + 30
        if voices == 1:
            verse = words.paragraph(brief.language, "book", (), rng, 1).lower().rstrip(".")
            style = Style("standard", 22)
            while style.width(verse) > w - 2 * margin - 100:
                verse = verse.rsplit(" ", 1)[0]
            sheet.wrote([set_line(sheet.canvas, style, verse, margin + 92, y)])
            y += 34
        y += 44
    sheet.box("score", margin - 8, top, w - 2 * margin + 16, y - 60 - top)


def cover(sheet: Sheet, brief: Brief) -> None:
    """Illustrated cover of sheet music: lettering round a picture."""
    rng, w, h = sheet.rng, sheet.width, sheet.height
    margin = w * 0.1
    title = brief.pick(brief.title)
    style = fit(Style("rye" if brief.year > 1850 else "playfair-black", 120), title, w - 2 * margin)
    lines = [set_line(sheet.canvas, style, title, w / 2, 80, "centre")]
    kind = brief.pick(("Romance pour chant et piano", "Song for voice and piano"))
    lines.append(set_line(sheet.canvas, Style("playfair-italic", 40), kind, w / 2, 90 + style.size * 1.4, "centre"))
    top = 170 + style.size * 1.4
    high = h - top - 240
    sheet.picture(brief, margin, top, w - 2 * margin, high, brief.subject())
    more, _ = set_centred(
        sheet.canvas, Style("playfair-black", 44), brief.creator.upper(), w / 2, top + high + 34, w - 2 * margin
    )
    price = brief.pick(("Prix : 3 fr.", "Price 2s."))
    more.append(
        set_line(
            sheet.canvas,
            Style("standard", 26),
            f"{words.city(brief.language, rng)} — {price}",
            w / 2,
            h - 110,
            "centre",
        )
    )
    sheet.wrote(lines + more)
