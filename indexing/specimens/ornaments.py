"""Printers' ornaments: headpieces, tailpieces, initials, borders, drawn from scrolls of foliage.

All functions give ink fields (1 = ink) of the size asked for; pure computation.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from .raster import Field, Rng, field, polygon, strokes
from .shapes import fitted, pictogram
from .typography import font

_MOTIFS = "\U0001f33c\U0001f33f\U0001f451\U0001f98b\U0001f33b\U0001f339\U0001f347\U0001f99a\U0001f54a\U0001f981"


def _spiral(x: float, y: float, radius: float, turn: float, start: float) -> Field:
    t = np.linspace(0, 1, 40)
    angle = start + turn * t * 4.6
    r = radius * (1 - 0.86 * t)
    return field(np.stack([x + r * np.cos(angle), y + r * np.sin(angle)], 1))


def _leaf(x: float, y: float, angle: float, length: float) -> Field:
    t = np.linspace(0, np.pi * 2, 18)
    u, v = length * (0.5 - 0.5 * np.cos(t)), length * 0.24 * np.sin(t) * (0.5 + 0.5 * np.cos(t / 2) ** 2)
    return field(np.stack([x + u * np.cos(angle) - v * np.sin(angle), y + u * np.sin(angle) + v * np.cos(angle)], 1))


def scrollwork(rng: Rng, h: int, w: int, band: float = 1.0) -> Field:
    """Half a headpiece: a wave with spirals and leaves in its bays."""
    total = np.zeros((h, w), np.float32)
    step = h * rng.uniform(0.8, 1.05)
    count = max(1, round(w / step))
    step = w / count
    lines, thick = [], max(2, h // 34)
    x = np.linspace(0, w, 60)
    wave = h / 2 + h * 0.2 * band * np.sin(np.pi * x / step)
    lines.append(field(np.stack([x, wave], 1)))
    for index in range(count):
        side = 1 if index % 2 == 0 else -1
        cx, cy = step * (index + 0.5), h / 2 - side * h * 0.06
        lines.append(_spiral(cx, cy, h * 0.32, side, np.pi / 2 * side + rng.uniform(-0.3, 0.3)))
        total = np.maximum(total, polygon(h, w, _circle(cx, cy, h * 0.05)))
        for angle in rng.uniform(0, 2 * np.pi, 5):
            total = np.maximum(
                total,
                polygon(
                    h,
                    w,
                    _leaf(
                        cx + h * 0.2 * np.cos(angle), cy + h * 0.2 * np.sin(angle), float(angle) + side * 0.8, h * 0.2
                    ),
                ),
            )
    return np.maximum(total, strokes(h, w, lines, thick))


def _circle(x: float, y: float, r: float) -> Field:
    t = np.linspace(0, 2 * np.pi, 20)
    return field(np.stack([x + r * np.cos(t), y + r * np.sin(t)], 1))


def _stamp(total: Field, glyph: str, x: float, y: float, height: float) -> None:
    shape = fitted(pictogram(glyph), height, height * 1.6)
    h, w = shape.size
    top, left = max(0, round(y - h / 2)), max(0, round(x - w / 2))
    part = total[top : top + h, left : left + w]
    cut = (slice(0, part.shape[0]), slice(0, part.shape[1]))
    part[:] = part * (1 - shape.silhouette[cut]) + shape.ink[cut]


def _motif(rng: Rng) -> str:
    return _MOTIFS[int(rng.integers(len(_MOTIFS)))]


def headpiece(rng: Rng, h: int, w: int) -> Field:
    """A bandeau: scrolls on both sides of a motif, ruled above and below, sometimes white on black."""
    half = scrollwork(rng, h, w // 2)
    total = np.zeros((h, w), np.float32)
    total[:, : w // 2] = half
    total[:, w - w // 2 :] = half[:, ::-1]
    _stamp(total, _motif(rng), w / 2, h / 2, h * 0.86)
    if rng.random() < 0.4:
        total = 1 - total
    total[:3], total[-3:], total[:, :3], total[:, -3:] = 1, 1, 1, 1
    return np.clip(total, 0, 1)


def tailpiece(rng: Rng, h: int, w: int) -> Field:
    """A cul-de-lampe: a triangle of scrolls hanging from a motif."""
    half = scrollwork(rng, h // 2, w // 2, 0.6)
    total = np.zeros((h, w), np.float32)
    total[: h // 2, : w // 2] = half
    total[: h // 2, w - w // 2 :] = half[:, ::-1]
    lower = scrollwork(rng, h // 3, w // 4, 0.6)
    rows = slice(h // 2, h // 2 + h // 3)
    total[rows, w // 2 - w // 4 : w // 2] = lower
    total[rows, w // 2 : w // 2 + w // 4] = lower[:, ::-1]
    _stamp(total, _motif(rng), w / 2, h * 0.42, h * 0.6)
    return np.clip(total, 0, 1)


def initial(rng: Rng, letter: str, size: int, face: str = "playfair-black") -> Field:
    """A lettrine: the letter over foliage in a square frame, light on dark or dark on light."""
    quarter = scrollwork(rng, size // 2, size // 2, 0.8)
    top = np.concatenate([quarter, quarter[:, ::-1]], 1)
    foliage = np.concatenate([top, top[::-1]], 0)
    foliage = np.pad(foliage, ((0, size - foliage.shape[0]), (0, size - foliage.shape[1])))
    cut = Image.new("L", (size, size), 0)
    ImageDraw.Draw(cut).text((size / 2, size / 2), letter, font=font(face, int(size * 0.86)), fill=255, anchor="mm")
    halo = Image.new("L", (size, size), 0)
    ImageDraw.Draw(halo).text(
        (size / 2, size / 2),
        letter,
        font=font(face, int(size * 0.86)),
        fill=255,
        anchor="mm",
        stroke_width=max(2, size // 40),
    )
    body, round_ = field(cut) / 255, field(halo) / 255
    dark = rng.random() < 0.55
    ground = (1 - 0.92 * foliage) if dark else foliage * 0.9
    total = ground * (1 - round_) + (0 if dark else 1) * body
    edge = max(3, size // 40)
    total[:edge], total[-edge:], total[:, :edge], total[:, -edge:] = 1, 1, 1, 1
    gap = edge * 2
    inner = slice(gap, size - gap)
    frame = np.zeros_like(total)
    frame[inner, inner] = 1
    ring = np.zeros_like(total)
    ring[edge : size - edge, edge : size - edge] = 1
    return np.clip(np.where((ring > 0) & (frame == 0), 0, total), 0, 1)


def border(rng: Rng, h: int, w: int, thick: int) -> Field:
    """A frame of scrolls with a motif in each corner."""
    total = np.zeros((h, w), np.float32)
    across, down = scrollwork(rng, thick, w // 2), scrollwork(rng, thick, h // 2)
    row = np.concatenate([across, across[:, ::-1]], 1)[:, :w]
    column = np.concatenate([down, down[:, ::-1]], 1)[:, :h].T
    total[:thick, : row.shape[1]] = row
    total[-thick:, : row.shape[1]] = row[::-1]
    total[: column.shape[0], :thick] = column
    total[: column.shape[0], -thick:] = column[:, ::-1]
    glyph = _motif(rng)
    for y in (thick / 2, h - thick / 2):
        for x in (thick / 2, w - thick / 2):
            y0, x0 = round(y - thick / 2), round(x - thick / 2)
            total[y0 : y0 + thick, x0 : x0 + thick] = 0
            _stamp(total, glyph, x, y, thick * 0.9)
    for inset in (0, thick + 2):
        total[inset : inset + 2, inset : w - inset] = 1
        total[h - inset - 2 : h - inset, inset : w - inset] = 1
        total[inset : h - inset, inset : inset + 2] = 1
        total[inset : h - inset, w - inset - 2 : w - inset] = 1
    return np.clip(total, 0, 1)
