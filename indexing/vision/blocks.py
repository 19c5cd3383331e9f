"""Page segmentation without a trained model: what is big, dense and not paper is an illustration.

The sheet's colour is its commonest one; ink is what differs from it. Letters are small components, so large ones are
pictures, frames or bindings, and their form tells which. Confidence is a mere measure of form, 0.3 to 0.9.
Known to fail on faint drawings, on pictures of many loose strokes, on initials of the size of a few lines, and on
pictures without margins whose spots are as small and many as letters: these pass for text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from indexing.vision.cielab import from_srgb
from indexing.vision.pictures import shrink
from indexing.vision.protocols import Detection

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE = 900  # pixels of the longer side looked at
HARD, SOFT = 30.0, 14.0  # CIELAB distance from the sheet: of ink among text, of a picture on a mount without text
LETTERS = 150  # as many small components make a printed page
PLATE = 0.65  # a page of which so much differs from its commonest colour is one picture
UNFRAMED = 0.35  # the same for a page without margins
TONES = 3.2  # bits of lightness, in 32 steps: blank sheets and bindings have less, pictures with shades more
SMALLEST = 0.045  # of the longer side: shorter or narrower components are letters, rules and stains
EDGE = 0.012  # of the longer side: what begins nearer to the edge may be the binding or the scanner's bed
LARGEST = 0.97  # of both sides: a component this wide and high is the sheet's surroundings


@dataclass(frozen=True)
class Block:
    """A box in pixels of the reduced page and the share of it that is ink."""

    x: float
    y: float
    w: float
    h: float
    density: float


def blocks(image: Image) -> list[Detection]:
    """The illustrations found, in pixels of `image`, best first."""
    small = shrink(image, SIDE)
    lab = from_srgb(np.asarray(small).reshape(-1, 3)).reshape(small.height, small.width, 3).astype(np.float32)
    distance = np.linalg.norm(lab - _sheet(lab), axis=2)
    soft = distance > SOFT
    hard = _components(distance > HARD)
    printed = sum(_is_letter(b, max(small.size)) for b in hard) > LETTERS
    if _is_plate(soft, printed):
        found = [Block(0, 0, small.width, small.height, float(soft.mean()))]
    else:
        found = hard if printed else _components(_closed(soft))
        found = _merge([b for b in found if _is_picture(b, soft.shape)])
        if not found and not printed and _tones(lab) > TONES:
            # A sheet without text, full of shades and without parts: one picture, cut at its edges.
            found = [Block(0, 0, small.width, small.height, float(soft.mean()))]
    kx, ky = image.width / small.width, image.height / small.height
    boxes = [Detection("illustration", _confidence(b), b.x * kx, b.y * ky, b.w * kx, b.h * ky) for b in found]
    return sorted(boxes, key=lambda box: (-box.confidence, box.y, box.x))


def _sheet(lab: np.ndarray) -> np.ndarray:
    """Commonest colour away from the edges, where bindings and black beds lie."""
    height, width = lab.shape[:2]
    middle = lab[height // 20 : -(height // 20) or None : 2, width // 20 : -(width // 20) or None : 2].reshape(-1, 3)
    steps = np.round(middle / 6).astype(np.int32) + 64
    keys = (steps[:, 0] << 16) | (steps[:, 1] << 8) | steps[:, 2]
    _, owner, counts = np.unique(keys, return_inverse=True, return_counts=True)
    return np.asarray(np.median(middle[owner == counts.argmax()], axis=0))


def _components(ink: np.ndarray) -> list[Block]:
    import cv2

    _, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    return [Block(x, y, w, h, area / (w * h)) for x, y, w, h, area in stats[1:].tolist() if area > 12]


def _closed(ink: np.ndarray) -> np.ndarray:
    import cv2

    return np.asarray(cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)))


def _is_letter(block: Block, side: int) -> bool:
    return max(block.w, block.h) < 0.03 * side and block.density > 0.15


def _is_picture(block: Block, shape: tuple[int, ...]) -> bool:
    height, width = shape
    side = max(height, width)
    if min(block.w, block.h) < SMALLEST * side or block.density < 0.12:
        return False
    if block.w > LARGEST * width and block.h > LARGEST * height:
        return False
    margin = EDGE * side
    at_edge = (
        block.x < margin
        or block.y < margin
        or block.x + block.w > width - margin
        or block.y + block.h > height - margin
    )
    # Bindings, gutters and beds are long strips along an edge.
    return not (at_edge and (min(block.w / width, block.h / height) < 0.25 or block.density < 0.3))


def _merge(found: list[Block]) -> list[Block]:
    """One block for each group that overlaps by more than a fifth of the smaller."""
    whole: list[Block] = []
    for block in sorted(found, key=lambda b: -b.w * b.h):
        for i, other in enumerate(whole):
            wide = min(block.x + block.w, other.x + other.w) - max(block.x, other.x)
            high = min(block.y + block.h, other.y + other.h) - max(block.y, other.y)
            if wide > 0 and high > 0 and wide * high > 0.2 * block.w * block.h:
                whole[i] = _union(other, block)
                break
        else:
            whole.append(block)
    return whole


def _union(one: Block, other: Block) -> Block:
    x, y = min(one.x, other.x), min(one.y, other.y)
    right, bottom = max(one.x + one.w, other.x + other.w), max(one.y + one.h, other.y + other.h)
    return Block(x, y, right - x, bottom - y, max(one.density, other.density))


def _is_plate(soft: np.ndarray, printed: bool) -> bool:
    """A page filled by one picture; without text, a lesser share is enough when its tones run to all four edges."""
    sides = min(float(strip.mean()) for strip in (soft[:20], soft[-20:], soft[:, :20], soft[:, -20:]))
    return bool(soft.mean() > PLATE or (not printed and soft.mean() > UNFRAMED and sides > UNFRAMED))


def _tones(lab: np.ndarray) -> float:
    """Entropy of the lightness of the page in bits, over 32 steps of L*."""
    share = np.histogram(lab[..., 0], 32, (0, 100))[0] / lab[..., 0].size
    return float(-(share[share > 0] * np.log2(share[share > 0])).sum())


def _confidence(block: Block) -> float:
    return round(0.3 + 0.6 * min(1.0, block.density), 3)
