"""Photographs and what printers made of them: albumen, silver, cyanotype; halftone and three-colour prints.

Takes a scene, gives uint8 RGB; pure computation. The photograph hides the pen lines of the scene: soft
focus behind, texture in front, an emulsion curve, vignette, grain, dust.
"""

from __future__ import annotations

import numpy as np

from ..raster import (
    Field,
    Picture,
    Rgb,
    Rng,
    blur,
    field,
    grain,
    grid,
    layer,
    luminance,
    mix,
    noise,
    smoothstep,
    strokes,
    tint,
    to_picture,
)
from ..scenes import SKY, SUBJECT, Scene


def exposure(scene: Scene, rng: Rng) -> Field:
    """The scene as an old lens and plate would have recorded it: one channel, 0..1."""
    h, w = scene.size
    y, x = grid(h, w)
    fur = noise(rng, h, w, 7, 3, 0.6) - 0.5
    near = blur(field(scene.depth == SUBJECT), 1.2)
    tone = scene.tone
    sharp = blur(tone * (1 - 0.6 * blur(scene.ink, 0.9)) * (1 + 0.3 * fur), 0.6)
    blue = scene.colour[:, :, 2] * 0.55 + tone * 0.5
    soft = blur(np.where(scene.depth == SKY, blue, tone * (1 + 0.12 * fur)).astype(np.float32), max(h, w) / 260)
    shot = mix(soft, sharp, near)
    shot = shot + 0.25 * blur(np.clip(shot - 0.75, 0, 1), 14)
    far = np.hypot((y - h / 2) / h, (x - w / 2) / w)
    shot = shot * (1.06 - 0.55 * field(far) ** 2)
    low, high = np.percentile(shot[::4, ::4], (1, 99))
    t = np.clip((shot - low) / max(0.05, float(high - low)), 0, 1)
    return field(0.06 + 0.88 * (0.55 * t + 0.45 * t * t * (3 - 2 * t)))


def _plate(scene: Scene, rng: Rng, rough: float) -> Field:
    """Exposure with grain, dust and scratches."""
    h, w = scene.size
    shot = exposure(scene, rng) + rough * (blur(grain(rng, h, w), 0.7) - 0.5)
    specks = smoothstep(0.9975, 0.9985, grain(rng, h, w))
    shot = np.clip(shot + 0.5 * blur(specks, 0.8), 0, 1)
    lines = [
        field([(x, rng.uniform(0, h)), (x + rng.normal(0, 14), rng.uniform(0, h))])
        for x in rng.uniform(0, w, int(rng.integers(0, 4)))
    ]
    return field(np.clip(shot + 0.3 * strokes(h, w, lines, 1), 0, 1)) if lines else field(shot)


def albumen(scene: Scene, rng: Rng) -> Picture:
    """Albumen print: warm brown, faded towards the edges."""
    h, w = scene.size
    shot = _plate(scene, rng, 0.12)
    y, x = grid(h, w)
    edge = np.minimum(np.minimum(y, h - y) / h, np.minimum(x, w - x) / w)
    faded = mix(shot, 0.35 + 0.6 * shot, np.exp(-edge * 16) * 0.7 + 0.12 * noise(rng, h, w, h / 3, 2))
    return to_picture(tint(faded, (0.20, 0.11, 0.06), (0.97, 0.90, 0.76)))


def silver(scene: Scene, rng: Rng) -> Picture:
    """Gelatin silver print: neutral, deep blacks."""
    return to_picture(tint(_plate(scene, rng, 0.16), (0.05, 0.05, 0.055), (0.96, 0.955, 0.94)))


def cyanotype(scene: Scene, rng: Rng) -> Picture:
    """Cyanotype: Prussian blue; plants laid on the sheet stay white."""
    h, w = scene.size
    shot = _plate(scene, rng, 0.1)
    if (scene.depth == SKY).mean() > 0.25:
        cover = blur(field(scene.depth == SUBJECT), 0.8)
        shot = cover * (0.62 + 0.38 * shot - 0.45 * blur(scene.ink, 0.8)) + 0.05 * noise(rng, h, w, 60, 3)
    brushed = 0.85 + 0.15 * noise(rng, h, w, 12, 2, 12)
    return to_picture(tint(np.clip(shot * brushed + 0.03, 0, 1), (0.03, 0.14, 0.34), (0.90, 0.95, 0.96)))


def fineness(width: int, period: float) -> float:
    """Printers took a finer screen for a small block: pixels per dot for a picture of this width."""
    return float(np.clip(period * (width / 620) ** 0.5, 2.9, period))


def screen(dark: Field, angle: float, period: float) -> Field:
    """Halftone: round dots on a grid turned by `angle`, their area following `dark`."""
    y, x = grid(*dark.shape)
    u, v = (x * np.cos(angle) + y * np.sin(angle)) / period, (y * np.cos(angle) - x * np.sin(angle)) / period
    wave = 0.5 + 0.25 * (np.cos(2 * np.pi * u) + np.cos(2 * np.pi * v))
    return np.clip((dark - (1 - field(wave))) * period * 0.9 + 0.5, 0, 1)


def halftone(scene: Scene, rng: Rng) -> Picture:
    """The relief halftone of newspapers: coarse dots in grey-black ink."""
    _, w = scene.size
    shot = np.clip(exposure(scene, rng) * 1.04, 0, 1)
    dots = screen(np.clip(1 - shot, 0.06, 0.93), np.pi / 4 + rng.normal(0, 0.03), fineness(w, 4.6))
    return to_picture(tint(1 - dots * 0.92, (0.13, 0.12, 0.12), (1.0, 1.0, 1.0)))


def duotone(scene: Scene, rng: Rng) -> Picture:
    """The finer halftone of magazines and postcards: dots over a tinted flat."""
    shot = exposure(scene, rng)
    inks: list[tuple[Rgb, Rgb]] = [
        ((0.12, 0.14, 0.16), (0.88, 0.92, 0.86)),
        ((0.22, 0.12, 0.07), (0.98, 0.92, 0.80)),
        ((0.08, 0.13, 0.24), (0.90, 0.93, 0.96)),
    ]
    dark, light = inks[int(rng.integers(len(inks)))]
    dots = screen(np.clip(1 - shot, 0.04, 0.95), np.pi / 4, fineness(scene.size[1], 3.9))
    return to_picture(tint(1 - np.clip(dots * 0.8 + 0.2 * (1 - shot), 0, 1), dark, light))


def three_colour(scene: Scene, rng: Rng) -> Picture:
    """Three-colour halftone: cyan, magenta and yellow screens at their angles, a little out of register."""
    shot = exposure(scene, rng)
    tone = luminance(scene.colour)
    colour = np.clip(scene.colour * layer(shot / np.maximum(tone, 0.12)), 0, 1)
    colour = np.clip(layer(luminance(colour)) + (colour - layer(luminance(colour))) * 1.5, 0, 1)
    page = np.ones_like(colour)
    inks = (((0.10, 0.55, 0.75), 0.26), ((0.82, 0.15, 0.42), 1.31), ((0.98, 0.86, 0.15), 0.0))
    period = fineness(scene.size[1], 4.2)
    for channel, (ink, angle) in enumerate(inks):
        dark = np.roll(1 - blur(colour[:, :, channel], 0.8), int(rng.integers(-1, 2)), channel % 2)
        page *= mix(field(1.0), field(ink), layer(screen(np.clip(dark, 0.03, 0.96), angle, period)))
    return to_picture(page)
