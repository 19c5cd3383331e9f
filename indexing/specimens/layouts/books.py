"""Pages of books: title page, text with initial and ornaments, engraved plates, plates of numbered figures.

Each layout fills a sheet from a brief; fails only where a box leaves the page (a layout's own mistake).
"""

from __future__ import annotations

from .. import captions, words
from ..composition import compose
from ..ornaments import border, headpiece, initial, tailpiece
from ..sheet import Brief, Sheet
from ..techniques import PROCESSES, render
from ..truth import SpecimenIllustration
from ..typography import Style, fit, set_centred, set_column, set_line

_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_EARLY = 1620


def roman(number: int) -> str:
    out = ""
    for value, sign in _ROMAN:
        out += sign * (number // value)
        number %= value
    return out


def face(brief: Brief, italic: bool = False) -> str:
    """Old books in Fell types, the Enlightenment in Garamond, the industrial century in a modern face."""
    family = "fell" if brief.year < 1700 else "garamond" if brief.year < 1810 else "standard"
    return f"{family}-italic" if italic else family


def _running_head(sheet: Sheet, brief: Brief, margin: float) -> None:
    style = Style(face(brief, italic=True), 21)
    title = captions.capital(brief.pick(brief.title))
    style_fit = fit(style, title, sheet.width - 2 * margin - 120)
    lines = [set_line(sheet.canvas, style_fit, title, sheet.width / 2, 62, "centre")]
    folio = str(brief.order + 10)
    side = margin if brief.order % 2 else sheet.width - margin
    lines.append(
        set_line(sheet.canvas, Style(face(brief), 21), folio, side, 62, "left" if brief.order % 2 else "right")
    )
    sheet.wrote(lines)


def _with_initial(
    sheet: Sheet, brief: Brief, paragraphs: list[str], x: float, y: float, width: float, bottom: float, style: Style
) -> float:
    """Text whose first lines run beside a lettrine."""
    letter = paragraphs[0][0].upper()
    if not letter.isascii() or not letter.isalpha():
        paragraphs[0], letter = "Le " + paragraphs[0], "L"
    lines_beside = 5 if width > 500 else 4
    size = style.step * lines_beside - 4
    sheet.stamp(initial(sheet.rng, letter, size), x, y + 3)
    sheet.box("initial", x, y + 3, size, size)
    rest = paragraphs[0][1:].lstrip()
    beside = x + size + 12
    lines, _ = set_column(sheet.canvas, style, [rest], beside, y, width - size - 12, y + style.step * lines_beside, 0)
    used = " ".join(line.text for line in lines)
    remaining = rest[len(used) :].strip()
    more, end = set_column(
        sheet.canvas, style, [remaining] if remaining else [], x, y + style.step * lines_beside, width, bottom, 0
    )
    others, end = set_column(sheet.canvas, style, paragraphs[1:], x, end, width, bottom)
    sheet.wrote(lines + more + others)
    return end


def _ornament(sheet: Sheet, label: str, x: float, y: float, w: float, h: float) -> None:
    draw = headpiece if label == "headpiece" else tailpiece
    sheet.stamp(draw(sheet.rng, round(h), round(w)), x, y)
    sheet.box(label, x, y, w, h)


def text_page(sheet: Sheet, brief: Brief) -> None:
    """Chapter opening: headpiece, heading, lettrine, text, vignette or tailpiece."""
    rng, margin = sheet.rng, sheet.width * 0.13
    width = sheet.width - 2 * margin
    style = Style(face(brief), 26 if brief.year < 1700 else 25, 1.26)
    _running_head(sheet, brief, margin)
    y = 116.0
    if rng.random() < 0.75:
        _ornament(sheet, "headpiece", margin, y, width, width * 0.16)
        y += width * 0.16 + 26
    heading = {"fr": "CHAPITRE", "la": "CAPUT"}.get(brief.language, "CHAPTER") + f" {roman(brief.order + 1)}."
    lines, y = set_centred(sheet.canvas, Style(face(brief), 36), heading, sheet.width / 2, y, width)
    sheet.wrote(lines)
    subjects = (brief.subject(), brief.subject(1))
    text = words.text(brief.language, "book", subjects, rng, 9)
    y += 16
    bottom = sheet.height - 120
    if rng.random() < 0.62:
        high = width * rng.uniform(0.5, 0.62)
        wide = width * rng.uniform(0.74, 0.96)
        middle = _with_initial(sheet, brief, text[:3], margin, y, width, bottom - high - 150, style)
        shown = sheet.picture(brief, (sheet.width - wide) / 2, middle + 18, wide, high, brief.subject())
        y = middle + high + 26
        lines, y = set_centred(
            sheet.canvas,
            Style(face(brief, True), 22),
            brief.caption(shown, process=True),
            sheet.width / 2,
            y,
            wide,
        )
        sheet.wrote(lines)
        lines, _ = set_column(sheet.canvas, style, text[3:], margin, y + 12, width, bottom)
        sheet.wrote(lines)
    else:
        end = _with_initial(sheet, brief, text[: 4 if rng.random() < 0.6 else 9], margin, y, width, bottom, style)
        room = bottom - end
        if room > 190:
            _ornament(
                sheet, "tailpiece", sheet.width / 2 - width * 0.24, end + 30, width * 0.48, min(room - 40, width * 0.34)
            )


def early_text(sheet: Sheet, brief: Brief) -> None:
    """Incunable and sixteenth-century page: two columns or one, woodcut, lettrine, red heading, border."""
    rng, margin = sheet.rng, sheet.width * 0.12
    width = sheet.width - 2 * margin
    black = brief.year < 1540
    style = Style("fraktur" if black else "fell", 30 if black else 27, 1.2)
    heading = Style("fraktur" if black else "fell", 44, 1.15, (150, 36, 28))
    if rng.random() < 0.35:
        sheet.stamp(border(rng, sheet.height - 70, sheet.width - 70, 52), 35, 35)
        for edge in (35, sheet.height - 89):
            sheet.box("border", 35, edge, sheet.width - 70, 54)
    text = words.text(brief.language, "book", (brief.subject(),), rng, 10)
    lines, y = set_centred(
        sheet.canvas, heading, captions.capital(brief.pick(brief.title)), sheet.width / 2, 118, width
    )
    sheet.wrote(lines)
    high = width * rng.uniform(0.52, 0.66)
    shown = sheet.picture(brief, margin, y + 16, width, high, brief.subject())
    lines, y = set_centred(
        sheet.canvas, style, brief.caption(shown, process=True), sheet.width / 2, y + high + 26, width
    )
    sheet.wrote(lines)
    bottom = sheet.height - 125
    if rng.random() < 0.5:
        column = (width - 34) / 2
        _with_initial(sheet, brief, text[:5], margin, y + 14, column, bottom, style)
        lines, _ = set_column(sheet.canvas, style, text[5:], margin + column + 34, y + 14, column, bottom)
        sheet.wrote(lines)
    else:
        _with_initial(sheet, brief, text, margin, y + 14, width, bottom, style)


def plate(sheet: Sheet, brief: Brief) -> None:
    """A full-page plate: number, frame, picture, signatures, caption."""
    rng, margin = sheet.rng, sheet.width * 0.11
    width = sheet.width - 2 * margin
    high = min(width * rng.uniform(0.78, 1.22), sheet.height - 400)
    top = (sheet.height - high) / 2 - 50
    name = brief.process(rng)
    plain = "coloured" in name and rng.random() < 0.8
    shown = sheet.picture(brief, margin, top, width, high, brief.subject(), name, plain, frame=True)
    small = Style(face(brief, True), 19)
    number = ("Pl. " if brief.language != "en" else "Plate ") + roman(brief.order + 1) + "."
    sheet.wrote([set_line(sheet.canvas, Style(face(brief), 24), number, sheet.width - margin, top - 44, "right")])
    below = top + high + 8
    sheet.wrote([set_line(sheet.canvas, small, f"{brief.creator} del.", margin, below)])
    sheet.wrote([set_line(sheet.canvas, small, "Girard sculp.", sheet.width - margin, below, "right")])
    caption = brief.caption(shown)
    lines, y = set_centred(
        sheet.canvas,
        Style(face(brief), 38),
        caption.upper() if brief.year > 1760 else caption,
        sheet.width / 2,
        below + 44,
        width,
    )
    latin = brief.subject().latin
    if latin and plain:
        more, _ = set_centred(sheet.canvas, Style(face(brief, True), 28), latin, sheet.width / 2, y, width)
        lines += more
    sheet.wrote(lines)


def figures(sheet: Sheet, brief: Brief) -> None:
    """A plate of numbered specimens sharing one frame, with a legend."""
    rng, margin = sheet.rng, sheet.width * 0.1
    width, high = sheet.width - 2 * margin, sheet.height * 0.74
    top = sheet.height * 0.09
    rows, columns = (3, 2) if rng.random() < 0.6 else (2, 2)
    name = brief.process(rng)
    cell_w, cell_h = width / columns, high / rows
    chosen, legend = [], []
    for index in range(rows * columns):
        subject = brief.subject(index)
        y, x = top + cell_h * (index // columns), margin + cell_w * (index % columns)
        made = compose(rng, round(cell_h - 44), round(cell_w - 30), subject, True)
        sheet.paste(render(name, made.scene, rng), x + 15, y + 10)
        tag = Style(face(brief, True), 22)
        sheet.wrote([set_line(sheet.canvas, tag, f"Fig. {index + 1}.", x + cell_w / 2, y + cell_h - 34, "centre")])
        chosen.append(subject)
        legend.append(
            f"{index + 1}. {captions.capital(brief.pick((subject.fr, subject.en)))}"
            + (f", {subject.latin}" if subject.latin else "")
            + "."
        )
    sheet.pen.rectangle((margin, top, margin + width, top + high), outline=(40, 35, 30), width=2)
    sheet.pen.rectangle((margin - 7, top - 7, margin + width + 7, top + high + 7), outline=(40, 35, 30), width=1)
    names_fr = ", ".join(s.fr for s in chosen[:3])
    names_en = ", ".join(s.en for s in chosen[:3])
    process = PROCESSES[name]
    fr, en = captions.full(
        (f"Planche de figures : {names_fr}", f"Plate of figures: {names_en}"), (process.fr, process.en)
    )
    sheet.note(
        SpecimenIllustration(
            round(margin), round(top), round(width), round(high), process.technique, brief.function,
            brief.genre or chosen[0].genre, tuple(dict.fromkeys(s.code for s in chosen)), fr, en, process.colour_mode,
        )
    )  # fmt: skip
    sheet.wrote(
        [
            set_line(
                sheet.canvas,
                Style(face(brief), 22),
                f"Tab. {roman(brief.order + 1)}.",
                sheet.width - margin,
                top - 42,
                "right",
            )
        ]
    )
    lines, _ = set_centred(
        sheet.canvas, Style(face(brief), 23), " ".join(legend), sheet.width / 2, top + high + 24, width
    )
    sheet.wrote(lines)


def title_page(sheet: Sheet, brief: Brief) -> None:
    """Title, author, printer's mark, place and year in roman numerals."""
    rng, centre = sheet.rng, sheet.width / 2
    width = sheet.width * 0.72
    early = brief.year < _EARLY
    head = Style("fraktur" if brief.year < 1540 else face(brief), 66, 1.1, (150, 36, 28) if early else (26, 22, 20))
    lines, y = set_centred(sheet.canvas, head, captions.capital(brief.pick(brief.title)), centre, 150, width)
    sheet.wrote(lines)
    by = {"fr": "par", "la": "auctore", "en": "by"}[brief.language]
    lines, y = set_centred(sheet.canvas, Style(face(brief, True), 32), f"{by} {brief.creator}", centre, y + 20, width)
    sheet.wrote(lines)
    size = sheet.width * 0.34
    mark = "woodcut" if early else "burin"
    sheet.draw(brief, centre - size / 2, y + 60, size, size, brief.subject(), mark, True)
    sheet.box("printer-s-mark", centre - size / 2, y + 60, size, size)
    y += size + 110
    place = words.city(brief.language, rng).upper()
    lines, y = set_centred(sheet.canvas, Style(face(brief), 36), place, centre, max(y, sheet.height - 330), width)
    year = "M" + {4: "CD", 5: "D", 6: "DC", 7: "DCC", 8: "DCCC", 9: "CM"}[brief.year // 100 % 10]
    more, _ = set_centred(
        sheet.canvas, Style(face(brief), 30), year + roman(brief.year % 100) + ".", centre, y + 8, width
    )
    sheet.wrote(lines + more)
    sheet.pen.line((centre - 120, sheet.height - 360, centre + 120, sheet.height - 360), fill=(50, 44, 40), width=2)
