"""Photographs and prints made to look like other processes, with the same geometry: the student learns to see through.

Every function takes and gives a uint8 RGB array of the same shape. `restyled` picks one by chance. Nothing here fails.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from indexing.training.detector.samples import Picture, Rng

Field = npt.NDArray[np.float32]


def _gray(picture: Picture) -> Field:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) / 255.0, np.float32)


def _ink(rng: Rng, white: Field) -> Picture:
    """A field of whiteness printed in some ink on some paper."""
    ink = rng.uniform(0, 70, 3) * np.array([1.0, 0.9, 0.8])
    paper = np.clip(rng.uniform(205, 255) * np.array([1.0, rng.uniform(0.93, 1), rng.uniform(0.8, 1)]), 0, 255)
    return np.asarray(ink + np.clip(white, 0, 1)[..., None] * (paper - ink), np.uint8)


def _waves(rng: Rng, h: int, w: int, angle: float, step: float) -> Field:
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    bent = cv2.resize(rng.normal(0, 1, (4, 4)).astype(np.float32), (w, h), interpolation=cv2.INTER_CUBIC)
    along = x * np.cos(angle) + y * np.sin(angle) + bent * step * 1.5
    return np.asarray(0.5 + 0.5 * np.sin(along * 2 * np.pi / step), np.float32)


def engraved(rng: Rng, picture: Picture) -> Picture:
    """Lines that swell with the shade, crossed in the darks; outlines kept."""
    h, w = picture.shape[:2]
    light = np.asarray(cv2.createCLAHE(2.0, (4, 4)).apply(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)), np.float32) / 255
    step, angle = rng.uniform(2.2, 4.5), rng.uniform(0, np.pi)
    first = np.clip((light - 0.15 - 0.65 * _waves(rng, h, w, angle, step)) * 5 + 0.5, 0, 1)
    second = np.clip((light * 1.6 - 0.05 - 0.65 * _waves(rng, h, w, angle + 1.1, step)) * 5 + 0.5, 0, 1)
    smooth = cv2.GaussianBlur(light, (0, 0), 1.0)
    outline = np.clip(1 - 6 * np.abs(smooth - cv2.GaussianBlur(light, (0, 0), 2.2)), 0, 1)
    return _ink(rng, np.asarray(np.minimum(first, second) * (0.4 + 0.6 * outline), np.float32))


def woodcut(rng: Rng, picture: Picture) -> Picture:
    """Black and white masses by a local threshold, a few hatches between."""
    gray = np.asarray(cv2.bilateralFilter(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), 5, 40, 4), np.float32)
    around = cv2.GaussianBlur(gray, (0, 0), rng.uniform(6, 14))
    white = np.clip((gray - around + rng.uniform(4, 14)) / 12 + 0.5, 0, 1)
    h, w = gray.shape
    hatch = _waves(rng, h, w, rng.uniform(0, np.pi), rng.uniform(3, 6))
    return _ink(rng, np.asarray(np.minimum(white, np.clip(gray / 90 + hatch, 0, 1)), np.float32))


def halftone(rng: Rng, picture: Picture) -> Picture:
    """The dots of a photogravure in a newspaper."""
    h, w = picture.shape[:2]
    angle, step = rng.uniform(0.3, 1.2), rng.uniform(2.0, 3.6)
    screen = _waves(rng, h, w, angle, step) * 0.5 + _waves(rng, h, w, angle + np.pi / 2, step) * 0.5
    return _ink(rng, np.asarray(np.clip((_gray(picture) - screen) * rng.uniform(1.5, 5) + 0.5, 0, 1), np.float32))


def sketched(rng: Rng, picture: Picture) -> Picture:
    """Pencil, chalk or pen: what differs from its surroundings, on tinted paper."""
    gray = _gray(picture)
    soft = cv2.GaussianBlur(1 - gray, (0, 0), rng.uniform(2, 6))
    dodge = np.clip(gray / np.maximum(1e-3, 1 - soft), 0, 1) ** rng.uniform(1, 4)
    shade = rng.uniform(0, 0.5)
    return _ink(rng, np.asarray(dodge * (1 - shade) + gray * shade, np.float32))


def painted(rng: Rng, picture: Picture) -> Picture:
    """Flat strokes, few colours, another light and the weave of a canvas."""
    flat = picture
    for _ in range(int(rng.integers(1, 3))):
        flat = np.asarray(cv2.bilateralFilter(flat, 7, 60, 5), np.uint8)
    flat = np.asarray(cv2.medianBlur(flat, 3 + 2 * int(rng.integers(2))), np.uint8)
    lab = np.asarray(cv2.cvtColor(flat, cv2.COLOR_RGB2LAB), np.float32)
    steps = rng.uniform(8, 24)
    lab[..., 0] = np.round(lab[..., 0] / steps) * steps
    # A grey picture takes colours from its lights and darks, as a painter's palette would.
    lab[..., 1:] += (lab[..., :1] - 128) / 128 * rng.normal(0, 16, 2) + rng.normal(0, 10, 2)
    drift = cv2.resize(rng.normal(0, 14, (3, 3, 2)).astype(np.float32), picture.shape[1::-1])
    lab[..., 1:] += drift
    weave = rng.standard_normal(picture.shape[:2], np.float32)
    lab[..., 0] += cv2.GaussianBlur(weave, (0, 0), 0.8) * rng.uniform(2, 14)
    return np.asarray(cv2.cvtColor(np.clip(lab, 0, 255).astype(np.uint8), cv2.COLOR_LAB2RGB), np.uint8)


def sepia(rng: Rng, picture: Picture) -> Picture:
    """A faded print on albumen paper."""
    low, high = rng.uniform(0, 0.25), rng.uniform(0.75, 1)
    return _ink(rng, np.asarray(low + _gray(picture) * (high - low), np.float32))


def plain(rng: Rng, picture: Picture) -> Picture:
    return picture


_STYLES: list[tuple[Callable[[Rng, Picture], Picture], float]] = [
    (plain, 0.22), (engraved, 0.17), (woodcut, 0.08), (halftone, 0.1), (sketched, 0.13), (painted, 0.2), (sepia, 0.1),
]  # fmt: skip


def restyled(rng: Rng, picture: Picture) -> Picture:
    """The picture by another process, drawn by chance."""
    weights = np.array([weight for _, weight in _STYLES])
    return _STYLES[int(rng.choice(len(_STYLES), p=weights / weights.sum()))][0](rng, picture)


def worn(rng: Rng, picture: Picture, strength: float = 1.0) -> Picture:
    """What scanners and time do: light, contrast, tint, stains, blur, grain."""
    out = picture.astype(np.float32)
    if rng.random() < 0.35:
        out = np.repeat(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)[..., None], 3, 2).astype(np.float32)
    tint = (1 + rng.normal(0, 0.06 * strength, 3)).astype(np.float32)
    gain = np.float32(1 + rng.normal(0, 0.12 * strength)) * tint
    out *= gain
    out += (tint - gain) * 128 + np.float32(rng.normal(0, 14 * strength))
    if rng.random() < 0.4:
        clouds = cv2.resize(rng.normal(0, 12 * strength, (5, 4, 1)).astype(np.float32), picture.shape[1::-1])
        out += clouds[..., None] * np.array([0.5, 0.8, 1.2], np.float32)
    if rng.random() < 0.3:
        out = cv2.GaussianBlur(out, (0, 0), rng.uniform(0.4, 1.1))
    if rng.random() < 0.4:
        small = (picture.shape[0] // 2, picture.shape[1] // 2)
        noise = rng.standard_normal(small, np.float32) * np.float32(rng.uniform(3, 12) * strength)
        out += cv2.resize(noise, picture.shape[1::-1])[..., None]
    if rng.random() < 0.05 * strength:
        out = 255 - out
    return np.clip(out, 0, 255).astype(np.uint8)
