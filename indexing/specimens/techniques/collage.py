"""Collage: the scene rebuilt from cut and torn papers with their shadows, over newsprint, tickets and wallpaper.

Takes a scene, gives uint8 RGB; pure computation.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ..raster import Field, Picture, Rgb, Rng, blur, dilate, field, grain, layer, mix, noise, polygon, to_picture
from ..scenes import FAR, GROUND, SKY, SUBJECT, Scene
from ..shapes import FONTS

_PAPERS: list[Rgb] = [
    (0.80, 0.27, 0.20),
    (0.93, 0.72, 0.25),
    (0.20, 0.36, 0.50),
    (0.28, 0.45, 0.36),
    (0.86, 0.80, 0.68),
    (0.55, 0.42, 0.32),
    (0.16, 0.16, 0.18),
    (0.74, 0.55, 0.52),
    (0.62, 0.68, 0.62),
]
_WORDS = (
    "LE JOURNAL du matin annonce que la séance est ouverte au théâtre des nouveautés "
    "entrée un franc JOU bal musique VIVE l’an neuf "
)


def newsprint(rng: Rng, h: int, w: int) -> Field:
    """A scrap of printed paper, repeated as far as needed."""
    if h > 300 or w > 420:
        tile = newsprint(rng, min(h, 300), min(w, 420))
        return np.tile(tile, (-(-h // tile.shape[0]), -(-w // tile.shape[1]), 1))[:h, :w]
    scrap = Image.new("L", (w, h), 226)
    pen = ImageDraw.Draw(scrap)
    size = int(rng.integers(11, 15))
    font = ImageFont.truetype(str(FONTS / "standard.woff2"), size)
    start = int(rng.integers(len(_WORDS)))
    line = (_WORDS[start:] + _WORDS * (3 + w // 300))[: 2 + w // 5]
    for row, y in enumerate(range(2, h, size + 3)):
        turn = (row * 17) % 60
        pen.text((3, y), line[turn:] + line[:turn], font=font, fill=60)
    return layer(field(scrap) / 255) * field((1.0, 0.96, 0.86))


def _striped(rng: Rng, h: int, w: int, colour: Rgb) -> Field:
    x = np.arange(w, dtype=np.float32)[None, :] + np.zeros((h, 1), np.float32)
    bands = field((x // rng.integers(8, 22)) % 2)
    return mix(field(colour), np.clip(field(colour) * 0.75 + 0.1, 0, 1), layer(bands))


def _paper(rng: Rng, h: int, w: int, colour: Rgb | None = None) -> Field:
    """One sheet: plain, striped or printed, with the tooth of cheap coloured paper."""
    kind = rng.random()
    chosen = colour or _PAPERS[int(rng.integers(len(_PAPERS)))]
    if kind < 0.22 and colour is None:
        sheet = newsprint(rng, h, w)
    elif kind < 0.38:
        sheet = _striped(rng, h, w, chosen)
    else:
        sheet = np.broadcast_to(field(chosen), (h, w, 3))
    return np.clip(sheet * layer(0.95 + 0.08 * (grain(rng, h, w) - 0.5)), 0, 1)


def _glue(page: Field, mask: Field, sheet: Field, torn: float, rng: Rng) -> Field:
    """Lay a cut sheet on the page: shadow, white torn rim, then the paper itself."""
    shade = np.roll(blur(mask, 5), (6, 5), (0, 1)) * 0.5
    page = page * layer(1 - shade)
    if torn:
        h, w = mask.shape
        rim = dilate(mask, 5) * field(noise(rng, h, w, 8, 2) > 0.36)
        page = mix(page, field((0.96, 0.94, 0.90)), layer(np.maximum(rim, mask) * torn))
    return mix(page, sheet, layer(mask))


def _scrap(rng: Rng, h: int, w: int) -> Field:
    """A torn or cut quadrilateral somewhere on the page."""
    cy, cx = rng.uniform(0.1, 0.9) * h, rng.uniform(0.1, 0.9) * w
    ry, rx = rng.uniform(0.12, 0.3) * h, rng.uniform(0.12, 0.35) * w
    turn = rng.uniform(-0.5, 0.5)
    corners = field([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * field((rx, ry)) * field(rng.uniform(0.8, 1.15, (4, 2)))
    turned = corners @ field([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return polygon(h, w, field(turned + field((cx, cy))))


def cut_paper(scene: Scene, rng: Rng) -> Picture:
    h, w = scene.size
    page = _paper(rng, h, w, (0.87, 0.82, 0.70))
    order = rng.permutation(len(_PAPERS))
    for index, depth in enumerate((SKY, FAR, GROUND)):
        mask = blur(field(scene.depth == depth), 1.0)
        if mask.any():
            page = _glue(page, mask, _paper(rng, h, w, _PAPERS[order[index]]), 0.9, rng)
        if depth != GROUND:
            page = _glue(page, _scrap(rng, h, w), _paper(rng, h, w), float(rng.random() < 0.5), rng)
    subject = blur(dilate(field(scene.depth == SUBJECT), 4), 0.8)
    page = _glue(page, subject, np.broadcast_to(field((0.95, 0.93, 0.88)), (h, w, 3)), 0.0, rng)
    body = np.clip(scene.colour * 1.1, 0, 1) * layer(0.9 + 0.16 * noise(rng, h, w, 50, 3))
    if rng.random() < 0.5:
        body = mix(body, newsprint(rng, h, w) * np.clip(scene.colour + 0.45, 0, 1), 0.75)
    inner = blur(field(scene.depth == SUBJECT), 0.8)
    page = mix(page, body, layer(inner))
    page = mix(page, field((0.12, 0.11, 0.12)), layer(scene.ink * inner * 0.9))
    corner = _scrap(rng, h, w) * (1 - np.clip(blur(subject, 3) * 3, 0, 1))
    page = _glue(page, corner, newsprint(rng, h, w), 1.0, rng)
    return to_picture(page)
