"""Wallpapers: one motif repeated with its mirror over a ground, block-printed in few colours.

Fills a sheet from a brief.
"""

from __future__ import annotations

import numpy as np

from .. import captions
from ..ornaments import scrollwork
from ..raster import Field, Rgb, blur, field, layer, mix, noise, to_picture
from ..shapes import fitted, pictogram
from ..sheet import Brief, Sheet
from ..truth import SpecimenIllustration
from ..typography import Style, set_line

_GROUNDS: list[Rgb] = [
    (0.86, 0.82, 0.70),
    (0.55, 0.66, 0.62),
    (0.30, 0.36, 0.42),
    (0.80, 0.62, 0.55),
    (0.45, 0.52, 0.40),
    (0.90, 0.86, 0.80),
    (0.52, 0.26, 0.26),
]


def _tile(brief: Brief, sheet: Sheet, size: int) -> Field:
    """One repeat: scrolls, stripes or dots, with the subject twice in opposite directions."""
    rng = sheet.rng
    ground = field(_GROUNDS[int(rng.integers(len(_GROUNDS)))])
    tile = np.broadcast_to(ground, (size, size, 3)).copy()
    light, dark = np.clip(ground * 0.6 + 0.36, 0, 1), ground * 0.62
    kind = int(rng.integers(3))
    if kind == 0:
        half = scrollwork(rng, size // 2, size // 2)
        whole = np.concatenate([np.concatenate([half, half[:, ::-1]], 1)] * 2, 0)
        tile = mix(tile, light, layer(whole * 0.8))
    elif kind == 1:
        bands = field((np.arange(size) // (size // 8)) % 2)
        tile = mix(tile, light, field(0.5) * bands[None, :, None])
    else:
        rows, columns = np.mgrid[0:size, 0:size]
        step = size / 10
        dots = ((rows % step - step / 2) ** 2 + (columns % step - step / 2) ** 2) < (step / 7) ** 2
        tile = mix(tile, dark, layer(blur(field(dots), 0.7)))
    subject = brief.subject()
    for flip, (cy, cx) in ((False, (0.27, 0.27)), (True, (0.77, 0.77))):
        shape = fitted(pictogram(subject.glyph), size * 0.4, size * 0.4, flip)
        h, w = shape.size
        top, left = round(cy * size - h / 2), round(cx * size - w / 2)
        part = tile[top : top + h, left : left + w]
        body = field(subject.colour) * 0.75 + 0.25 * ground
        part[:] = mix(part, body * (0.85 + 0.3 * layer(shape.relief)), layer(shape.silhouette))
        part[:] = mix(part, dark * 0.55, layer(shape.ink * shape.silhouette))
    return field(tile)


def wallpaper(sheet: Sheet, brief: Brief) -> None:
    """A sample in half-drop repeat with the maker's line at the foot."""
    rng, w, h = sheet.rng, sheet.width, sheet.height
    margin, foot = 36, 96
    size = int(rng.choice([260, 320, 400]))
    tile = _tile(brief, sheet, size)
    wide, high = w - 2 * margin, h - margin - foot
    columns = []
    for index in range(-(-wide // size)):
        shifted = np.roll(tile, (index % 2) * (size // 2), 0)
        columns.append(np.tile(shifted, (-(-high // size), 1, 1))[:high])
    paper = np.concatenate(columns, 1)[:, :wide] * layer(0.93 + 0.1 * noise(rng, high, wide, 7, 2))
    sheet.paste(to_picture(paper), margin, margin)
    subject = brief.subject()
    fr = f"Papier peint à motif répété : {subject.fr_plural}. Impression à la planche."
    en = f"Wallpaper with a repeated motif: {subject.en_plural}. Block print."
    sheet.note(
        SpecimenIllustration(
            margin,
            margin,
            wide,
            high,
            "estampe",
            "papier peint",
            "décoration et ornement",
            (subject.code,),
            fr,
            en,
            "couleur",
        )
    )
    label = (
        f"{captions.capital(brief.pick(('Manufacture', 'Manufactory')))} {brief.creator} — n° {brief.order * 13 + 401}"
    )
    sheet.wrote([set_line(sheet.canvas, Style("garamond-italic", 30), label, w / 2, h - foot + 22, "centre")])
