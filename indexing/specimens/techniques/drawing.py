"""Drawings: graphite, red chalk, charcoal, pen and wash, watercolour.

Contours are drawn two or three times by an unsteady hand; tone is rubbed on the tooth of the paper or
laid as wash. Takes a scene, gives uint8 RGB; pure computation.
"""

from __future__ import annotations

import cv2
import numpy as np

from ..raster import (
    Field,
    Picture,
    Rgb,
    Rng,
    blur,
    dilate,
    field,
    grain,
    layer,
    luminance,
    mix,
    noise,
    smoothstep,
    tint,
    to_picture,
    wobble,
)
from ..scenes import SKY, SUBJECT, Scene


def _directional(rng: Rng, h: int, w: int, angle: float, length: int) -> Field:
    """Noise dragged along one direction: the grain of shading strokes."""
    kernel = np.zeros((length, length), np.float32)
    c = (length - 1) / 2
    dx, dy = np.cos(angle) * c, np.sin(angle) * c
    cv2.line(kernel, (round(c - dx), round(c - dy)), (round(c + dx), round(c + dy)), (1.0,), 1)
    streaks = field(cv2.filter2D(grain(rng, h, w), -1, kernel / kernel.sum()))
    return field(np.clip((streaks - 0.5) * (1.1 * length**0.5) + 0.5, 0, 1))


def _sketch(scene: Scene, rng: Rng, times: int, amount: float) -> Field:
    """Contours repeated with slips of the hand."""
    lines = np.zeros(scene.size, np.float32)
    for _ in range(times):
        lines = np.maximum(lines, wobble(scene.ink, rng, amount, 45) * rng.uniform(0.6, 1.0))
    return lines


def _tooth(rng: Rng, h: int, w: int) -> Field:
    return field(np.clip((blur(grain(rng, h, w), 0.9) - 0.5) * 3 + 0.5, 0, 1))


def _fade(scene: Scene, rng: Rng) -> Field:
    """Draughtsmen leave the margins alone."""
    h, w = scene.size
    frame = np.zeros((h, w), np.float32)
    my, mx = int(h * 0.07), int(w * 0.07)
    frame[my : h - my, mx : w - mx] = 1
    soft = blur(frame, h / 22) + 0.4 * (noise(rng, h, w, h / 8, 3) - 0.5)
    return np.maximum(smoothstep(0.3, 0.75, soft), field(scene.depth == SUBJECT))


def _chalk(scene: Scene, rng: Rng, dark: Rgb, weight: float, length: int, rubbed: float) -> Picture:
    h, w = scene.size
    tone = np.clip((1 - scene.tone) ** 1.25 * weight, 0, 1)
    tone = tone * mix(field(scene.depth == SKY) * 0, 1.0, np.where(scene.depth == SKY, 0.35, 1.0).astype(np.float32))
    one = _directional(rng, h, w, -np.pi / 4 + rng.normal(0, 0.1), length)
    two = _directional(rng, h, w, -np.pi / 4 + 0.9, length)
    shade = smoothstep(0, 0.5, tone * 1.5 - one) * 0.75 + smoothstep(0.2, 0.6, tone * 1.2 - two) * 0.4
    ink = np.clip(shade * (0.35 + 0.65 * _tooth(rng, h, w)) + rubbed * tone * 0.5, 0, 1)
    ink = np.maximum(ink, blur(_sketch(scene, rng, 3, 3.5), 0.7) * (0.55 + 0.45 * _tooth(rng, h, w)))
    return to_picture(tint(1 - ink * _fade(scene, rng), dark, (1.0, 0.995, 0.98)))


def pencil(scene: Scene, rng: Rng) -> Picture:
    return _chalk(scene, rng, (0.26, 0.26, 0.28), 0.85, 17, 0.25)


def sanguine(scene: Scene, rng: Rng) -> Picture:
    return _chalk(scene, rng, (0.62, 0.24, 0.14), 1.0, 15, 0.4)


def charcoal(scene: Scene, rng: Rng) -> Picture:
    return _chalk(scene, rng, (0.12, 0.12, 0.12), 1.25, 27, 0.85)


def _pooled(shape: Field) -> Field:
    """Wash gathers into a darker rim where it dries."""
    return np.clip((blur(shape, 2) - blur(shape, 7)) * 1.2, -0.15, 0.25)


def wash(scene: Scene, rng: Rng) -> Picture:
    """Pen and brown ink with three tones of wash."""
    h, w = scene.size
    dark = blur(1 - scene.tone, 3) * np.where(scene.depth == SKY, 0.4, 1.0).astype(np.float32)
    ragged = dark + 0.16 * (noise(rng, h, w, 26, 3) - 0.5)
    tone = np.zeros((h, w), np.float32)
    for level, strength in ((0.30, 0.22), (0.48, 0.25), (0.66, 0.28)):
        step = smoothstep(level - 0.02, level + 0.02, ragged)
        tone += step * strength + _pooled(step) * 0.35
    pen = blur(wobble(scene.ink, rng, 2.5, 22), 0.4) * smoothstep(0.1, 0.3, noise(rng, h, w, 40, 2))
    colour = mix(field((1.0, 0.99, 0.96)), field((0.42, 0.27, 0.15)), layer(np.clip(tone, 0, 1) * _fade(scene, rng)))
    return to_picture(mix(colour, field((0.20, 0.12, 0.07)), layer(np.clip(pen * 1.2, 0, 1))))


def watercolour(scene: Scene, rng: Rng) -> Picture:
    """Transparent colour over a light pencil: blooms, rims and white paper left for the lights."""
    h, w = scene.size
    bloom = noise(rng, h, w, h / 9, 4)
    colour = wobble(blur(scene.colour, 2.5), rng, 4, 50, 1.0)
    grey = layer(luminance(colour))
    light = np.clip((grey + (colour - grey) * 1.7) * 0.66 + 0.37 + 0.22 * layer(bloom - 0.5), 0, 1)
    rim = _pooled(field(scene.depth == SUBJECT)) + 0.15 * _pooled(smoothstep(0.5, 0.62, bloom))
    light = np.clip(light - layer(rim) * 0.5, 0, 1) * layer(0.94 + 0.06 * _tooth(rng, h, w))
    fade = _fade(scene, rng)
    painted = mix(field((1.0, 0.995, 0.98)), light, layer(fade))
    lines = _sketch(scene, rng, 2, 2.5) * 0.65 * (0.5 + 0.5 * _tooth(rng, h, w)) * fade
    return to_picture(mix(painted, field((0.28, 0.26, 0.27)), layer(lines)))


def pen(scene: Scene, rng: Rng) -> Picture:
    """Pen drawing for the press: quick contours, loose parallel strokes in the shadow only."""
    h, w = scene.size
    dark = np.clip(0.62 - scene.tone, 0, 1) * 2.2
    streaks = _directional(rng, h, w, -np.pi / 3, 23)
    shade = smoothstep(0.45, 0.6, dark * 0.9 + streaks * 0.35 - 0.1) * field(scene.depth != SKY)
    ink = np.maximum(shade * smoothstep(0.35, 0.6, streaks), dilate(_sketch(scene, rng, 1, 2.5), 1))
    return to_picture(tint(1 - ink * 0.96, (0.10, 0.09, 0.12), (1.0, 1.0, 1.0)))
