"""Albums: mounted photographs with handwritten captions, cyanotypes, postcards.

Each layout fills a sheet from a brief.
"""

from __future__ import annotations

from ..raster import Rgb, field, layer, noise, to_picture
from ..sheet import Brief, Sheet
from ..subjects import Subject
from ..typography import Ink, Style, fit, set_line
from ..words import city

_PLANS: list[list[tuple[float, float, float, float]]] = [
    [(0.12, 0.10, 0.76, 0.72)],
    [(0.07, 0.14, 0.41, 0.62), (0.53, 0.14, 0.40, 0.62)],
    [(0.08, 0.08, 0.40, 0.36), (0.52, 0.08, 0.40, 0.36), (0.08, 0.53, 0.40, 0.36), (0.52, 0.53, 0.40, 0.36)],
    [(0.08, 0.09, 0.50, 0.76), (0.64, 0.09, 0.29, 0.33), (0.64, 0.52, 0.29, 0.33)],
]
_CARDS: list[Rgb] = [(0.93, 0.89, 0.80), (0.42, 0.40, 0.38), (0.80, 0.74, 0.63), (0.34, 0.31, 0.30)]


def _card(sheet: Sheet, colour: Rgb) -> None:
    texture = 0.95 + 0.08 * noise(sheet.rng, sheet.height, sheet.width, 90, 3)
    sheet.paste(to_picture(field(colour) * layer(texture)), 0, 0)


def _mount(sheet: Sheet, x: float, y: float, w: float, h: float) -> None:
    """A shadow and the white margin of the print."""
    sheet.pen.rectangle((x - 8, y - 8, x + w + 14, y + h + 14), fill=(60, 54, 50))
    sheet.pen.rectangle((x - 10, y - 10, x + w + 10, y + h + 10), fill=(246, 240, 226))


def _who(sheet: Sheet, brief: Brief, index: int) -> Subject | None:
    return None if sheet.rng.random() < 0.22 else brief.subject(index)


def photographs(sheet: Sheet, brief: Brief) -> None:
    """One to four prints on card, captions in white or sepia ink."""
    rng, w, h = sheet.rng, sheet.width, sheet.height
    colour = _CARDS[(brief.order + brief.year) % len(_CARDS)]
    _card(sheet, colour)
    ink: Ink = (236, 226, 205) if sum(colour) < 1.6 else (72, 50, 36)
    for index, (x, y, pw, ph) in enumerate(_PLANS[int(rng.integers(len(_PLANS)))]):
        _mount(sheet, w * x, h * y, w * pw, h * ph)
        shown = sheet.picture(brief, w * x, h * y, w * pw, h * ph, _who(sheet, brief, index))
        caption = brief.caption(shown)
        style = fit(Style("script", 38, 1.1, ink), caption, shown.w)
        sheet.wrote([set_line(sheet.canvas, style, caption, shown.x + shown.w / 2, shown.y + shown.h + 16, "centre")])


def impressions(sheet: Sheet, brief: Brief) -> None:
    """A blueprint of a specimen laid on the sheet, with its Latin name."""
    w, h = sheet.width, sheet.height
    margin = w * 0.09
    subject = brief.subject()
    high = h - 2 * margin - 80
    sheet.picture(brief, margin, margin, w - 2 * margin, high, subject, None, True)
    name = subject.latin or subject.en
    sheet.wrote(
        [set_line(sheet.canvas, Style("script", 46, 1.1, (40, 52, 84)), name, w / 2, margin + high + 18, "centre")]
    )


def postcards(sheet: Sheet, brief: Brief) -> None:
    """Two picture postcards, place names in red, slipped in an album leaf."""
    rng, w, h = sheet.rng, sheet.width, sheet.height
    _card(sheet, (0.36, 0.38, 0.33))
    cw = w * 0.8
    ch = min(cw * 0.64, h * 0.42)
    for index in range(2):
        x, y = (w - cw) / 2 + rng.uniform(-14, 14), h * (0.055 + 0.475 * index)
        sheet.pen.rectangle((x + 5, y + 6, x + cw + 5, y + ch + 6), fill=(44, 46, 40))
        sheet.pen.rectangle((x, y, x + cw, y + ch), fill=(250, 246, 234))
        shown = sheet.picture(brief, x + 16, y + 16, cw - 32, ch - 74, brief.subject(index))
        caption = brief.caption(shown)
        label = f"{rng.integers(3, 240)}. {city(brief.language, rng).upper()} — {caption}"
        style = fit(Style("oswald", 26, 1.1, (150, 34, 30)), label, cw - 40)
        sheet.wrote([set_line(sheet.canvas, style, label, x + 20, y + ch - 50)])
        if rng.random() < 0.5:
            _postmark(sheet, x + cw - 170, y + 30)


def _postmark(sheet: Sheet, x: float, y: float) -> None:
    """A cancelled stamp over the corner of the card."""
    pen = sheet.pen
    pen.rectangle((x, y, x + 92, y + 112), fill=(196, 92, 78), outline=(246, 240, 226), width=6)
    sheet.box("stamp", x, y, 92, 112)
    for radius in (56, 40):
        pen.ellipse((x + 20 - radius, y + 80 - radius, x + 20 + radius, y + 80 + radius), outline=(50, 46, 46), width=3)
