"""Paintings: oil and gouache laid on as oriented dabs from a broad brush to a fine one, with canvas and varnish.

Takes a scene, gives uint8 RGB; pure computation. Cost grows with the number of dabs (about 5,000).
"""

from __future__ import annotations

import cv2
import numpy as np

from ..raster import Field, Picture, Rng, blur, field, grain, grid, layer, luminance, mix, noise, to_picture
from ..scenes import SKY, SUBJECT, Scene


def _directions(scene: Scene, rng: Rng) -> Field:
    """Along the form on the subject, level in the sky, free elsewhere (radians)."""
    h, w = scene.size
    tone = blur(scene.tone, max(h, w) / 90)
    dy, dx = np.gradient(tone)
    along = np.arctan2(field(dx), -field(dy))
    drift = (noise(rng, h, w, h / 4, 2) - 0.5) * 2.4
    strength = np.clip(np.hypot(dx, dy) * 60, 0, 1)
    level = np.where(scene.depth == SKY, drift * 0.4, drift)
    return field(np.where(strength > 0.35, along, level))


def _dabs(canvas: Picture, colour: Field, angles: Field, rng: Rng, width: int, count: int, near: Field | None) -> None:
    h, w = angles.shape
    ys, xs = rng.integers(0, h, count), rng.integers(0, w, count)
    if near is not None:
        keep = near[ys, xs] > rng.random(count)
        ys, xs = ys[keep], xs[keep]
    jitter = rng.normal(0, 0.035, (len(ys), 1)) + rng.normal(0, 0.018, (len(ys), 3))
    shades = np.clip((colour[ys, xs] + jitter) * 255, 0, 255)
    half = width * rng.uniform(0.8, 2.4, len(ys))
    dx, dy = np.cos(angles[ys, xs]) * half, np.sin(angles[ys, xs]) * half
    starts, ends = np.stack([xs - dx, ys - dy], 1), np.stack([xs + dx, ys + dy], 1)
    for start, end, shade in zip(starts.astype(int).tolist(), ends.astype(int).tolist(), shades.tolist(), strict=True):
        cv2.line(canvas, start, end, shade, width, cv2.LINE_AA)


def _painted(scene: Scene, rng: Rng, boost: float) -> Picture:
    h, w = scene.size
    colour = np.clip((blur(scene.colour, 1.5) - 0.5) * boost + 0.5, 0, 1)
    grey = layer(luminance(colour))
    colour = np.clip(grey + (colour - grey) * 1.2, 0, 1)
    colour = mix(colour, colour * 0.45, layer(blur(scene.ink, 0.8)) * 0.9)
    angles = _directions(scene, rng)
    canvas = to_picture(blur(colour, 8))
    big = max(5, min(h, w) // 40)
    detail = blur(np.clip(field(scene.depth == SUBJECT) + 2 * blur(scene.ink, 2), 0, 1), 3)
    cover = h * w / big**2
    _dabs(canvas, colour, angles, rng, big, int(cover * 1.5), None)
    _dabs(canvas, colour, angles, rng, max(3, big // 2), int(cover * 3.0), None)
    _dabs(canvas, colour, angles, rng, max(2, big // 4), int(cover * 9), detail)
    contours = np.clip(blur(scene.ink, 1.5) * 2 - 0.2, 0, 1)
    _dabs(canvas, colour, angles, rng, 2, h * w // 16, contours)
    return canvas


def oil(scene: Scene, rng: Rng) -> Picture:
    """Oil on canvas: ridges of paint catch the light, the weave shows, the varnish has yellowed."""
    h, w = scene.size
    paint = field(_painted(scene, rng, 1.12)) / 255
    body = luminance(paint) + 0.04 * grain(rng, h, w)
    ridge = np.clip((body - np.roll(body, (2, 2), (0, 1))) * 1.1, -0.09, 0.09)
    y, x = grid(h, w)
    weave = 0.018 * (np.sin(x * 1.9) + np.sin(y * 1.9))
    varnish = mix(field((1.0, 0.955, 0.84)), field((0.86, 0.78, 0.62)), layer(_edge(h, w)))
    return to_picture(np.clip(paint + layer(field(ridge + weave)), 0, 1) * varnish)


def gouache(scene: Scene, rng: Rng) -> Picture:
    """Opaque chalky colour on paper: flatter, paler, no varnish."""
    h, w = scene.size
    paint = field(_painted(scene, rng, 1.0)) / 255
    chalk = np.clip(paint * 0.86 + 0.12, 0, 1)
    return to_picture(chalk * layer(0.95 + 0.07 * noise(rng, h, w, 4, 2)))


def _edge(h: int, w: int) -> Field:
    y, x = grid(h, w)
    far = np.hypot((y - h / 2) / (h * 0.72), (x - w / 2) / (w * 0.72))
    return field(np.clip(far - 0.35, 0, 1) ** 1.5)
