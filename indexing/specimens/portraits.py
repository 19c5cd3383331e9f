"""Busts: people of no particular likeness and animals in coats, drawn as outlines that become shapes.

Used for portraits and for caricatures in the manner of Grandville. Pure drawing: no way to fail but memory.
"""

from __future__ import annotations

import cv2
import numpy as np

from .raster import Field, Rng, field
from .shapes import Shape, fitted, from_ink, pictogram

_SIZE = 560
_LINE = 9


def _arc(
    canvas: Field, centre: tuple[float, float], axes: tuple[float, float], start: float = 0, end: float = 360
) -> None:
    cv2.ellipse(
        canvas,
        (round(centre[0]), round(centre[1])),
        (round(axes[0]), round(axes[1])),
        0,
        start,
        end,
        (1.0,),
        _LINE,
        cv2.LINE_AA,
    )


def _path(canvas: Field, points: list[tuple[float, float]], close: bool = False, width: int = _LINE) -> None:
    cv2.polylines(canvas, [np.round(points).astype(np.int32)], close, (1.0,), width, cv2.LINE_AA)


def _fill(canvas: Field, points: list[tuple[float, float]], value: float = 1.0) -> None:
    cv2.fillPoly(canvas, [np.round(points).astype(np.int32)], (value,), cv2.LINE_AA)


def _erase_oval(canvas: Field, centre: tuple[float, float], axes: tuple[float, float]) -> None:
    cv2.ellipse(canvas, (round(centre[0]), round(centre[1])), (round(axes[0]), round(axes[1])), 0, 0, 360, (0.0,), -1)


def _coat(canvas: Field, rng: Rng, neck: float) -> None:
    """Shoulders, lapels, shirt front, buttons and a bow."""
    middle, bottom = _SIZE / 2, _SIZE - 8.0
    spread = rng.uniform(190, 235)
    outline = [
        (middle - spread, bottom),
        (middle - spread * 0.93, neck + 110),
        (middle - 95, neck + 42),
        (middle - 55, neck),
    ]
    outline += [(2 * middle - x, y) for x, y in reversed(outline)]
    _fill(canvas, outline, 0.0)
    _path(canvas, outline, close=True)
    for side in (-1, 1):
        _path(canvas, [(middle + side * 55, neck), (middle + side * 92, neck + 110), (middle + side * 8, bottom)])
        _path(
            canvas,
            [(middle + side * 92, neck + 110), (middle + side * 128, neck + 90), (middle + side * 95, neck + 42)],
        )
    _fill(canvas, [(middle - 46, neck + 22), (middle, neck + 42), (middle - 46, neck + 66)])
    _fill(canvas, [(middle + 46, neck + 22), (middle, neck + 42), (middle + 46, neck + 66)])
    for y in np.arange(neck + 105, bottom - 10, 42):
        cv2.circle(canvas, (round(middle), round(float(y))), 7, (1.0,), -1, cv2.LINE_AA)


def _features(canvas: Field, rng: Rng, x: float, y: float, wide: float, high: float) -> None:
    """Eyes, brows, nose, mouth, sometimes a moustache, a beard or spectacles."""
    gap = wide * 0.42
    glasses = rng.random() < 0.3
    for side in (-1, 1):
        eye = (round(x + side * gap), round(y - high * 0.08))
        cv2.ellipse(canvas, eye, (11, 8), 0, 0, 360, (1.0,), -1, cv2.LINE_AA)
        _path(canvas, [(eye[0] - 24, eye[1] - 26), (eye[0], eye[1] - 34), (eye[0] + 24, eye[1] - 26)], width=7)
        if glasses:
            _arc(canvas, eye, (33, 31))
    turn = rng.choice([-1, 1])
    _path(canvas, [(x, y - high * 0.05), (x + turn * 20, y + high * 0.24), (x - turn * 6, y + high * 0.28)], width=7)
    _arc(canvas, (x, y + high * 0.42), (wide * 0.3, 16), 15, 165)
    if rng.random() < 0.55:
        tip = wide * rng.uniform(0.45, 0.7)
        _fill(
            canvas, [(x, y + high * 0.31), (x + tip, y + high * 0.45), (x, y + high * 0.43), (x - tip, y + high * 0.45)]
        )


def _hair(canvas: Field, rng: Rng, x: float, y: float, wide: float, high: float) -> None:
    """A cap of hair over the skull, short, long or curled."""
    kind = rng.integers(3)
    side = {0: wide * 1.02, 1: wide * 1.22, 2: wide * 1.12}[int(kind)]
    fall = {0: -high * 0.1, 1: high * 0.85, 2: high * 0.2}[int(kind)]
    crown = [
        (x + side * np.cos(a), y - high * 0.35 + high * 0.78 * np.sin(a)) for a in np.linspace(np.pi, 2 * np.pi, 24)
    ]
    inner = [
        (x + wide * 0.78 * np.cos(a), y - high * 0.2 + high * 0.5 * np.sin(a))
        for a in np.linspace(2 * np.pi, np.pi, 24)
    ]
    outline = [
        (x - side, y + fall),
        *crown,
        (x + side, y + fall),
        (x + wide * 0.86, y + fall),
        *inner,
        (x - wide * 0.86, y + fall),
    ]
    _fill(canvas, outline, 1.0 if rng.random() < 0.5 else 0.0)
    _path(canvas, outline, close=True)
    for _ in range(9):
        angle = rng.uniform(np.pi * 1.1, np.pi * 1.9)
        a, b = (
            (x + wide * 0.82 * np.cos(angle), y - high * 0.25 + high * 0.55 * np.sin(angle)),
            (x + side * 0.96 * np.cos(angle), y - high * 0.35 + high * 0.72 * np.sin(angle)),
        )
        _path(canvas, [a, b], width=4)


def bust(rng: Rng) -> Shape:
    """The portrait of nobody: head, hair, coat and now and then a hat."""
    canvas = np.zeros((_SIZE, _SIZE), np.float32)
    x, y = _SIZE / 2, 235.0
    wide, high = rng.uniform(84, 102), rng.uniform(118, 132)
    if rng.random() < 0.4:
        _path(
            canvas,
            [
                (x - wide * 1.15, y + 60),
                (x - wide, y - 120),
                (x, y - high * 1.3),
                (x + wide, y - 120),
                (x + wide * 1.15, y + 60),
            ],
        )
    _path(canvas, [(x - 40, y + high * 0.8), (x - 44, y + high + 40)])
    _path(canvas, [(x + 40, y + high * 0.8), (x + 44, y + high + 40)])
    _erase_oval(canvas, (x, y), (wide, high))
    for side in (-1, 1):
        _arc(canvas, (x + side * wide, y + 8), (15, 26))
    _erase_oval(canvas, (x, y), (wide, high))
    _arc(canvas, (x, y), (wide, high))
    _coat(canvas, rng, y + high + 18)
    _hair(canvas, rng, x, y, wide, high)
    _features(canvas, rng, x, y, wide, high)
    if rng.random() < 0.4:
        _wear(canvas, "\U0001f3a9" if rng.random() < 0.6 else "\U0001f452", x, y - high * 0.62, wide * 3.1)
    return from_ink(_trim(canvas))


def animal_bust(head: str, rng: Rng) -> Shape:
    """An animal's head on a gentleman's coat, hat on: the stock figure of the satirical press."""
    canvas = np.zeros((_SIZE, _SIZE), np.float32)
    _coat(canvas, rng, 372)
    shape = fitted(pictogram(head), 265, 285)
    h, w = shape.size
    top, left = 395 - h, (_SIZE - w) // 2
    part = canvas[top : top + h, left : left + w]
    part[:] = part * (1 - shape.silhouette) + shape.ink * shape.silhouette
    if rng.random() < 0.75:
        _wear(canvas, "\U0001f3a9" if rng.random() < 0.7 else "\U0001f451", _SIZE / 2, top + 42, 210)
    return from_ink(_trim(canvas))


def _wear(canvas: Field, glyph: str, x: float, brim: float, wide: float) -> None:
    shape = fitted(pictogram(glyph), min(brim - 4, 170), wide)
    h, w = shape.size
    top, left = round(brim - h), round(x - w / 2)
    part = canvas[top : top + h, left : left + w]
    part[:] = part * (1 - shape.silhouette) + shape.ink * shape.silhouette


def _trim(canvas: Field) -> Field:
    rows, columns = np.flatnonzero(canvas.max(axis=1)), np.flatnonzero(canvas.max(axis=0))
    body = canvas[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return field(np.pad(body, 4))
