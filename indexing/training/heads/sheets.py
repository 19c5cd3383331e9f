"""Pages without a picture, drawn by program: text, blank leaves, bindings. No captioned corpus holds them.

Libraries scan every leaf, so a page may be cloth, leather, marbled paper or nothing at all. Pure: a seeded generator
in, an RGB picture out.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from indexing.training.heads.views import GROUNDS, Picture, Pixels, Rng, _framed, _image, _paper, _vignette, scanned

WIDTHS = (190, 300)
LETTERS = "etaoinsrhldcumfpgwybvk" + "aeiou" * 3
LEATHER = (
    (0.30, 0.18, 0.10),
    (0.42, 0.24, 0.13),
    (0.55, 0.12, 0.12),
    (0.10, 0.22, 0.16),
    (0.10, 0.12, 0.26),
    (0.16, 0.15, 0.15),
    (0.48, 0.42, 0.32),
    (0.60, 0.52, 0.40),
)
GOLD = (0.80, 0.66, 0.35)


def _shape(rng: Rng) -> tuple[int, int]:
    width = int(rng.integers(*WIDTHS))
    height = round(width * rng.uniform(1.15, 1.6))
    return (width, height) if rng.random() < 0.15 else (height, width)


def blank(rng: Rng) -> Picture:
    """A leaf: paper, the shadow of the fold, the edge of the book and of the table, sometimes a stamp or a number."""
    shape = _shape(rng)
    leaf = _paper(shape, GROUNDS[rng.integers(len(GROUNDS))], rng) ** rng.uniform(0.6, 1.2)
    leaf *= _vignette(shape, rng.uniform(0, 0.15))[..., None]
    if rng.random() < 0.5:
        fold = np.linspace(rng.uniform(0.6, 0.95), 1, max(2, shape[1] // 8), dtype=np.float32)
        leaf[:, : len(fold)] *= fold[None, :, None]
    if rng.random() < 0.35:  # what is printed on the other side shines through
        mirrored = np.asarray(_set(rng, shape).transpose(Image.Transpose.FLIP_LEFT_RIGHT), np.float32) / 255
        leaf *= 1 - (1 - cv2.GaussianBlur(mirrored, (0, 0), 1.5)) * rng.uniform(0.03, 0.12)
    return _on_table(leaf, rng)


def text(rng: Rng) -> Picture:
    """A page or a piece of printed or written text."""
    shape = _shape(rng)
    paper = _paper(shape, GROUNDS[rng.integers(3)], rng)
    ink = rng.uniform(0.05, 0.4)
    lines = np.asarray(_set(rng, shape), np.float32) / 255
    return _on_table(paper * (ink + (1 - ink) * lines), rng)


def _set(rng: Rng, shape: tuple[int, ...]) -> Picture:
    """Black letters on white: columns of body text, a title now and then."""
    sheet = Image.new("RGB", (shape[1], shape[0]), "white")
    draw = ImageDraw.Draw(sheet)
    size, columns, margin = int(rng.integers(5, 13)), int(rng.choice((1, 1, 1, 2, 3))), int(rng.integers(3, 40))
    font, leading = ImageFont.load_default(size), size * rng.uniform(1.15, 1.8)
    wide = max(20, (shape[1] - 2 * margin - 8 * (columns - 1)) // columns)
    top = float(margin)
    if rng.random() < 0.4:
        heading = ImageFont.load_default(size * rng.uniform(1.6, 3.5))
        draw.text((shape[1] / 2, top), _words(rng, 14).upper(), fill="black", font=heading, anchor="ma")
        top += size * rng.uniform(3, 6)
    bottom = shape[0] - margin - rng.choice((0, 0, 0.25, 0.5)) * shape[0]
    for column in range(columns):
        y = top
        while y < bottom - size:
            line = _words(rng, max(3, int(wide / size * 1.9 * (rng.uniform(0.2, 0.8) if rng.random() < 0.1 else 1))))
            draw.text((margin + column * (wide + 8), y), line, fill="black", font=font)
            y += leading
    return sheet


def _words(rng: Rng, length: int) -> str:
    letters = rng.choice(list(LETTERS + " " * 8), length)
    return "".join(letters)


def binding(rng: Rng) -> Picture:
    """A board: leather, cloth, paper or marbled paper, with its spine, corners, frame, title or label."""
    shape = _shape(rng)
    kind = rng.choice(("leather", "cloth", "marbled", "paper"), p=(0.3, 0.2, 0.3, 0.2))
    board = {"leather": _leather, "cloth": _cloth, "marbled": marbled, "paper": _cover_paper}[str(kind)](shape, rng)
    if kind == "marbled" and rng.random() < 0.6:
        board[:, : round(shape[1] * rng.uniform(0.08, 0.3))] = rng.uniform(0.1, 0.5, 3)
    if kind != "marbled" and rng.random() < 0.55:
        _titled(board, rng)
    if rng.random() < 0.2:
        _labelled(board, rng)
    board *= _vignette(shape, rng.uniform(0, 0.3))[..., None]
    return _on_table(np.clip(board, 0, 1), rng)


def _leather(shape: tuple[int, int], rng: Rng) -> Pixels:
    board = _paper(shape, LEATHER[rng.integers(len(LEATHER))], rng)
    grain = cv2.GaussianBlur(rng.normal(0, 1, shape).astype(np.float32), (0, 0), rng.uniform(0.6, 2.5))
    board += (rng.uniform(0.02, 0.12) * grain)[..., None]
    for _ in range(rng.integers(0, 12)):  # scratches and rubbed places
        start, end = rng.integers(0, shape[0], 2), rng.integers(0, shape[1], 2)
        cv2.line(board, (int(end[0]), int(start[0])), (int(end[1]), int(start[1])), tuple(rng.uniform(0.2, 0.6, 3)), 1)
    return np.clip(board, 0, 1)


def _cloth(shape: tuple[int, int], rng: Rng) -> Pixels:
    board = _paper(shape, tuple(rng.uniform(0.1, 0.65, 3)), rng)
    weave = rng.normal(0, 1, (shape[0], 1)) + rng.normal(0, 1, (1, shape[1]))
    woven: Pixels = np.clip(board * (1 + rng.uniform(0.01, 0.08) * weave.astype(np.float32))[..., None], 0, 1)
    return woven


def _cover_paper(shape: tuple[int, int], rng: Rng) -> Pixels:
    return _paper(shape, tuple(rng.uniform(0.35, 0.9) + rng.uniform(-0.12, 0.12, 3)), rng)


def marbled(shape: tuple[int, int], rng: Rng) -> Pixels:
    """Marbled paper: bands of a few colours, combed by warping the plane with noise upon noise."""
    rows, columns = (axis.astype(np.float32) for axis in np.mgrid[0 : shape[0], 0 : shape[1]])
    warped = rows * rng.uniform(0, 1) + columns * rng.uniform(0, 1)
    for cells, reach in ((5, rng.uniform(15, 70)), (14, rng.uniform(5, 30)), (40, rng.uniform(0, 8))):
        noise = rng.normal(0, 1, (cells, cells)).astype(np.float32)
        warped += reach * cv2.resize(noise, shape[::-1], interpolation=cv2.INTER_CUBIC)
    colours = rng.uniform(0.05, 0.95, (int(rng.integers(3, 7)), 3)).astype(np.float32)
    colours = colours.mean(axis=0) + (colours - colours.mean(axis=0)) * np.float32(rng.uniform(0.2, 0.8))
    place = np.floor(warped / rng.uniform(4, 18)).astype(int) % len(colours)
    soft: Pixels = cv2.GaussianBlur(colours[place], (0, 0), rng.uniform(0.4, 1.2))
    return soft


def _titled(board: Pixels, rng: Rng) -> None:
    """Gilt or black fillets and a title, in place."""
    height, width = board.shape[:2]
    ink = GOLD if rng.random() < 0.6 else tuple(rng.uniform(0, 0.2, 3))
    inset = int(rng.integers(6, 24))
    for step in range(0, int(rng.integers(0, 3)) * 4, 4):
        corner = (width - inset - step, height - inset - step)
        cv2.rectangle(board, (inset + step, inset + step), corner, ink, 1)
    if rng.random() < 0.6:
        title = Image.new("L", (width, height))
        draw, font = ImageDraw.Draw(title), ImageFont.load_default(int(rng.integers(11, 28)))
        for number in range(rng.integers(1, 4)):
            words = _words(rng, int(rng.integers(5, 13))).upper()
            draw.text((width / 2, height * (0.2 + 0.14 * number)), words, fill=255, font=font, anchor="ma")
        letters = np.asarray(title, dtype=np.float32)[..., None] / 255
        board += letters * (np.array(ink, np.float32) - board)


def _labelled(board: Pixels, rng: Rng) -> None:
    height, width = board.shape[:2]
    top, left = int(height * rng.uniform(0.05, 0.7)), int(width * rng.uniform(0.05, 0.5))
    bottom, right = top + int(height * rng.uniform(0.06, 0.25)), left + int(width * rng.uniform(0.15, 0.45))
    board[top:bottom, left:right] = rng.uniform(0.75, 0.97)
    for y in range(top + 6, bottom - 3, 7):
        cv2.line(board, (left + 4, y), (right - int(rng.integers(4, 20)), y), (0.3, 0.3, 0.3), 1)


def _on_table(leaf: Pixels, rng: Rng) -> Picture:
    if rng.random() < 0.6:
        shade = float(rng.choice((0.02, 0.05, 0.4, 0.75, 0.97)))
        leaf = _framed(leaf, rng.uniform(0.01, 0.07), (shade, shade, min(1.0, shade + 0.05)), rng)
    return scanned(_image(leaf), rng)


SHEETS: dict[str, Callable[[Rng], Picture]] = {"blank-page": blank, "text-only": text, "binding": binding}
