"""Newspapers: front page and inner pages in columns, with pictures, captions, adverts and rules.

The grid is filled column by column; a column too short for what is planned is filled with text instead.
"""

from __future__ import annotations

from .. import words
from ..sheet import Brief, Sheet
from ..typography import Style, fit, set_centred, set_column, set_line
from .books import face

_GREY = (70, 66, 62)
_DAYS_FR = ["Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche"]
_DAYS_EN = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_MONTHS_FR = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
_MONTHS_EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def _masthead(sheet: Sheet, brief: Brief, margin: float) -> float:
    rng, width = sheet.rng, sheet.width - 2 * margin
    face_name = "fraktur" if brief.language == "en" else ["playfair-black", "fraktur", "gothic"][brief.year % 3]
    style = fit(Style(face_name, 118), brief.pick(brief.title), width * 0.9)
    title = [set_line(sheet.canvas, style, brief.pick(brief.title), sheet.width / 2, 54, "centre")]
    y = 54 + style.size * 1.28
    day, month = int(rng.integers(7)), int(rng.integers(12))
    number = int(rng.integers(1, 29))
    if brief.language == "en":
        date, price = f"{_DAYS_EN[day]}, {_MONTHS_EN[month]} {number}, {brief.year}", "ONE PENNY"
    else:
        date, price = f"{_DAYS_FR[day]} {number} {_MONTHS_FR[month]} {brief.year}", "5 CENTIMES"
    small = Style(face(brief), 21)
    sheet.pen.line((margin, y, margin + width, y), fill=_GREY, width=3)
    title.append(set_line(sheet.canvas, small, f"N° {brief.order * 37 + 214}", margin, y + 7))
    title.append(set_line(sheet.canvas, small, date, sheet.width / 2, y + 7, "centre"))
    title.append(set_line(sheet.canvas, small, price, margin + width, y + 7, "right"))
    sheet.pen.line((margin, y + 38, margin + width, y + 38), fill=_GREY, width=1)
    sheet.wrote(title)
    return y + 52


def _advert(sheet: Sheet, brief: Brief, x: float, y: float, width: float, height: float, offset: int) -> None:
    """A framed advert: picture beside or above the trade name."""
    language = "en" if brief.language == "en" else "fr"
    head, promise, where = words.advert(language, sheet.rng)
    sheet.pen.rectangle((x, y, x + width, y + height), outline=(30, 28, 26), width=3)
    sheet.pen.rectangle((x + 6, y + 6, x + width - 6, y + height - 6), outline=(30, 28, 26), width=1)
    sheet.box("advertisement", x, y, width, height)
    inner = width - 36
    top = y + 16
    if height > 230:
        side = min(inner * 0.8, height - 150)
        process = "wood" if brief.year < 1890 else "pen"
        special = Brief(
            brief.title,
            brief.creator,
            brief.year,
            brief.language,
            brief.order,
            brief.subjects,
            brief.processes,
            "image publicitaire",
        )
        sheet.picture(special, x + (width - side) / 2, top, side, side * 0.86, brief.subject(offset), process, True)
        top += side * 0.86 + 4
    name = fit(Style("oswald" if brief.year > 1885 else "playfair-black", 44), head, inner)
    lines = [set_line(sheet.canvas, name, head, x + width / 2, top, "centre")]
    top += name.size * 1.32
    for style, line in ((Style(face(brief, True), 23), promise), (Style(face(brief), 19), where)):
        if top + style.size * 1.4 < y + height:
            lines.append(set_line(sheet.canvas, fit(style, line, inner), line, x + width / 2, top, "centre"))
        top += style.size * 1.35
    sheet.wrote(lines)


def _article(sheet: Sheet, brief: Brief, x: float, y: float, width: float, bottom: float, offset: int) -> float:
    """Headline and text down to `bottom` at most."""
    language = "en" if brief.language == "en" else "fr"
    subjects = (brief.subject(offset),)
    if y + 130 < bottom:
        head = Style("gothic" if brief.year > 1890 else face(brief) + ("-bold" if brief.year >= 1810 else ""), 31, 1.08)
        lines, y = set_centred(
            sheet.canvas, head, words.headline(language, subjects, sheet.rng), x + width / 2, y, width
        )
        sheet.wrote(lines)
        sheet.pen.line((x + width * 0.35, y + 5, x + width * 0.65, y + 5), fill=_GREY, width=1)
        y += 14
    style = Style(face(brief), 19, 1.17)
    text = words.text(language, "news", subjects, sheet.rng, int(sheet.rng.integers(2, 4)))
    lines, y = set_column(sheet.canvas, style, text, x, y, width, bottom)
    if lines:
        sheet.wrote(lines)
    return y + 12


def _captioned(sheet: Sheet, brief: Brief, x: float, y: float, width: float, height: float, offset: int) -> float:
    shown = sheet.picture(brief, x, y, width, height, brief.subject(offset), frame=brief.year < 1890)
    caption = brief.caption(shown) + "."
    lines, below = set_centred(
        sheet.canvas, Style(face(brief, True), 20), caption, x + width / 2, y + height + 7, width
    )
    sheet.wrote(lines)
    return below + 12


def _column(sheet: Sheet, brief: Brief, x: float, y: float, width: float, bottom: float, offset: int) -> None:
    """Articles with, by chance, a small picture and an advert at the foot."""
    rng = sheet.rng
    if rng.random() < 0.5 and bottom - y > 620:
        high = float(rng.choice([150.0, 290.0, 340.0]))
        _advert(sheet, brief, x, bottom - high, width, high, offset + 7)
        bottom -= high + 16
    wanted = int(rng.integers(0, 3)) if bottom - y > 560 else -1  # the article after which a picture comes
    turn = 0
    while bottom - y > 40:
        high = width * rng.uniform(0.75, 1.2)
        if turn == wanted and bottom - y > high + 90:
            y = _captioned(sheet, brief, x, y, width, high, offset + 3)
        y = _article(sheet, brief, x, y, width, bottom, offset + turn)
        turn += 1


def _columns(sheet: Sheet, brief: Brief, margin: float, tops: list[float], bottom: float) -> None:
    count = len(tops)
    gap = 26.0
    width = (sheet.width - 2 * margin - gap * (count - 1)) / count
    for index, top in enumerate(tops):
        x = margin + index * (width + gap)
        if index:
            rule = x - gap / 2
            sheet.pen.line((rule, top, rule, bottom), fill=_GREY, width=1)
        _column(sheet, brief, x, top, width, bottom, index + 1)


def front_page(sheet: Sheet, brief: Brief) -> None:
    """Masthead, one large picture over some of the columns, text all round it."""
    margin, rng = sheet.width * 0.055, sheet.rng
    top = _masthead(sheet, brief, margin)
    count, gap = 4, 26.0
    width = (sheet.width - 2 * margin - gap * (count - 1)) / count
    span = int(rng.integers(2, 4))
    first = int(rng.integers(0, count - span + 1))
    wide = span * width + (span - 1) * gap
    high = wide * rng.uniform(0.62, 0.78)
    below = _captioned(sheet, brief, margin + first * (width + gap), top + 6, wide, high, 0)
    tops = [below if first <= index < first + span else top for index in range(count)]
    _columns(sheet, brief, margin, tops, sheet.height - 70)


def inner_page(sheet: Sheet, brief: Brief) -> None:
    """Folio line, columns, adverts across the foot."""
    margin = sheet.width * 0.055
    small = Style(face(brief), 21)
    lines = [set_line(sheet.canvas, small, str(brief.order + 1), margin, 48)]
    lines.append(set_line(sheet.canvas, small, brief.pick(brief.title).upper(), sheet.width / 2, 48, "centre"))
    sheet.wrote(lines)
    sheet.pen.line((margin, 80, sheet.width - margin, 80), fill=_GREY, width=2)
    bottom = float(sheet.height - 70)
    if sheet.rng.random() < 0.6:
        high, gap = 380.0, 20.0
        wide = (sheet.width - 2 * margin - 2 * gap) / 3
        for index in range(3):
            _advert(sheet, brief, margin + index * (wide + gap), bottom - high, wide, high, index + 4)
        bottom -= high + 22
    _columns(sheet, brief, margin, [94.0] * 4, bottom)
