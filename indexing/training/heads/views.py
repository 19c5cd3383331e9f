"""What happens to a picture between the artist and a library's scan: ink, paper, mount, print, camera, compression.

The training corpus holds clean reproductions of at most 184 pixels; libraries scan drawings on brown paper, faded
photographs on their mounts and halftones in newspapers. Each view takes an RGB picture and a seeded generator and
returns an RGB picture of at most SIDE pixels. Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Picture = Image.Image
Rng = np.random.Generator
Pixels = NDArray[Any]
View = Callable[[Picture, Rng], Picture]

SIDE = 288
#: Rises whenever a view or a sheet changes, so that what is kept of the old one is made anew.
MADE = 1
GRAPHITE, SANGUINE, SEPIA, BLACK = (0.25, 0.25, 0.27), (0.62, 0.25, 0.16), (0.35, 0.22, 0.12), (0.08, 0.07, 0.07)
INKS = (GRAPHITE, GRAPHITE, SANGUINE, SEPIA, SEPIA, BLACK, BLACK)
#: White, cream, two browns, grey and blue paper.
GROUNDS = (
    (0.96, 0.93, 0.86),
    (0.92, 0.87, 0.76),
    (0.80, 0.68, 0.50),
    (0.72, 0.58, 0.40),
    (0.82, 0.83, 0.84),
    (0.76, 0.80, 0.84),
)


def plain(picture: Picture, _rng: Rng) -> Picture:
    """As it came, no larger than SIDE."""
    small = picture.copy()
    small.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    return small


def drawn(picture: Picture, rng: Rng) -> Picture:
    """As if drawn by hand: strokes of pencil, chalk or pen, perhaps with washes, on paper that is seldom white."""
    seen = _opened(picture)
    grey = _stretched(seen.mean(axis=2))
    sheet = _paper(grey.shape, GROUNDS[rng.integers(len(GROUNDS))], rng)
    ink = np.array(INKS[rng.integers(len(INKS))], dtype=np.float32)
    sheet *= 1 - (_strokes(grey, rng) * rng.uniform(0.45, 1.0))[..., None] * (1 - ink)
    manner = rng.random()
    if manner < 0.35:
        sheet *= _washes(grey, ink, rng)
    elif manner < 0.6:
        sheet *= _colours(seen, grey, rng)
    return scanned(_image(sheet), rng)


def _strokes(grey: Pixels, rng: Rng) -> Pixels:
    """Where the pencil touches: what is darker than its surroundings (dodge, as in OpenCV's pencilSketch)."""
    blurred = cv2.GaussianBlur(grey, (0, 0), rng.uniform(1.2, 5.0))
    lines = np.clip(1 - grey / np.maximum(blurred, 0.05), 0, 1) * rng.uniform(1.0, 2.2)
    grain = rng.normal(1, rng.uniform(0.05, 0.35), grey.shape).astype(np.float32)
    tone = np.clip(1 - grey - rng.uniform(0.25, 0.7), 0, 1) * rng.uniform(0, 0.8)
    found: Pixels = np.clip((lines + tone) * grain, 0, 1).astype(np.float32)
    return found


def _washes(grey: Pixels, ink: Pixels, rng: Rng) -> Pixels:
    """Diluted ink in three or four depths with soft borders, as a factor on the sheet."""
    depth = cv2.GaussianBlur(grey, (0, 0), rng.uniform(1.5, 5.0))
    levels = rng.integers(3, 6)
    depth = cv2.GaussianBlur(np.round(depth * levels) / levels, (0, 0), 1.0)
    factor: Pixels = 1 - ((1 - depth) * rng.uniform(0.3, 0.8))[..., None] * (1 - ink)
    return factor


def _colours(seen: Pixels, grey: Pixels, rng: Rng) -> Pixels:
    """Watercolour: the picture's own colours if it has some, else a few tints laid over its larger parts."""
    if float((seen.max(axis=2) - seen.min(axis=2)).mean()) > 0.08:
        soft: Pixels = cv2.bilateralFilter(seen, 9, 0.25, 9)
        return np.clip(soft + rng.uniform(0.05, 0.35), 0, 1)
    tints = np.clip(rng.normal(0.82, 0.09, (4, 3)), 0.5, 1.0).astype(np.float32)
    zones = cv2.resize(rng.random((4, 4)).astype(np.float32), grey.shape[::-1], interpolation=cv2.INTER_CUBIC)
    picked = tints[np.clip((zones * 4).astype(int), 0, 3)]
    dark = cv2.GaussianBlur(grey, (0, 0), 2.5)[..., None]
    washed: Pixels = cv2.GaussianBlur(picked, (0, 0), 4.0) * (0.6 + 0.4 * dark)
    return washed


def photographed(picture: Picture, rng: Rng) -> Picture:
    """A photographic print: toned, faded, vignetted, perhaps with its white border and the grey card it is glued on."""
    grey = _stretched(_opened(picture).mean(axis=2))
    grey = cv2.GaussianBlur(grey, (0, 0), rng.uniform(0.2, 1.2))
    black, white = rng.uniform(0.02, 0.35), rng.uniform(0.72, 0.98)
    tone = black + (white - black) * grey ** rng.uniform(0.7, 1.5)
    warm = rng.uniform(-0.02, 0.14) if rng.random() < 0.6 else 0.0
    toned = np.stack([tone + warm, tone + warm * 0.4, tone - warm], axis=2).astype(np.float32)
    toned *= _vignette(grey.shape, rng.uniform(0, 0.35))[..., None]
    toned += rng.normal(0, rng.uniform(0.0, 0.03), grey.shape).astype(np.float32)[..., None]
    print_ = np.clip(toned, 0, 1)
    if rng.random() < 0.5:
        print_ = _framed(print_, rng.uniform(0.01, 0.05), (rng.uniform(0.85, 0.97),) * 3, rng)
    return scanned(_image(print_), rng)


def halftoned(picture: Picture, rng: Rng) -> Picture:
    """A photograph in a newspaper: dots on a screen, on paper that browns."""
    grey = _stretched(_opened(picture).mean(axis=2))
    rows, columns = np.mgrid[0 : grey.shape[0], 0 : grey.shape[1]].astype(np.float32)
    pitch, angle = rng.uniform(2.2, 5.0), rng.uniform(0.6, 1.0)
    across = (columns * np.cos(angle) + rows * np.sin(angle)) * 2 * np.pi / pitch
    down = (rows * np.cos(angle) - columns * np.sin(angle)) * 2 * np.pi / pitch
    screen = 0.5 + 0.25 * (np.cos(across) + np.cos(down))
    dots = 1 / (1 + np.exp(-(grey - screen) * rng.uniform(4, 14)))
    dots = cv2.GaussianBlur(dots.astype(np.float32), (0, 0), rng.uniform(0.4, 1.1))
    return scanned(printed_on(dots, rng), rng)


def printed(picture: Picture, rng: Rng) -> Picture:
    """A print as a page scan shows it: dark ink on paper of any tint, perhaps with the lines of text around it."""
    seen = _opened(picture)
    if float((seen.max(axis=2) - seen.min(axis=2)).mean()) > 0.08:
        paper = _paper(seen.shape[:2], GROUNDS[rng.integers(3)], rng)
        return scanned(_image(seen * paper), rng)
    grey = _stretched(seen.mean(axis=2))
    return scanned(printed_on(grey, rng), rng)


def printed_on(grey: Pixels, rng: Rng) -> Picture:
    paper = _paper(grey.shape, GROUNDS[rng.choice(6, p=(0.35, 0.3, 0.1, 0.05, 0.1, 0.1))], rng)
    ink = rng.uniform(0.03, 0.25)
    return _image(paper * (ink + (1 - ink) * grey)[..., None])


def scanned(picture: Picture, rng: Rng) -> Picture:
    """What the scan adds: a strip of the surroundings, lost resolution, JPEG."""
    pixels = np.asarray(picture, dtype=np.float32) / 255
    if rng.random() < 0.45:
        shade = rng.choice((0.05, 0.55, 0.7, 0.85, 0.93))
        pixels = _framed(pixels, rng.uniform(0.01, 0.09), tuple(shade + rng.uniform(-0.04, 0.04, 3)), rng)
    if rng.random() < 0.5:
        share = rng.uniform(0.35, 0.9)
        small = cv2.resize(pixels, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        pixels = cv2.resize(small, pixels.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    rough = np.asarray(_image(pixels))[..., ::-1]
    _, packed = cv2.imencode(".jpg", rough, (cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(35, 95))))
    again: Any = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    return Image.fromarray(again[..., ::-1])


def _paper(shape: tuple[int, ...], ground: tuple[float, ...], rng: Rng) -> Pixels:
    """Paper that is uneven, fibrous and perhaps foxed, (h, w, 3)."""
    sheet = np.ones((*shape[:2], 3), np.float32) * np.array(ground, np.float32) * rng.uniform(0.92, 1.03)
    clouds = cv2.resize(rng.normal(0, 1, (5, 5)).astype(np.float32), shape[1::-1], interpolation=cv2.INTER_CUBIC)
    sheet *= 1 + rng.uniform(0, 0.05) * clouds[..., None]
    sheet += rng.normal(0, rng.uniform(0.003, 0.02), shape[:2]).astype(np.float32)[..., None]
    for _ in range(rng.integers(0, 6)):
        centre = (int(rng.integers(shape[1])), int(rng.integers(shape[0])))
        stain = np.zeros(shape[:2], np.float32)
        cv2.circle(stain, centre, int(rng.integers(1, 6)), 1.0, -1)
        sheet *= 1 - cv2.GaussianBlur(stain, (0, 0), 1.5)[..., None] * np.array((0.05, 0.15, 0.25), np.float32)
    clipped: Pixels = np.clip(sheet, 0, 1)
    return clipped


def _framed(pixels: Pixels, share: float, colour: tuple[float, ...], rng: Rng) -> Pixels:
    edges = [max(0, round(side * share * rng.uniform(0, 2))) for side in (*pixels.shape[:2], *pixels.shape[:2])]
    top, left, bottom, right = edges
    value: Any = tuple(float(part) for part in colour)
    return np.asarray(cv2.copyMakeBorder(pixels, top, bottom, left, right, cv2.BORDER_CONSTANT, value=value))


def _vignette(shape: tuple[int, ...], strength: float) -> Pixels:
    down, across = (np.linspace(-1, 1, side, dtype=np.float32) for side in shape[:2])
    return 1 - np.float32(strength) * (down[:, None] ** 2 + across[None] ** 2) / 2


def _opened(picture: Picture) -> Pixels:
    """(h, w, 3) in 0..1, its longer side SIDE pixels: small pictures grow, so that strokes and dots have one scale."""
    scale = SIDE / max(picture.size)
    size = (max(8, round(picture.width * scale)), max(8, round(picture.height * scale)))
    return np.asarray(picture.resize(size, Image.Resampling.BICUBIC), dtype=np.float32) / 255


def _stretched(grey: Pixels) -> Pixels:
    low, high = np.percentile(grey, (1, 99))
    stretched: Pixels = np.clip((grey - low) / max(float(high - low), 0.05), 0, 1).astype(np.float32)
    return stretched


def _image(pixels: Pixels) -> Picture:
    return Image.fromarray((np.clip(pixels, 0, 1) * 255).astype(np.uint8))


VIEWS: dict[str, View] = {
    "plain": plain,
    "scanned": scanned,
    "drawn": drawn,
    "photographed": photographed,
    "halftoned": halftoned,
    "printed": printed,
}
