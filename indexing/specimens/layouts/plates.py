"""Single pictures on their sheets: posters, paintings, drawings, prints, caricatures, fashion plates, collages.

Each layout fills a sheet from a brief.
"""

from __future__ import annotations

from .. import captions, words
from ..raster import Rgb, field, noise, to_picture
from ..sheet import Brief, Sheet
from ..subjects import Subject
from ..truth import SpecimenIllustration
from ..typography import Ink, Style, fit, set_centred, set_line
from .books import face, roman

_GROUNDS: list[Rgb] = [
    (0.93, 0.80, 0.45),
    (0.80, 0.30, 0.22),
    (0.22, 0.40, 0.47),
    (0.93, 0.89, 0.78),
    (0.36, 0.47, 0.33),
    (0.90, 0.62, 0.40),
    (0.16, 0.20, 0.33),
]
_INKS: list[Ink] = [(30, 30, 44), (164, 34, 28), (20, 62, 80), (246, 236, 208)]
_SHOUTS = {
    "fr": [
        "GRANDE FÊTE",
        "EXPOSITION",
        "CONCOURS",
        "BAL MASQUÉ",
        "BAINS DE MER",
        "CIRQUE D’HIVER",
        "SALON DES CENT",
        "COURSES",
    ],
    "en": [
        "GRAND FAIR",
        "EXHIBITION",
        "FLOWER SHOW",
        "MASKED BALL",
        "SEASIDE TRIPS",
        "GREAT CIRCUS",
        "THE SEASON",
        "RACES",
    ],
}


def poster(sheet: Sheet, brief: Brief) -> None:
    """Coloured ground, flat picture, big lettering: one illustration, lettering included."""
    rng, w, h = sheet.rng, sheet.width, sheet.height
    ground = _GROUNDS[int(rng.integers(len(_GROUNDS)))]
    margin = 44
    flat = field(ground) * (0.94 + 0.08 * noise(rng, h - 2 * margin, w - 2 * margin, 120, 3)[:, :, None])
    sheet.paste(to_picture(flat), margin, margin)
    dark = sum(ground) < 1.5
    ink = _INKS[3] if dark else _INKS[int(rng.integers(3))]
    shadow = (20, 18, 24) if dark else (250, 240, 215)
    language = "en" if brief.language == "en" else "fr"
    shout = _SHOUTS[language][int(rng.integers(8))]
    inner = w - 2 * margin - 90
    style = fit(Style(["rye", "gothic", "playfair-black", "oswald"][int(rng.integers(4))], 300, 1.1, ink), shout, inner)
    below = rng.random() < 0.4
    picture_h = h - 2 * margin - style.size * 1.35 - 230
    top_y = margin + 26
    picture_y = top_y + (0 if below else style.size * 1.35) + 10
    text_y = picture_y + picture_h + 8 if below else top_y
    name = brief.process(rng)
    subject = brief.subject()
    side = 45
    shown = sheet.draw(brief, margin + side, picture_y, inner, picture_h, subject, name)
    sheet.pen.rectangle((margin + side, picture_y, margin + side + inner, picture_y + picture_h), outline=ink, width=7)
    set_line(sheet.canvas, Style(style.face, style.size, 1.1, shadow), shout, w / 2 + 5, text_y + 5, "centre")
    lines = [set_line(sheet.canvas, style, shout, w / 2, text_y, "centre")]
    foot = h - margin - 178
    place = f"{words.city(language, rng).upper()} — {brief.year}"
    lines.append(
        set_line(sheet.canvas, fit(Style(style.face, 92, 1.1, ink), place, inner), place, w / 2, foot, "centre")
    )
    printer = "Imp. Delorme, Paris" if language == "fr" else "Barlow & Co., printers, London"
    lines.append(set_line(sheet.canvas, Style("oswald", 22, 1.1, ink), printer, w / 2, h - margin - 42, "centre"))
    sheet.wrote(lines)
    title_fr = f"« {shout} » : affiche avec {captions.article(subject)[0]}"
    title_en = f"“{shout}”: poster with {captions.article(subject)[1]}"
    fr, en = (
        f"{a}. {b}"
        for a, b in zip(
            (title_fr, title_en), (c.rsplit(". ", 1)[1] for c in (shown.caption_fr, shown.caption_en)), strict=True
        )
    )
    sheet.note(
        SpecimenIllustration(
            margin,
            margin,
            w - 2 * margin,
            h - 2 * margin,
            shown.technique,
            "affiche",
            shown.genre,
            shown.subjects,
            fr,
            en,
            shown.colour_mode,
        )
    )


def framed(sheet: Sheet, brief: Brief) -> None:
    """A painting, drawing or large print mounted on card with a label."""
    rng, w, h = sheet.rng, sheet.width, sheet.height
    wide_format = w > h
    mx, my = w * rng.uniform(0.08, 0.12), h * rng.uniform(0.08, 0.1)
    width, high = w - 2 * mx, h - 2 * my - (70 if wide_format else 110)
    if not wide_format and rng.random() < 0.4:
        high *= 0.72
    shown = sheet.picture(brief, mx, my, width, high, _sitter(brief, sheet))
    sheet.pen.rectangle((mx - 10, my - 10, mx + width + 10, my + high + 10), outline=(150, 135, 105), width=2)
    caption = brief.caption(shown)
    label = f"{brief.creator}. {caption}, {brief.year}."
    lines, _ = set_centred(sheet.canvas, Style("garamond-italic", 28), label, w / 2, my + high + 30, width)
    sheet.wrote(lines)


def _sitter(brief: Brief, sheet: Sheet) -> Subject | None:
    """Now and then a portrait among the subjects."""
    return None if sheet.rng.random() < 0.2 else brief.subject()


def sketches(sheet: Sheet, brief: Brief) -> None:
    """A leaf of a sketchbook: two or three studies, notes in the draughtsman's hand."""
    rng, w, h = sheet.rng, sheet.width, sheet.height
    cells = [(0.08, 0.06, 0.84, 0.42), (0.08, 0.53, 0.40, 0.36), (0.53, 0.53, 0.39, 0.36)]
    if rng.random() < 0.4:
        cells = [(0.08, 0.06, 0.84, 0.40), (0.08, 0.51, 0.84, 0.38)]
    for index, (x, y, cw, ch) in enumerate(cells):
        subject = brief.subject(index)
        shown = sheet.picture(brief, w * x, h * y, w * cw, h * ch, subject, None, index > 0 and rng.random() < 0.5)
        noun = brief.pick((captions.article(subject)[0], captions.article(subject)[1]))
        line = set_line(
            sheet.canvas,
            Style("script", 34, 1.1, (72, 56, 44)),
            noun,
            shown.x + shown.w * 0.5,
            shown.y + shown.h + 2,
            "centre",
        )
        sheet.wrote([line])


_SAID = {
    "fr": [
        "— Et vous croyez que cela durera ? — Monsieur, cela dure toujours, jusqu’à ce que cela tombe.",
        "— Voyez-vous, mon cher, tout est dans la coiffure.",
        "— Je ne dis rien, mais je n’en pense pas moins !",
    ],
    "en": [
        "“And do you believe, sir, that it will last?” “Sir, it always lasts, until it falls.”",
        "“You see, my dear fellow, the hat is everything.”",
        "“I say nothing, but I think the more!”",
    ],
}


def caricature(sheet: Sheet, brief: Brief) -> None:
    """Satirical plate: series title, picture, number, dialogue underneath."""
    rng, w, h = sheet.rng, sheet.width, sheet.height
    margin = w * 0.11
    lines = [set_line(sheet.canvas, Style("standard-bold", 40), brief.pick(brief.title).upper(), w / 2, 64, "centre")]
    lines.append(
        set_line(sheet.canvas, Style("standard", 22), f"N° {brief.order * 11 + 32}.", w - margin, 116, "right")
    )
    sheet.wrote(lines)
    high = h * 0.68
    shown = sheet.picture(brief, margin, 150, w - 2 * margin, high, brief.subject())
    caption = brief.caption(shown)
    below, y = set_centred(
        sheet.canvas, Style("standard-bold", 34), caption.upper(), w / 2, 150 + high + 18, w - 2 * margin
    )
    said = _SAID["en" if brief.language == "en" else "fr"]
    more, _ = set_centred(
        sheet.canvas, Style("standard-italic", 26), said[int(rng.integers(3))], w / 2, y + 6, w - 2 * margin
    )
    sheet.wrote(below + more)


def fashion(sheet: Sheet, brief: Brief) -> None:
    """A plate of fashion: one figure or garment on light ground inside a thin rule."""
    w, h = sheet.width, sheet.height
    margin = w * 0.1
    sheet.pen.rectangle((margin - 14, margin - 14, w - margin + 14, h - margin + 14), outline=(60, 50, 60), width=2)
    high = h - 2 * margin - 200
    shown = sheet.picture(
        brief, margin, margin + 60, w - 2 * margin, high, brief.subject(), None, sheet.rng.random() < 0.85
    )
    head = set_line(sheet.canvas, Style("playfair-italic", 44), brief.pick(brief.title), w / 2, margin - 2, "centre")
    caption = brief.caption(shown)
    lines, _ = set_centred(
        sheet.canvas,
        Style("playfair-italic", 34),
        f"{caption} — {brief.pick(('modèle de la saison', 'model of the season'))}",
        w / 2,
        margin + 60 + high + 22,
        w - 2 * margin,
    )
    sheet.wrote([head, *lines])


def epinal(sheet: Sheet, brief: Brief) -> None:
    """A popular broadsheet: title and a grid of small coloured scenes with a line of text each."""
    w, h = sheet.width, sheet.height
    margin, gap = w * 0.07, 18.0
    rows, columns = 4, 3
    lines = [set_line(sheet.canvas, Style("standard-bold", 46), brief.pick(brief.title).upper(), w / 2, 56, "centre")]
    sheet.wrote(lines)
    cw = (w - 2 * margin - gap * (columns - 1)) / columns
    top = 136.0
    ch = (h - top - 70 - gap * (rows - 1)) / rows
    for index in range(rows * columns):
        x, y = margin + (cw + gap) * (index % columns), top + (ch + gap) * (index // columns)
        shown = sheet.picture(brief, x, y, cw, ch - 58, brief.subject(index))
        caption = brief.caption(shown) + "."
        text, _ = set_centred(sheet.canvas, Style("standard", 19, 1.15), caption, x + cw / 2, y + ch - 54, cw)
        sheet.wrote(text)


def catalogue(sheet: Sheet, brief: Brief) -> None:
    """A trade catalogue: articles for sale with numbers and prices."""
    rng, w, h = sheet.rng, sheet.width, sheet.height
    margin, gap = w * 0.08, 26.0
    lines = [set_line(sheet.canvas, Style("oswald", 42), brief.pick(brief.title).upper(), margin, 54)]
    lines.append(set_line(sheet.canvas, Style("standard", 24), str(brief.order + 2), w - margin, 66, "right"))
    sheet.wrote(lines)
    sheet.pen.rectangle((margin, 120, w - margin, 126), fill=(40, 36, 34))
    rows, columns = (2, 2) if rng.random() < 0.5 else (3, 2)
    cw, top = (w - 2 * margin - gap) / columns, 150.0
    ch = (h - top - 70 - gap * (rows - 1)) / rows
    for index in range(rows * columns):
        x, y = margin + (cw + gap) * (index % columns), top + (ch + gap) * (index // columns)
        subject = brief.subject(index)
        sheet.picture(brief, x, y, cw, ch - 84, subject, None, rng.random() < 0.35)
        noun = captions.capital(brief.pick((subject.fr, subject.en)))
        price = (
            f"{rng.integers(2, 60)},{rng.integers(10, 95)} F"
            if brief.language == "fr"
            else f"{rng.integers(2, 60)}s. {rng.integers(1, 11)}d."
        )
        text = [set_line(sheet.canvas, Style("oswald", 26), f"{rng.integers(100, 999)}. {noun}", x, y + ch - 78)]
        text.append(set_line(sheet.canvas, Style("standard-bold", 26), price, x + cw, y + ch - 74, "right"))
        promise = brief.pick(("Article soigné, livré franco de port.", "Well finished, carriage paid."))
        text.append(set_line(sheet.canvas, Style("standard-italic", 20), promise, x, y + ch - 38))
        sheet.wrote(text)


def collage(sheet: Sheet, brief: Brief) -> None:
    """A collage signed and dated in pencil."""
    w, h = sheet.width, sheet.height
    margin = w * 0.09
    sheet.picture(brief, margin, margin, w - 2 * margin, h - 2 * margin - 70, brief.subject())
    line = set_line(
        sheet.canvas,
        Style("script", 40, 1.1, (80, 76, 74)),
        f"{brief.creator}, {brief.year}",
        w - margin,
        h - margin - 46,
        "right",
    )
    sheet.wrote([line])


def numbered_print(sheet: Sheet, brief: Brief) -> None:
    """A print of a suite: plate mark, title and number below."""
    w, h = sheet.width, sheet.height
    margin = w * 0.1
    high = (h - 2 * margin - 120) * 0.92
    sheet.pen.rectangle(
        (margin - 26, margin - 26, w - margin + 26, margin + high + 96), outline=(214, 208, 198), width=3
    )
    shown = sheet.picture(brief, margin, margin, w - 2 * margin, high, brief.subject(), frame=True)
    caption = brief.caption(shown)
    lines = [
        set_line(
            sheet.canvas,
            fit(Style(face(brief, True), 36), caption, w - 2 * margin - 80),
            caption,
            w / 2,
            margin + high + 18,
            "centre",
        )
    ]
    lines.append(
        set_line(sheet.canvas, Style(face(brief), 24), roman(brief.order + 1), w - margin, margin + high + 24, "right")
    )
    sheet.wrote(lines)
