"""Drawings, plans and photographs on their sheets and mounts, composed.

Boxes follow BnF's: a drawing on a sheet of its own is boxed at that sheet, one in a decorated mount at the mount's
outer edge, one drawn on the page itself at its ink. Nothing here fails.
"""

from __future__ import annotations

import cv2
import numpy as np

from indexing.training.detector import drawing
from indexing.training.detector.samples import Picture
from indexing.training.detector.sheet import Sheet, inked_text
from indexing.training.detector.stock import covering
from indexing.training.detector.styles import painted, sepia, sketched


def album(sheet: Sheet) -> None:
    """Photographs or prints mounted on an empty sheet, in rows."""
    rng, h, w = sheet.rng, sheet.h, sheet.w
    rows, columns = [(1, 1), (1, 1), (2, 1), (1, 2), (2, 2), (3, 1), (3, 3), (2, 3)][int(rng.integers(8))]
    ch, cw = h * rng.uniform(0.75, 0.96) / rows, w * rng.uniform(0.75, 0.96) / columns
    top, left = (h - ch * rows) * rng.random(), (w - cw * columns) * rng.random()
    share = rng.uniform(0.5, 0.92)
    for row in range(rows):
        for column in range(columns):
            ratio = float(np.exp(rng.normal(0, 0.3)))
            ph = min(ch * share, cw * share * ratio)
            pw = min(cw * share, ph / ratio)
            picture = sheet.stock.illustration(rng, round(ph), round(pw))
            if rng.random() < 0.5:
                picture = sepia(rng, picture)
            x, y = left + column * cw + (cw - pw) / 2, top + row * ch + (ch - ph) / 2
            sheet.put(picture, x, y, "illustration", ink=rng.random() < 0.3)
            if rng.random() < 0.4:
                sheet.write(x + pw * 0.2, y + ph + 4, pw * 0.6, min(14, ch - ph))


def mounted(sheet: Sheet) -> None:
    """A drawing on its own sheet of paper, laid on a paler or darker one, perhaps in a mount of coloured bands."""
    rng, h, w = sheet.rng, sheet.h, sheet.w
    ground = rng.uniform(225, 255) if rng.random() < 0.75 else rng.uniform(20, 170)
    sheet.canvas[:] = np.clip(ground * np.array([1.0, rng.uniform(0.95, 1), rng.uniform(0.85, 1)]), 0, 255)
    low = float(rng.choice([0.55, 0.8, 0.9]))
    ph, pw = h * rng.uniform(low, 0.985), w * rng.uniform(low, 0.985)
    x, y = (w - pw) * rng.uniform(0.15, 0.85), (h - ph) * rng.uniform(0.1, 0.7)
    paper = np.empty((max(8, round(ph)), max(8, round(pw)), 3), np.uint8)
    paper[:] = np.clip(rng.uniform(150, 245) * np.array([1.0, rng.uniform(0.82, 1), rng.uniform(0.6, 1)]), 0, 255)
    mount = _bands(sheet, paper) if rng.random() < 0.3 else 0
    inner = paper[mount : paper.shape[0] - mount, mount : paper.shape[1] - mount]
    margin = 0.0 if rng.random() < 0.5 else rng.uniform(0.02, 0.12)
    dy, dx = round(inner.shape[0] * margin), round(inner.shape[1] * margin)
    part = inner[dy : inner.shape[0] - dy, dx : inner.shape[1] - dx]
    part[:] = cv2.multiply(part, _drawn(sheet, *part.shape[:2]), scale=1 / 255)
    sheet.put(paper, x, y, "illustration", ink=False)
    for _ in range(int(rng.integers(0, 3))):  # a shelf-mark or a line in pencil, on the mount
        sx, sy = w * rng.uniform(0.05, 0.75), y + ph + 3 if rng.random() < 0.7 else y - 12
        if 0 < sy < h - 10:
            sheet.put(inked_text(drawing.scribble(rng, 10, round(w * rng.uniform(0.06, 0.2)))), sx, sy)


def _bands(sheet: Sheet, paper: Picture) -> int:
    """Bands and rules along the edges of a sheet, in place; returns how broad they are together."""
    rng = sheet.rng
    edge = 0
    for _ in range(int(rng.integers(1, 4))):
        broad = max(1, round(min(paper.shape[:2]) * rng.uniform(0.004, 0.06)))
        colour = rng.uniform(40, 250, 3)
        inside = paper[edge : paper.shape[0] - edge, edge : paper.shape[1] - edge]
        inside[:broad] = inside[-broad:] = colour
        inside[:, :broad] = inside[:, -broad:] = colour
        edge += broad
    return edge


def _drawn(sheet: Sheet, h: int, w: int) -> Picture:
    """A drawing in chalk, wash or colour, or a plan, of exactly this size; white is bare paper."""
    rng, kind = sheet.rng, sheet.rng.random()
    if kind < 0.2:
        return inked_text(drawing.plan(rng, h, w))
    picture = covering(sheet.stock.picture(rng, "dessin" if kind < 0.65 else ""), h, w)
    if kind < 0.75:
        return sketched(rng, picture)
    return painted(rng, picture) if kind < 0.85 else picture


def unframed(sheet: Sheet) -> None:
    """Lines drawn on the page itself: a plan, a sketch or a map, boxed at its ink or at its own frame line."""
    rng, h, w = sheet.rng, sheet.h, sheet.w
    ph, pw = round(h * rng.uniform(0.4, 0.9)), round(w * rng.uniform(0.5, 0.93))
    x, y = round((w - pw) * rng.uniform(0.2, 0.8)), round((h - ph) * rng.uniform(0.2, 0.8))
    is_map = rng.random() < 0.3
    if is_map:
        picture = covering(sheet.stock.picture(rng, "map"), ph, pw)
    elif rng.random() < 0.55:
        picture = inked_text(drawing.plan(rng, ph, pw))
    else:
        sketch = sketched(rng, covering(sheet.stock.picture(rng, "dessin"), ph, pw)).astype(np.float32)
        bare = np.percentile(sketch, 70, axis=(0, 1))  # paper turns white: the sketch has no edge
        picture = np.clip(sketch / np.maximum(bare, 1) * 255, 0, 255).astype(np.uint8)
    faint = rng.uniform(0.0, 0.6) if rng.random() < 0.5 and not is_map else 0.0
    picture = np.asarray(255 - (255 - picture.astype(np.float32)) * (1 - faint), np.uint8)
    sheet.doubtful.add("illustration" if is_map and rng.random() < 0.6 else "map")
    name = "illustration" if "map" in sheet.doubtful else "map"
    sheet.put(picture, x, y)
    margin = 0
    if rng.random() < 0.35:
        margin = int(rng.integers(2, 8))
        corner = (x - margin, y - margin), (x + pw + margin, y + ph + margin)
        cv2.rectangle(sheet.canvas, *corner, [int(rng.integers(30, 140))] * 3, 1)
    sheet.mark(x - margin, y - margin, pw + 2 * margin, ph + 2 * margin, name)
    if rng.random() < 0.5 and y > 24:
        sheet.put(inked_text(drawing.scribble(rng, 14, round(w * rng.uniform(0.2, 0.5)))), w * 0.25, y - margin - 18)
