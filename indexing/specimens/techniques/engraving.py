"""Estampes: copper, etching, wood engraving, woodcut and lithograph, in black or coloured by hand.

Tone becomes line: a hatch is a set of parallel lines as wide as the place is dark, bent by the relief
as an engraver bends his burin round a form. Takes a scene, gives uint8 RGB; pure computation.
"""

from __future__ import annotations

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
    grid,
    layer,
    luminance,
    mix,
    noise,
    smoothstep,
    tint,
    to_colour,
    to_picture,
    wobble,
)
from ..scenes import FAR, GROUND, SKY, SUBJECT, Scene

BLACK: Rgb = (0.10, 0.09, 0.08)
WHITE: Rgb = (1.0, 1.0, 1.0)


def _spacing(scene: Scene, period: float) -> float:
    """Small blocks were cut finer."""
    return float(period * np.clip((scene.size[1] / 620) ** 0.5, 0.62, 1.0))


def hatch(dark: Field, angle: float, period: float, bend: Field) -> Field:
    """Lines at `angle` every `period` pixels covering the share `dark` of the paper (0..1 ink)."""
    y, x = grid(*dark.shape)
    phase = (x * np.cos(angle) + y * np.sin(angle) + bend) / period
    saw = np.abs(phase - np.floor(phase) - 0.5) * 2
    return field(np.clip((dark - saw) * period / 2 + 0.5, 0, 1) * np.clip(dark * 12 - 0.4, 0, 1))


def _darkness(scene: Scene, gain: float = 1.0, lift: float = 0.12) -> Field:
    """Share of ink wanted at each place: the subject is opened up so that black beasts keep their modelling."""
    tone = scene.tone
    local = tone - blur(tone, max(scene.size) / 14)
    mask = scene.depth == SUBJECT
    if mask.any():
        mean = float(tone[mask].mean())
        tone = np.where(mask, tone ** (np.log(0.6) / np.log(min(0.9, max(0.06, mean)))), tone**0.66)
    return np.clip((1 - field(tone) - lift) * gain - 0.55 * local, 0, 0.94)


def _angles(scene: Scene, rng: Rng) -> list[tuple[int, float]]:
    turn = rng.choice([-1.0, 1.0])
    return [
        (SKY, np.pi / 2),
        (FAR, np.pi / 2 - 0.35 * turn),
        (GROUND, np.pi / 2 + 0.12 * turn),
        (SUBJECT, np.pi / 4 * turn + np.pi / 2),
    ]


def _hatched(scene: Scene, rng: Rng, dark: Field, period: float, shake: float, cross: bool) -> Field:
    h, w = scene.size
    drift = (noise(rng, h, w, 60, 2) - 0.5) * shake
    curl = np.where(scene.depth == SUBJECT, 7.0, 2.5).astype(np.float32)
    bend = drift + blur(scene.relief, 1.5) * period * curl
    total = np.zeros((h, w), np.float32)
    for depth, angle in _angles(scene, rng):
        where = field(scene.depth == depth)
        if not where.any():
            continue
        ink = hatch(np.clip(dark * 1.05, 0, 0.9), angle, period, bend)
        if cross:
            second = hatch(np.clip((dark - 0.42) * 1.5, 0, 0.8), angle + 0.95, period, bend)
            third = hatch(np.clip((dark - 0.68) * 2, 0, 0.8), angle - 0.6, period, drift)
            ink = 1 - (1 - ink) * (1 - second) * (1 - third)
        total += ink * where
    return total


def burin(scene: Scene, rng: Rng) -> Picture:
    """Line engraving on copper: fine, regular, crossed in the shadows."""
    ink = _hatched(scene, rng, _darkness(scene, 1.05), _spacing(scene, rng.uniform(4.4, 5.4)), 5, True)
    return to_picture(tint(1 - np.maximum(ink * 0.96, scene.ink), BLACK, WHITE))


def etching(scene: Scene, rng: Rng) -> Picture:
    """Etching: free, broken, wiry lines and a little plate tone."""
    h, w = scene.size
    ink = _hatched(scene, rng, _darkness(scene, 1.1), _spacing(scene, rng.uniform(5, 6.5)), 22, True)
    broken = smoothstep(0.22, 0.42, noise(rng, h, w, 14, 2))
    ink = np.maximum(wobble(ink * (0.5 + 0.5 * broken), rng, 2.2, 18), wobble(scene.ink, rng, 2.4, 26))
    plate = 0.95 + 0.05 * noise(rng, h, w, h / 3, 2)
    return to_picture(tint((1 - ink) * plate, (0.17, 0.11, 0.07), WHITE))


def wood_engraving(scene: Scene, rng: Rng) -> Picture:
    """Engraving on end-grain wood: strong blacks, white lines, the look of the illustrated press."""
    dark = np.clip(_darkness(scene, 1.3, 0.10), 0, 0.9)
    ink = _hatched(scene, rng, dark, _spacing(scene, rng.uniform(6, 7)), 12, False)
    night = hatch(np.clip((dark - 0.5) * 2.2, 0, 0.75), rng.uniform(0.2, 1.2), 5, blur(scene.relief, 2) * 30)
    ink = np.maximum(np.maximum(ink, night), dilate(scene.ink, 1))
    return to_picture(tint(1 - ink, (0.07, 0.07, 0.07), WHITE))


def woodcut(scene: Scene, rng: Rng) -> Picture:
    """Woodcut on the plank: thick unsteady contours, a few shadow strokes, worn ink."""
    h, w = scene.size
    lines = wobble(dilate(scene.ink, 2), rng, 3, 30)
    dark = np.clip((_darkness(scene, 1.3, 0.42)) * 1.2, 0, 0.55)
    period = max(9.0, h / 70)
    strokes = hatch(dark, np.pi / 2 + rng.uniform(-0.7, 0.7), period, (noise(rng, h, w, 50, 2) - 0.5) * 14)
    ink = np.maximum(smoothstep(0.3, 0.7, lines), smoothstep(0.35, 0.65, wobble(strokes, rng, 2, 25)))
    ink[:5], ink[-5:], ink[:, :5], ink[:, -5:] = 1, 1, 1, 1
    worn = smoothstep(0.06, 0.16, blur(grain(rng, h, w), 1.2) - 0.28) * 0.75 + 0.25
    return to_picture(tint(1 - np.clip(ink * worn, 0, 1), BLACK, WHITE))


def lithograph(scene: Scene, rng: Rng) -> Picture:
    """Crayon lithograph: the grain of the stone takes the greasy crayon, darks close up."""
    h, w = scene.size
    stone = blur(grain(rng, h, w), 0.6)
    stone = np.clip((stone - 0.5) * 2.4 + 0.5, 0, 1)
    dark = np.clip(_darkness(scene, 1.2, 0.06) * (0.85 + 0.3 * noise(rng, h, w, 9, 2, 2.5)), 0, 1)
    ink = np.clip((dark * 1.1 - stone) * 1.5 + 0.42, 0, 1) * np.clip(dark * 5, 0, 1)
    crayon = blur(wobble(dilate(scene.ink, 1), rng, 1.8, 30), 0.9) * np.clip(1.3 - stone * 0.8, 0, 1)
    vignette = _vignette(scene, rng)
    return to_picture(tint(1 - np.maximum(ink * 0.93, crayon) * vignette, (0.12, 0.11, 0.11), WHITE))


def _vignette(scene: Scene, rng: Rng) -> Field:
    """Romantic lithographs fade out into the paper."""
    h, w = scene.size
    y, x = grid(h, w)
    far = np.hypot((y - h / 2) / (h * 0.5), (x - w / 2) / (w * 0.5)) + 0.25 * (noise(rng, h, w, h / 6, 3) - 0.5)
    return 1 - smoothstep(0.86, 1.12, field(far)) * (1 - field(scene.depth == SUBJECT))


def chromolithograph(scene: Scene, rng: Rng) -> Picture:
    """Colour lithograph of posters: few flat inks, a bold contour, light spatter."""
    h, w = scene.size
    flat = blur(scene.colour, 2.2)
    steps = 5.0
    flat = np.round(flat * steps + 0.3 * (grain(rng, h, w)[:, :, None] - 0.5)) / steps
    grey = (flat @ field([0.33, 0.34, 0.33]))[:, :, None]
    flat = np.clip(grey + (flat - grey) * 1.4, 0, 1) * field([1.0, 0.97, 0.88])
    contour = smoothstep(0.25, 0.7, dilate(scene.ink, 1))
    return to_picture(mix(flat, field((0.13, 0.12, 0.17)), layer(contour)))


def hand_coloured(scene: Scene, rng: Rng, line: Picture) -> Picture:
    """A black print washed with watercolour: clear tints, slightly out of register, uneven as the brush left them."""
    h, w = scene.size
    grey = layer(luminance(scene.colour))
    wash = blur(np.clip(grey + (scene.colour - grey) * 1.7, 0, 1), 3)
    wash = np.clip(1 - (1 - wash) * (0.62 + 0.35 * layer(noise(rng, h, w, 30, 3))), 0, 1)
    shift = int(rng.integers(-3, 4)), int(rng.integers(-3, 4))
    subject = np.roll(blur(field(scene.depth == SUBJECT), 1.2), shift, (0, 1))
    bare = (scene.depth != SKY).mean() < 0.6
    around = field(0.0) if bare else field(0.72)
    wash = mix(field(1.0), wash, layer(subject * 0.95 + (1 - subject) * around))
    return to_picture((1 - (1 - to_colour(line)) * 0.82) * wash)


_STENCILS: list[Rgb] = [
    (0.86, 0.25, 0.18),
    (0.95, 0.80, 0.30),
    (0.28, 0.46, 0.70),
    (0.36, 0.60, 0.36),
    (0.96, 0.90, 0.80),
    (0.70, 0.45, 0.28),
]


def stencilled(scene: Scene, rng: Rng, line: Picture) -> Picture:
    """Flat stencil colours over a woodcut, one per plane of the scene, as in the images of Épinal."""
    h, w = scene.size
    wash = np.ones((h, w, 3), np.float32)
    sky = [(0.66, 0.80, 0.88), (0.97, 0.88, 0.62), (0.93, 0.90, 0.84)][int(rng.integers(3))]
    land = [_STENCILS[3], _STENCILS[1], _STENCILS[5]]
    first = int(rng.integers(3))
    for depth, colour in ((SKY, sky), (FAR, land[first]), (GROUND, land[(first + 1) % 3])):
        wash[scene.depth == depth] = field(colour)
    mask = scene.depth == SUBJECT
    if mask.any():
        mean = scene.colour[mask].mean(axis=0)
        palette = field(_STENCILS)
        hue = (palette - palette.mean(1, keepdims=True)) - (mean - mean.mean()) * 2
        nearest = palette[int(((hue**2).sum(1) + 0.3 * (palette.mean(1) - mean.mean()) ** 2).argmin())]
        wash[mask] = nearest * np.clip(0.75 + 0.5 * np.round(scene.tone[mask] * 3) / 3, 0.8, 1.1)[:, None]
    wash = mix(field(1.0), np.clip(wash, 0, 1), layer(0.72 + 0.2 * noise(rng, h, w, 12, 2)))
    shift = int(rng.integers(-4, 5)), int(rng.integers(-4, 5))
    return to_picture(field(line) / 255 * np.roll(wash, shift, (0, 1)))
