"""Small numeric tools on pictures that every renderer shares: blur, noise, blending, brushes of light.

Fields are float32 `(h, w)` in 0..1, colours float32 `(h, w, 3)` RGB in 0..1, pictures uint8 RGB.
Nothing here reads files; wrong shapes fail in numpy or OpenCV with their own messages.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Field = npt.NDArray[np.floating[Any]]
Picture = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.int32]
Rng = np.random.Generator
Rgb = tuple[float, float, float]

LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def field(value: Any) -> Field:
    return np.asarray(value, np.float32)


def grid(h: int, w: int) -> tuple[Field, Field]:
    """Row and column coordinates in pixels, broadcastable to `(h, w)`."""
    return np.arange(h, dtype=np.float32)[:, None], np.arange(w, dtype=np.float32)[None, :]


def resize(values: Field, h: int, w: int, smooth: bool = True) -> Field:
    shrinks = h < values.shape[0]
    way = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC if smooth else cv2.INTER_NEAREST
    return field(cv2.resize(values, (w, h), interpolation=way))


def blur(values: Field, sigma: float) -> Field:
    """Gaussian blur; large radii work on a reduced copy, which looks the same and costs far less."""
    if sigma <= 0.2:
        return values
    if sigma <= 6:
        return field(cv2.GaussianBlur(values, (0, 0), sigma))
    h, w = values.shape[:2]
    factor = sigma / 3
    small = cv2.resize(values, (max(2, int(w / factor)), max(2, int(h / factor))), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma * small.shape[1] / w)
    return field(cv2.resize(small, (w, h), interpolation=cv2.INTER_CUBIC))


def grain(rng: Rng, h: int, w: int) -> Field:
    """White noise in 0..1, one value per pixel, tiled from a block because numbers are dear."""
    side = 512
    block = rng.random((min(h, side), min(w, side)), dtype=np.float32)
    reps = (-(-h // block.shape[0]), -(-w // block.shape[1]))
    return block if reps == (1, 1) else np.tile(block, reps)[:h, :w]


def noise(rng: Rng, h: int, w: int, scale: float, octaves: int = 3, stretch: float = 1.0) -> Field:
    """Smooth noise in about 0..1 with features of `scale` pixels, `stretch` times longer along x."""
    rows, columns = max(3, int(h / scale) + 3), max(3, int(w / (scale * stretch)) + 3)
    total = rng.random((rows, columns), dtype=np.float32)
    weight, whole = 1.0, 1.0
    for _ in range(octaves - 1):
        if rows * 2 > h or columns * 2 > w:
            break
        rows, columns, weight = rows * 2, columns * 2, weight * 0.5
        total = resize(total, rows, columns) + weight * rng.random((rows, columns), dtype=np.float32)
        whole += weight
    return field(np.clip((resize(total, h, w) * (1.5 / whole) - 0.25), 0, 1))


def smoothstep(low: float, high: float, values: Field) -> Field:
    t = np.clip((values - low) / (high - low), 0, 1)
    return field(t * t * (3 - 2 * t))


def mix(a: Any, b: Any, t: Any) -> Field:
    return field(a + (b - a) * t)


def layer(mask: Field) -> Field:
    """A mask ready to blend colours: `(h, w, 1)`."""
    return mask[:, :, None]


def luminance(colour: Field) -> Field:
    return field(colour @ LUMA)


def tint(values: Field, dark: Rgb, light: Rgb) -> Field:
    """A grey field as a colour between two inks."""
    return mix(field(dark), field(light), layer(values))


def to_picture(colour: Field) -> Picture:
    return np.asarray(np.clip(colour * 255 + 0.5, 0, 255), np.uint8)


def to_colour(picture: Picture) -> Field:
    return picture.astype(np.float32) * field(1 / 255)


def displace(values: Field, dx: Field, dy: Field, border: float = 1.0) -> Field:
    """The field with every pixel fetched from `(dx, dy)` pixels away."""
    y, x = grid(*values.shape[:2])
    edge = (border,) * 3
    return field(
        cv2.remap(
            values, field(x + dx), field(y + dy), cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=edge
        )
    )


def wobble(values: Field, rng: Rng, amount: float, scale: float = 40, border: float = 0.0) -> Field:
    """The field as an unsteady hand would have drawn it."""
    h, w = values.shape[:2]
    dx, dy = (noise(rng, h, w, scale, 2) - 0.5 for _ in range(2))
    return displace(values, field(dx * 2 * amount), field(dy * 2 * amount), border)


def strokes(h: int, w: int, lines: list[npt.NDArray[np.float32]], width: int = 1, strength: float = 1.0) -> Field:
    """Polylines (arrays of x, y) drawn on an empty field."""
    canvas = np.zeros((h, w), np.uint8)
    shift = 4
    pieces = [np.round(line * (1 << shift)).astype(np.int32).reshape(-1, 1, 2) for line in lines]
    cv2.polylines(canvas, pieces, False, (int(255 * strength),), max(1, width), cv2.LINE_AA, shift)
    return field(canvas) / 255


def polygon(h: int, w: int, points: npt.NDArray[np.float32]) -> Field:
    canvas = np.zeros((h, w), np.uint8)
    cv2.fillPoly(canvas, [np.round(points * 16).astype(np.int32).reshape(-1, 1, 2)], (255,), cv2.LINE_AA, 4)
    return field(canvas) / 255


def dilate(values: Field, radius: int) -> Field:
    shape = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    return field(cv2.dilate(values, shape))


def erode(values: Field, radius: int) -> Field:
    return field(1) - dilate(field(1) - values, radius)
