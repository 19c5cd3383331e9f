"""Pages moved into the frame of a training picture, their boxes with them.

`framed` turns, scales and shifts; what the frame cuts away in greater part is never left half labelled: another
position is tried, at last the whole page. Nothing here fails.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from indexing.training.detector.samples import Boxes, Page, Picture, Rng

Matrix = npt.NDArray[np.float64]
SEEN = 0.6  # share of a box inside the frame above which what is seen of it is still the thing
TRIES = 6


def moved(boxes: Boxes, matrix: Matrix) -> Boxes:
    """The upright boxes round the boxes moved by a 2x3 matrix."""
    if not len(boxes):
        return boxes
    x1, y1, x2, y2 = boxes.T
    corners = np.stack([x1, y1, x2, y1, x2, y2, x1, y2], 1).reshape(-1, 4, 2) @ matrix[:, :2].T + matrix[:, 2]
    return np.concatenate([corners.min(1), corners.max(1)], 1).astype(np.float32)


def clipped(boxes: Boxes, height: int, width: int) -> Boxes:
    inside = boxes.copy()
    inside[:, 0::2] = inside[:, 0::2].clip(0, width)
    inside[:, 1::2] = inside[:, 1::2].clip(0, height)
    return inside


def area(boxes: Boxes) -> npt.NDArray[np.float32]:
    return np.asarray((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]), np.float32)


def mirrored(page: Page) -> Page:
    boxes = page.boxes.copy()
    boxes[:, 0::2] = page.picture.shape[1] - page.boxes[:, 2::-2]
    return Page(np.ascontiguousarray(page.picture[:, ::-1]), boxes, page.classes, page.judged, page.source)


def quarter_turned(page: Page) -> Page:
    """By 90 degrees, anticlockwise."""
    width = page.picture.shape[1]
    x1, y1, x2, y2 = page.boxes.T
    boxes = np.stack([y1, width - x2, y2, width - x1], 1).astype(np.float32)
    return Page(np.ascontiguousarray(np.rot90(page.picture)), boxes, page.classes, page.judged, page.source)


def framed(rng: Rng, page: Page, height: int, width: int, calm: bool = False) -> Page:
    """The page as a picture of `height` x `width`; `calm` keeps it whole and upright."""
    ph, pw = page.picture.shape[:2]
    matrix = _placing(rng, ph, pw, height, width, 1.0, calm)
    for _ in range(0 if calm else TRIES):
        zoom = float(rng.uniform(1.2, 2.0)) if rng.random() < 0.25 else float(rng.uniform(0.82, 1.12))
        trial = _placing(rng, ph, pw, height, width, zoom, False)
        there = moved(page.boxes, trial)
        share = area(clipped(there, height, width)) / np.maximum(area(there), 1)
        if not np.any((share > 0.04) & (share < SEEN)):
            matrix = trial
            break
    scale = np.hypot(matrix[0, 0], matrix[0, 1])
    picture = page.picture
    if scale < 0.6:  # warping down by more than this drops rows of thin strokes
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.35 / scale), np.uint8)
    mode = cv2.BORDER_REPLICATE if rng.random() < 0.15 else cv2.BORDER_CONSTANT
    ground = _ground(rng)
    warped = cv2.warpAffine(
        picture, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=mode, borderValue=ground
    )
    boxes = moved(page.boxes, matrix)
    inside = clipped(boxes, height, width)
    seen = (area(inside) >= SEEN * np.maximum(area(boxes), 1)) & ((inside[:, 2:] - inside[:, :2]) > 3).all(1)
    classes = [number for number, there in zip(page.classes, seen, strict=True) if there]
    return Page(np.asarray(warped, np.uint8), inside[seen], classes, page.judged, page.source)


def _placing(rng: Rng, ph: int, pw: int, height: int, width: int, zoom: float, calm: bool) -> Matrix:
    scale = min(height / ph, width / pw) * zoom
    angle = 0.0 if calm else float(rng.normal(0, 0.8))
    matrix = np.asarray(cv2.getRotationMatrix2D((pw / 2, ph / 2), angle, scale), np.float64)
    stretch = 1.0 if calm else float(np.exp(rng.normal(0, 0.05)))
    matrix[0] *= stretch
    room_x, room_y = width - pw * scale * stretch, height - ph * scale
    at_x, at_y = (0.5, 0.5) if calm else (float(rng.random()), float(rng.random()))
    if zoom <= 1.12 and not calm:  # a whole page stays nearly whole: little of it leaves the frame
        room_x, room_y = max(room_x, -0.04 * width), max(room_y, -0.04 * height)
    corners = np.array([[0, 0], [pw, 0], [pw, ph], [0, ph]]) @ matrix[:, :2].T + matrix[:, 2]
    low = corners.min(0)
    matrix[0, 2] += room_x * at_x - low[0]
    matrix[1, 2] += room_y * at_y - low[1]
    return matrix


def _ground(rng: Rng) -> tuple[int, int, int]:
    """What lies round a page: ultralytics' grey, a black or white bed, or any other."""
    kind = rng.random()
    if kind < 0.45:
        return (114, 114, 114)
    level = 0 if kind < 0.6 else 255 if kind < 0.75 else int(rng.integers(20, 235))
    return (level, level, level)


def pasted(canvas: Picture, picture: Picture, x: int, y: int, ink: bool) -> None:
    """Lay a picture on a page in place: as ink (the page shows through its whites) or as a sheet of its own."""
    h = min(picture.shape[0], canvas.shape[0] - y)
    w = min(picture.shape[1], canvas.shape[1] - x)
    if h <= 0 or w <= 0:
        return
    part = canvas[y : y + h, x : x + w]
    part[:] = cv2.multiply(part, picture[:h, :w], scale=1 / 255) if ink else picture[:h, :w]
