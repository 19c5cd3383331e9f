"""Maps: a coast from noise, hachured relief, rivers, forests, towns, a cartouche, a compass and a scale.

Fills a sheet from a brief; nothing on them exists.
"""

from __future__ import annotations

import cv2
import numpy as np

from ..ornaments import headpiece
from ..raster import Field, Rng, blur, field, grid, layer, mix, noise, smoothstep, strokes, to_picture, wobble
from ..sheet import Brief, Sheet
from ..truth import SpecimenIllustration
from ..typography import Line, Style, fit, set_line
from ..words import city, elided

_SYLLABLES = [
    "bel",
    "mont",
    "ro",
    "che",
    "val",
    "saint",
    "clair",
    "bourg",
    "ville",
    "neuf",
    "port",
    "ker",
    "mar",
    "lan",
    "tre",
    "gné",
    "ac",
    "sur",
    "font",
    "aigue",
    "roc",
    "cour",
    "celle",
]
_NAMES_EN = ["ton", "ham", "ford", "stow", "wick", "bury", "mouth", "ley", "combe", "thorpe", "dale", "port"]


def _name(rng: Rng, language: str) -> str:
    if language == "en":
        return (_SYLLABLES[int(rng.integers(10))] + _NAMES_EN[int(rng.integers(len(_NAMES_EN)))]).capitalize()
    return "".join(_SYLLABLES[int(i)] for i in rng.integers(0, len(_SYLLABLES), int(rng.integers(2, 4)))).capitalize()


def _heights(rng: Rng, h: int, w: int) -> Field:
    """Ground level: an island or a coast on one side; the sea is below 0.5."""
    y, x = grid(h, w)
    level = noise(rng, h, w, h / 2.2, 6)
    if rng.random() < 0.5:
        far = np.hypot((y - h / 2) / (h * 0.55), (x - w / 2) / (w * 0.55))
        return level * 0.62 + 0.55 * (1 - smoothstep(0.25, 1.1, field(far)))
    side = x / w if rng.random() < 0.5 else 1 - x / w
    return level * 0.7 + 0.45 * smoothstep(0.15, 0.75, field(side + 0 * y))


def _sea_lines(land: Field) -> Field:
    """Lines that follow the coast at growing distances, as engravers drew water."""
    depth = field(cv2.distanceTransform((land < 0.5).astype(np.uint8), cv2.DIST_L2, 3))
    return smoothstep(0.72, 1.0, np.cos(2 * np.pi * (depth / 9) ** 0.9)) * np.clip(1 - depth / 70, 0, 1) * (depth > 2)


def _hachures(rng: Rng, level: Field, land: Field) -> Field:
    """Short strokes down the slope of the high ground."""
    h, w = level.shape
    smooth = blur(level, 7)
    slope_y, slope_x = (field(slope) for slope in np.gradient(smooth))
    high = smoothstep(0.78, 0.95, smooth) * land
    lines = []
    ys, xs = rng.integers(6, h - 6, 12000), rng.integers(6, w - 6, 12000)
    for y, x in zip(ys, xs, strict=True):
        if high[y, x] * 0.9 < rng.random():
            continue
        dy, dx = float(slope_y[y, x]), float(slope_x[y, x])
        norm = max(1e-5, float(np.hypot(dy, dx)))
        lines.append(field([(x, y), (x - 8 * dx / norm, y - 8 * dy / norm)]))
    return strokes(h, w, lines, 1, 0.75) if lines else np.zeros((h, w), np.float32)


def _rivers(rng: Rng, level: Field, land: Field) -> Field:
    """Water runs down the smoothed ground until it meets the sea."""
    h, w = level.shape
    smooth = blur(level, 16)
    slope_y, slope_x = (field(slope) for slope in np.gradient(smooth))
    courses = []
    for _ in range(7):
        y, x = rng.uniform(0.15, 0.85) * h, rng.uniform(0.15, 0.85) * w
        course, heading = [(x, y)], rng.uniform(0, 6.28)
        for _ in range(160):
            iy, ix = int(y), int(x)
            tangled = any(abs(x - px) + abs(y - py) < 16 for px, py in course[:-8])
            if tangled or not (2 < iy < h - 3 and 2 < ix < w - 3) or land[iy, ix] < 0.4:
                break
            down = np.arctan2(-float(slope_y[iy, ix]), -float(slope_x[iy, ix]))
            heading += 0.5 * np.sin(down - heading) + rng.normal(0, 0.22)
            y, x = y + 6 * np.sin(heading), x + 6 * np.cos(heading)
            course.append((x, y))
        if len(course) > 14:
            courses.append(field(course))
    return strokes(h, w, courses, 2) if courses else np.zeros((h, w), np.float32)


def _drawn(rng: Rng, h: int, w: int, coloured: bool) -> tuple[Field, Field]:
    level = _heights(rng, h, w)
    land = field(level > 0.5)
    ink = np.clip(smoothstep(0.25, 0.5, np.abs(blur(land, 1.2) - np.roll(blur(land, 1.2), 1, 1)) * 2), 0, 1)
    edge = field(cv2.morphologyEx(land, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)))
    ink = np.maximum(ink, edge)
    rivers = _rivers(rng, level, land)
    ink = np.maximum.reduce([ink, _sea_lines(land) * 0.65, _hachures(rng, level, land) * 0.8, rivers * 0.8])
    colour = np.ones((h, w, 3), np.float32)
    if coloured:
        regions = blur(noise(rng, h, w, h / 3, 2), 2)
        tints = field([(0.95, 0.86, 0.62), (0.80, 0.88, 0.68), (0.95, 0.78, 0.72), (0.97, 0.93, 0.70)])
        which = np.clip((regions * 5 - 0.5).astype(int), 0, 3)
        border = field(cv2.morphologyEx(which.astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0)
        wash = tints[which] * layer(1 - 0.16 * blur(border, 7) * 4)
        rim = np.clip(blur(edge, 5) * 4, 0, 1) * (1 - land)
        colour = mix(mix(colour, wash, layer(land) * 0.85), field((0.62, 0.78, 0.84)), layer(rim) * 0.8)
        dots = border * land * (field((np.indices((h, w)).sum(0) // 5) % 2))
        ink = np.maximum(ink, dots)
    return to_ink(colour, wobble(ink, rng, 0.7, 20)), land


def to_ink(colour: Field, ink: Field) -> Field:
    return mix(np.clip(colour, 0, 1), field((0.13, 0.10, 0.09)), layer(np.clip(ink, 0, 1)))


def _towns(sheet: Sheet, brief: Brief, land: Field, x0: float, y0: float) -> None:
    """Towns as small circles with their names, never over one another."""
    rng, (h, w) = sheet.rng, land.shape
    used: list[tuple[float, float, float, float]] = []
    lines: list[Line] = []
    for _ in range(220):
        y, x = int(rng.uniform(0.06, 0.92) * h), int(rng.uniform(0.06, 0.84) * w)
        large = rng.random() < 0.16
        style = Style("garamond" if large else "garamond-italic", 27 if large else 20)
        name = _name(rng, brief.language)
        wide = style.width(name.upper() if large else name)
        box = (x - 8, y - 16, x + wide + 24, y + 16)
        apart = all(box[2] < o[0] or box[0] > o[2] or box[3] < o[1] or box[1] > o[3] for o in used)
        if land[y, x] < 0.5 or not apart or x + wide + 20 > w or len(lines) > 34:
            continue
        used.append(box)
        cx, cy = x0 + x, y0 + y
        sheet.pen.ellipse((cx - 5, cy - 5, cx + 5, cy + 5), outline=(150, 30, 24) if large else (30, 24, 20), width=2)
        lines.append(set_line(sheet.canvas, style, name.upper() if large else name, cx + 10, cy - style.size * 0.68))
    sheet.wrote(lines)


def _cartouche(sheet: Sheet, brief: Brief, x: float, y: float, place: str) -> None:
    w, h = 390, 190
    sheet.pen.rectangle((x, y, x + w, y + h), fill=(255, 253, 246), outline=(40, 32, 28), width=3)
    sheet.pen.rectangle((x + 7, y + 7, x + w - 7, y + h - 7), outline=(40, 32, 28), width=1)
    sheet.stamp(headpiece(sheet.rng, 46, w - 30), x + 15, y + 12)
    head = brief.pick(("CARTE DU PAYS DE", "A MAP OF THE COUNTRY OF"))
    lines = [set_line(sheet.canvas, fit(Style("garamond", 26), head, w - 40), head, x + w / 2, y + 66, "centre")]
    lines.append(
        set_line(
            sheet.canvas,
            fit(Style("garamond-bold", 42), place.upper(), w - 40),
            place.upper(),
            x + w / 2,
            y + 94,
            "centre",
        )
    )
    by = f"{brief.pick(('par', 'by'))} {brief.creator}, {brief.year}"
    lines.append(
        set_line(sheet.canvas, fit(Style("garamond-italic", 24), by, w - 40), by, x + w / 2, y + 148, "centre")
    )
    sheet.wrote(lines)


def _compass(sheet: Sheet, x: float, y: float, r: float) -> None:
    pen = sheet.pen
    for index in range(16):
        angle = index * np.pi / 8
        reach = r * (1.0 if index % 4 == 0 else 0.72 if index % 2 == 0 else 0.5)
        for side, fill in ((-1, (30, 24, 20)), (1, (240, 226, 190))):
            near = angle + side * np.pi / 12
            pen.polygon(
                [
                    (x, y),
                    (x + 0.24 * r * np.cos(near), y + 0.24 * r * np.sin(near)),
                    (x + reach * np.cos(angle), y + reach * np.sin(angle)),
                ],
                fill=fill,
                outline=(30, 24, 20),
            )
    pen.ellipse((x - r * 0.62, y - r * 0.62, x + r * 0.62, y + r * 0.62), outline=(30, 24, 20), width=2)
    set_line(sheet.canvas, Style("garamond-bold", 28), "N", x, y - r - 34, "centre")


def chart(sheet: Sheet, brief: Brief) -> None:
    """The whole map inside a graduated frame."""
    rng, w, h = sheet.rng, sheet.width, sheet.height
    margin = 66
    wide, high = w - 2 * margin, h - 2 * margin
    coloured = rng.random() < 0.7
    drawn, land = _drawn(rng, high, wide, coloured)
    sheet.paste(to_picture(drawn), margin, margin)
    _towns(sheet, brief, land, margin, margin)
    place = city(brief.language, rng)
    corners = [
        (margin + 24, margin + 24),
        (w - margin - 414, margin + 24),
        (margin + 24, h - margin - 214),
        (w - margin - 414, h - margin - 214),
    ]
    wet = [
        float(land[int(y - margin) : int(y - margin) + 190, int(x - margin) : int(x - margin) + 390].mean())
        for x, y in corners
    ]
    order = np.argsort(wet)
    _cartouche(sheet, brief, *corners[int(order[0])], place)
    cx, cy = corners[int(order[1])]
    _compass(sheet, cx + 195, cy + 105, 74)
    _frame(sheet, margin, wide, high)
    fr = elided(f"Carte du pays de {place}, avec ses côtes, rivières et bourgs. Gravure au burin.")
    en = f"Map of the country of {place}, with its coasts, rivers and towns. Copper engraving."
    mode = "couleur" if coloured else "noir et blanc"
    sheet.note(
        SpecimenIllustration(margin, margin, wide, high, "estampe", "carte", "paysages", ("map",), fr, en, mode),
        "map",
    )


def _frame(sheet: Sheet, margin: int, wide: int, high: int) -> None:
    """A frame graduated in black and white, as degrees."""
    pen, dark = sheet.pen, (30, 24, 20)
    pen.rectangle((margin, margin, margin + wide, margin + high), outline=dark, width=3)
    pen.rectangle((margin - 16, margin - 16, margin + wide + 16, margin + high + 16), outline=dark, width=3)
    step = 60
    for index, x in enumerate(range(margin, margin + wide, step)):
        if index % 2 == 0:
            end = min(x + step, margin + wide)
            pen.rectangle((x, margin - 10, end, margin - 4), fill=dark)
            pen.rectangle((x, margin + high + 4, end, margin + high + 10), fill=dark)
    for index, y in enumerate(range(margin, margin + high, step)):
        if index % 2 == 0:
            end = min(y + step, margin + high)
            pen.rectangle((margin - 10, y, margin - 4, end), fill=dark)
            pen.rectangle((margin + wide + 4, y, margin + wide + 10, end), fill=dark)
