"""The colours of a picture: a few CIELAB prototypes with their share, their names, and the colour mode.

Aged paper is yellow, so colour is judged after the paper (the usual tint of the lightest parts) has been taken for
white. Lightness runs from 0 to 100, a and b are about -100..100 (D65). Same picture, same palette: nothing is random.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from indexing.vision.cielab import from_srgb, linear, to_lab
from indexing.vision.pictures import shrink
from indexing.vocabularies import colour_prototypes

if TYPE_CHECKING:
    from PIL.Image import Image

Lab = tuple[float, float, float]
ColourMode = Literal["noir-et-blanc", "monochrome", "couleur"]

SIDE = 128  # pixels of the longer side looked at
COLOURS = 8
CELL = 8.0  # CIELAB units: edge of the histogram's cells
NEAR_PAPER = 12.0  # CIELAB distance up to which a colour is the sheet itself

# Set on pages and plates of Gallica: foxing and the blue cast of some scans stay below these chromas.
TINTED, STRAY, TINTED_SHARE = 14.0, 12.0, 0.02


@dataclass(frozen=True)
class Palette:
    """`colours`: (L, a, b, share), largest share first, shares sum to 1. `background`: positions of paper colours."""

    colours: tuple[tuple[float, float, float, float], ...]
    colour_mode: ColourMode
    background: tuple[int, ...] = ()


def palette(image: Image, colours: int = COLOURS) -> Palette:
    """The palette of a picture, from at most 128 x 128 of its pixels."""
    pixels = np.asarray(shrink(image, SIDE), dtype=np.uint8).reshape(-1, 3)
    rgb = linear(pixels)
    lab = to_lab(rgb)
    sheet = _sheet(lab)
    found = _quantise(lab, colours)
    paper = np.median(lab[sheet], axis=0)
    near = np.linalg.norm(found[:, :3] - paper, axis=1) < NEAR_PAPER
    # Without a light sheet (a dark photograph to its edges) the lightest part is not a background.
    background = np.flatnonzero(near) if paper[0] > 60 and found[near, 3].sum() > 0.2 else np.array([], dtype=int)
    return Palette(
        colours=tuple((float(c), float(a), float(b), float(share)) for c, a, b, share in found),
        colour_mode=_mode(rgb, sheet),
        background=tuple(int(i) for i in background),
    )


def name(lab: Lab) -> str:
    """Code of the colour term with the nearest prototype."""
    codes, prototypes = _prototypes()
    return codes[int(np.argmin(((prototypes - np.asarray(lab)) ** 2).sum(axis=1)))]


def names(found: Palette, floor: float = 0.05) -> list[tuple[str, float]]:
    """(code, share) of the colours drawn on the paper, largest first, from a share of `floor`.

    Shares are of what is not paper; a sheet with nothing else on it has the name of its paper.
    """
    drawn = [c for i, c in enumerate(found.colours) if i not in found.background] or list(found.colours)
    whole = sum(c[3] for c in drawn)
    shares: dict[str, float] = {}
    for lightness, a, b, share in drawn:
        code = name((lightness, a, b))
        shares[code] = shares.get(code, 0.0) + share / whole
    return sorted(((c, s) for c, s in shares.items() if s >= floor), key=lambda pair: (-pair[1], pair[0]))


@cache
def _prototypes() -> tuple[tuple[str, ...], np.ndarray]:
    pairs = [(code, shade) for code, shades in colour_prototypes().items() for shade in shades]
    rgb = np.array([list(bytes.fromhex(shade[1:])) for _, shade in pairs], dtype=np.uint8)
    return tuple(code for code, _ in pairs), from_srgb(rgb)


def _sheet(lab: np.ndarray) -> np.ndarray:
    """Mask of the lightest quarter, without its lightest tenth: burnt-out highlights have lost their tint."""
    low, high = np.quantile(lab[:, 0], [0.75, 0.975])
    mask = (lab[:, 0] >= low) & (lab[:, 0] <= max(high, low))
    return np.asarray(mask)


def _mode(rgb: np.ndarray, sheet: np.ndarray) -> ColourMode:
    """Chroma left once the sheet is white: none, along one hue, or over several."""
    white = np.maximum(np.median(rgb[sheet], axis=0), 0.02)
    # Every third pixel is enough for shares, and halves the time.
    lab = to_lab(np.clip(rgb[::3] / white * white.max(), 0.0, 1.0))
    ab = lab[:, 1:]
    chroma = np.linalg.norm(ab, axis=1)
    if (chroma > TINTED).mean() < TINTED_SHARE:
        return "noir-et-blanc"
    # Main axis through neutral grey; one ink or one tone leaves nothing beside it, and lies on one side only.
    axis = np.linalg.eigh(ab.T @ ab)[1][:, -1]
    along, beside = ab @ axis, np.abs(ab @ np.array([-axis[1], axis[0]]))
    tinted = chroma > TINTED
    one_side = max((along[tinted] > 0).mean(), (along[tinted] < 0).mean())
    if (beside > STRAY).mean() < TINTED_SHARE and one_side > 0.95:
        return "monochrome"
    return "couleur"


def _quantise(lab: np.ndarray, colours: int) -> np.ndarray:
    """(k, 4) rows L, a, b, share: weighted k-means over the cells of a histogram, started from far-apart cells."""
    steps = np.floor((lab + 128.0) / CELL).astype(np.int32) & 63
    _, owner = np.unique((steps[:, 0] << 12) | (steps[:, 1] << 6) | steps[:, 2], return_inverse=True)
    weights = np.bincount(owner).astype(np.float64)
    points = np.stack([np.bincount(owner, lab[:, i]) for i in range(3)], axis=1) / weights[:, None]
    centres = points[[int(weights.argmax())]]
    distance = ((points - centres[0]) ** 2).sum(axis=1)
    for _ in range(min(colours, len(points)) - 1):
        # sqrt of the weight: small but distinct patches (a seal, a flag) get a colour of their own.
        centres = np.vstack([centres, points[int((distance * np.sqrt(weights)).argmax())]])
        distance = np.minimum(distance, ((points - centres[-1]) ** 2).sum(axis=1))
    for _ in range(6):
        nearest = ((points[:, None] - centres[None]) ** 2).sum(axis=2).argmin(axis=1)
        mass = np.bincount(nearest, weights, minlength=len(centres))
        sums = np.stack([np.bincount(nearest, weights * points[:, i], len(centres)) for i in range(3)], axis=1)
        centres = np.where(mass[:, None] > 0, sums / np.maximum(mass, 1e-9)[:, None], centres)
    rows = np.column_stack([centres, mass / weights.sum()])
    return np.asarray(rows[np.argsort(-mass, kind="stable")][: int((mass > 0).sum())])
