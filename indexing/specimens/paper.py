"""What time and the scanner do to a page: paper colour, foxing, stains, folds, show-through, skew, edges.

Takes a picture printed on white and gives the scan with the matrix that moves page points; pure computation.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from .raster import Field, Picture, Rgb, Rng, blur, field, grain, grid, layer, mix, noise, smoothstep

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Wear:
    """How much each trace shows, 0 to about 1, and the largest skew in degrees."""

    paper: Rgb = (0.96, 0.93, 0.86)
    age: float = 0.5
    foxing: float = 0.3
    stain: float = 0.15
    fold: float = 0.0
    bleed: float = 0.3
    skew: float = 1.0


def _sheet(rng: Rng, h: int, w: int, wear: Wear) -> Field:
    """The paper itself, computed small and enlarged: tint, darker edges, clouds."""
    y, x = grid(h, w)
    edge = np.minimum(np.minimum(y, h - 1 - y), np.minimum(x, w - 1 - x)) / max(h, w)
    brown = wear.age * (0.5 * np.exp(-field(edge) * 22) + 0.35 * (noise(rng, h, w, h / 3, 4) - 0.4))
    brown += wear.age * 0.12 * (x / w if rng.random() < 0.5 else 1 - x / w)
    sheet = mix(field(wear.paper), field(wear.paper) * field((0.80, 0.70, 0.54)), layer(np.clip(brown, 0, 1)))
    if rng.random() < wear.stain:
        sheet *= 1 - layer(_tide(rng, h, w)) * field((0.6, 0.85, 1.2))
    for _ in range(rng.poisson(26 * wear.foxing)):
        cy, cx, r = rng.uniform(0, h), rng.uniform(0, w), h * rng.uniform(0.0015, 0.006)
        _spot(sheet, cy, cx, r, rng.uniform(0.12, 0.4))
    return sheet


def _spot(sheet: Field, cy: float, cx: float, r: float, strength: float) -> None:
    reach = int(r * 3) + 1
    y0, x0 = max(0, int(cy) - reach), max(0, int(cx) - reach)
    part = sheet[y0 : int(cy) + reach, x0 : int(cx) + reach]
    y, x = grid(*part.shape[:2])
    mask = np.exp(-((y + y0 - cy) ** 2 + (x + x0 - cx) ** 2) / r**2) * strength
    part *= 1 - layer(field(mask)) * field((0.35, 0.6, 0.9))


def _tide(rng: Rng, h: int, w: int) -> Field:
    """A water stain: faint inside, dark at its rim."""
    y, x = grid(h, w)
    corner = (rng.choice([0, h]), rng.choice([0, w]))
    far = np.hypot((y - corner[0]) / h, (x - corner[1]) / w) + 0.35 * (noise(rng, h, w, h / 5, 3) - 0.5)
    limit = rng.uniform(0.25, 0.45)
    inside = 1 - smoothstep(limit - 0.01, limit + 0.01, field(far))
    rim = np.exp(-(((field(far) - limit) / 0.014) ** 2))
    return 0.05 * inside + 0.13 * field(rim)


def aged(page: Picture, rng: Rng, wear: Wear) -> Picture:
    """The printed page on its paper, worn."""
    h, w = page.shape[:2]
    small_h, small_w = h // 3, w // 3
    sheet = np.clip(_sheet(rng, small_h, small_w, wear) * 255, 0, 255).astype(np.uint8)
    paper = np.asarray(cv2.resize(sheet, (w, h), interpolation=cv2.INTER_LINEAR), np.uint8)
    if wear.bleed:
        back = np.asarray(cv2.resize(page, (small_w, small_h), interpolation=cv2.INTER_AREA)).mean(axis=2)
        ghost = blur(field(back[:, ::-1]), 1.6) / 255
        shade = np.clip(255 * (1 - 0.10 * wear.bleed * (1 - ghost)), 0, 255).astype(np.uint8)
        thick = np.asarray(cv2.resize(shade, (w, h), interpolation=cv2.INTER_LINEAR))
        paper = np.asarray(cv2.multiply(paper, cv2.merge([thick] * 3), scale=1 / 255), np.uint8)
    tooth = (235 + 20 * grain(rng, h, w)).astype(np.uint8)
    paper = np.asarray(cv2.multiply(paper, cv2.merge([tooth] * 3), scale=1 / 247), np.uint8)
    soft = cv2.GaussianBlur(page, (0, 0), 0.55)
    faded = cv2.addWeighted(soft, 0.94, np.full_like(page, 255), 0.06, 0)
    result = np.asarray(cv2.multiply(faded, paper, scale=1 / 255), np.uint8)
    if wear.fold:
        _fold(result, rng, wear.fold)
    return result


def _fold(page: Picture, rng: Rng, strength: float) -> None:
    """A crease across the sheet: dark line with a light lip."""
    h, _ = page.shape[:2]
    middle = int(h * rng.uniform(0.46, 0.54))
    rows = np.arange(-14, 15, dtype=np.float32)
    lip = 1 - strength * (0.16 * np.exp(-((rows / 1.6) ** 2)) - 0.05 * np.exp(-(((rows - 6) / 5) ** 2)))
    band = page[middle - 14 : middle + 15].astype(np.float32) * field(lip)[:, None, None]
    page[middle - 14 : middle + 15] = np.clip(band, 0, 255).astype(np.uint8)


def scanned(page: Picture, rng: Rng, wear: Wear) -> tuple[Picture, Matrix]:
    """The page laid a little askew on the dark bed of a scanner; also the 2x3 matrix from page to scan."""
    h, w = page.shape[:2]
    angle = float(np.clip(rng.normal(0, wear.skew / 2), -1.5, 1.5)) if wear.skew else 0.0
    scale = 1.0 - 0.012 * min(1.0, wear.skew) - 0.006 * abs(angle)
    matrix = np.asarray(cv2.getRotationMatrix2D((w / 2, h / 2), angle, scale), np.float64)
    bed = int(rng.integers(24, 64))
    turned = cv2.warpAffine(
        page,
        matrix,
        (w, h),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(bed, bed - 4, bed - 8),
    )
    return np.asarray(turned, np.uint8), matrix


def moved(matrix: Matrix, x: float, y: float, w: float, h: float, width: int, height: int) -> tuple[int, int, int, int]:
    """The upright box round a moved rectangle, kept inside the scan."""
    corners = np.array([[x, y, 1], [x + w, y, 1], [x, y + h, 1], [x + w, y + h, 1]]) @ matrix.T
    left, top = np.floor(corners.min(axis=0))
    right, bottom = np.ceil(corners.max(axis=0))
    x0, y0 = int(max(0, left)), int(max(0, top))
    return x0, y0, max(1, int(min(width, right)) - x0), max(1, int(min(height, bottom)) - y0)
