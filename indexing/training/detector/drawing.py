"""What no set has and the specimens have too little of, drawn: tables, staves, library stamps, advertisements.

Each gives whiteness 0..255 of the size asked for (a stamp: RGB), inked to its edges so that boxes are tight.
"""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np

from indexing.training.detector.parts import Mask
from indexing.training.detector.samples import Picture, Rng

FONTS = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_TRIPLEX, cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_DUPLEX)


def figures_table(rng: Rng, h: int, w: int) -> Mask:
    """Columns of figures under a head, ruled fully, by columns only, or just above and below."""
    sheet = np.full((h, w), 255, np.uint8)
    step = int(rng.integers(8, 16))
    across = int(np.clip(w // int(rng.integers(28, 70)), 2, 12))
    edges = np.linspace(0, w - 1, across + 1).astype(int)
    if rng.random() < 0.6:  # a wide first column holds the words
        edges = np.concatenate([[0], np.linspace(min(w * 0.35, edges[1] * 2.2), w - 1, across).astype(int)])
    scale, font = step / 34, FONTS[int(rng.integers(len(FONTS)))]
    for y in range(step * 2, h - 2, step):
        for left, right in pairwise(edges):
            if rng.random() < 0.92:
                digits = max(1, int((right - left) / (step * 0.62)) - 1)
                number = str(int(rng.integers(0, 10 ** min(digits, 6))))
                word = "abcdefghilmnoprstu"[: digits * 2] if left == 0 and rng.random() < 0.5 else number
                cv2.putText(sheet, word[: digits + 2], (int(left) + 3, y - 2), font, scale, 30, 1, cv2.LINE_AA)
    style = rng.random()
    if style < 0.7:
        for edge in edges:
            cv2.line(sheet, (int(edge), 0), (int(edge), h - 1), 40, 1)
    if style < 0.35:
        for y in range(0, h, step):
            cv2.line(sheet, (0, y), (w - 1, y), 60, 1)
    for y in (0, step, h - 1):
        cv2.line(sheet, (0, y), (w - 1, y), 20, 1 + int(rng.random() < 0.4))
    return sheet


def staves(rng: Rng, h: int, w: int) -> Mask:
    """Systems of five lines with heads, stems, beams and bars."""
    sheet = np.full((h, w), 255, np.uint8)
    gap = int(rng.integers(3, 6))
    system = gap * int(rng.integers(9, 14))
    count = max(1, (h - 4 * gap) // system)
    tops = np.linspace(0, max(0, h - 1 - 4 * gap), count + 1 if count > 1 else 1).astype(int)
    for top in tops:
        for line in range(5):
            cv2.line(sheet, (0, int(top) + line * gap), (w - 1, int(top) + line * gap), 60, 1)
        for x in range(0, w, max(40, w // int(rng.integers(2, 6)))):
            cv2.line(sheet, (x, int(top)), (x, int(top) + 4 * gap), 30, 1)
        cv2.line(sheet, (w - 1, int(top)), (w - 1, int(top) + 4 * gap), 30, 2)
        x = 14
        while x < w - 8:
            y = int(top + rng.uniform(-1, 5) * gap)
            cv2.ellipse(sheet, (x, y), (gap - 1, max(1, gap // 2)), -20, 0, 360, 10, -1, cv2.LINE_AA)
            up = rng.random() < 0.5
            cv2.line(
                sheet,
                (x + (gap - 1 if up else 1 - gap), y),
                (x + (gap - 1 if up else 1 - gap), y + (-3 if up else 3) * gap),
                10,
                1,
            )
            x += int(rng.uniform(1.8, 5) * gap)
    return sheet


def stamp(rng: Rng, size: int) -> Picture:
    """A library's round or oval stamp: rings, letters round, something in the middle; red, black or blue ink."""
    wide = int(size * rng.uniform(1, 1.35))
    sheet = np.full((size, wide), 255, np.uint8)
    middle, half = (wide // 2, size // 2), (wide // 2 - 1, size // 2 - 1)
    thick = 1 + int(size > 40)
    cv2.ellipse(sheet, middle, half, 0, 0, 360, 0, thick, cv2.LINE_AA)
    inner = (int(half[0] * 0.62), int(half[1] * 0.62))
    if rng.random() < 0.7:
        cv2.ellipse(sheet, middle, inner, 0, 0, 360, 0, 1, cv2.LINE_AA)
    for angle in np.arange(0, 2 * np.pi, max(0.16, 7 / size)):
        if rng.random() < 0.88:
            x, y = middle[0] + half[0] * 0.8 * np.cos(angle), middle[1] + half[1] * 0.8 * np.sin(angle)
            reach = size * 0.045
            turn = angle + rng.choice([0.0, 0.5, np.pi / 2])
            dx, dy = reach * np.cos(turn), reach * np.sin(turn)
            cv2.line(sheet, (int(x - dx), int(y - dy)), (int(x + dx), int(y + dy)), 0, 1, cv2.LINE_AA)
    if rng.random() < 0.8:
        word = "".join(rng.choice(list("ABEILMNORST"), 2))
        scale = size / 90
        cv2.putText(
            sheet,
            word,
            (int(middle[0] - 20 * scale), int(middle[1] + 10 * scale)),
            FONTS[1],
            scale,
            0,
            thick,
            cv2.LINE_AA,
        )
    ink = np.array([(170, 40, 40), (30, 28, 40), (40, 60, 150), (190, 60, 50)][int(rng.integers(4))], np.float32)
    strength = rng.uniform(0.45, 0.95)
    white = 1 - (1 - sheet.astype(np.float32) / 255) * strength
    return np.asarray(ink + white[..., None] * (255 - ink), np.uint8)


def advertisement(rng: Rng, h: int, w: int, text: Mask) -> Mask:
    """A frame with words set large and small; a picture may be laid on it later."""
    sheet = np.full((h, w), 255, np.uint8)
    frame = int(rng.integers(1, 4))
    cv2.rectangle(sheet, (frame // 2, frame // 2), (w - 1 - frame // 2, h - 1 - frame // 2), 10, frame)
    if rng.random() < 0.4 and min(h, w) > 40:
        cv2.rectangle(sheet, (5, 5), (w - 6, h - 6), 20, 1)
    y = 8.0
    while y < h - 14:
        letters = int(rng.integers(4, 14))
        size = min((w - 16) / (letters * 20), (h - y - 6) / 30, 2.0)
        if size < 0.25 or rng.random() < 0.4:
            block = text[: min(h - 8 - int(y), int(rng.integers(10, 60))), : w - 16]
            sheet[int(y) : int(y) + block.shape[0], 8 : 8 + block.shape[1]] = block
            y += block.shape[0] + 5
            continue
        word = "".join(rng.choice(list("ABCDEGHILMNOPRSTUV"), letters))
        font = FONTS[int(rng.integers(len(FONTS)))]
        (wide, high), _ = cv2.getTextSize(word, font, size, max(1, int(size * 2)))
        y += high + 4
        if y < h - 5:
            cv2.putText(sheet, word, (int((w - wide) / 2), int(y)), font, size, 10, max(1, int(size * 2)), cv2.LINE_AA)
        y += 4
    return sheet


def plan(rng: Rng, h: int, w: int) -> Mask:
    """A plan of a building or a fortress: broken outlines one in another, walls, stairs, a few words."""
    sheet = np.full((h, w), 255, np.uint8)
    tone, thick = int(rng.integers(20, 130)), int(rng.integers(1, 3))
    angles = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(4, 14))))
    reach = np.array([w, h]) / 2
    outline = np.stack([np.cos(angles), np.sin(angles)], 1) * rng.uniform(0.65, 1.0, (len(angles), 1))
    outline /= np.abs(outline).max(0)  # touches all four edges, so that the box is tight
    for share in (1.0, rng.uniform(0.75, 0.97), rng.uniform(0.3, 0.7))[: int(rng.integers(1, 4))]:
        points = np.round(reach + outline * share * (reach - thick)).astype(np.int32)
        cv2.polylines(sheet, [points], True, tone, thick, cv2.LINE_AA)
    for _ in range(int(rng.integers(4, 40))):
        x, y = int(w * rng.uniform(0.1, 0.9)), int(h * rng.uniform(0.1, 0.9))
        dx, dy = int(w * rng.uniform(0.02, 0.25)), int(h * rng.uniform(0.02, 0.25))
        shape = rng.random()
        if shape < 0.4:
            cv2.rectangle(sheet, (x, y), (x + dx, y + dy), tone, thick)
        elif shape < 0.75:
            cv2.line(sheet, (x, y), (x + dx, y) if rng.random() < 0.5 else (x, y + dy), tone, thick, cv2.LINE_AA)
        elif shape < 0.9:
            for step in range(0, dx, 4):
                cv2.line(sheet, (x + step, y), (x + step, y + dy), tone, 1)
        else:
            cv2.ellipse(sheet, (x, y), (dx // 2 + 1, dx // 2 + 1), 0, 0, int(rng.integers(90, 361)), tone, 1)
    for _ in range(int(rng.integers(0, 8))):
        words = scribble(rng, 9, max(12, int(w * rng.uniform(0.05, 0.15))))
        x, y = int((w - words.shape[1]) * rng.random()), int(max(0, h - 9) * rng.random())
        part = sheet[y : y + 9, x : x + words.shape[1]]
        np.minimum(part, words[: part.shape[0], : part.shape[1]], out=part)
    return sheet


def scribble(rng: Rng, h: int, w: int) -> Mask:
    """A line of handwriting: a pen going up and down."""
    sheet = np.full((h, w), 255, np.uint8)
    x = np.arange(0, w, 2)
    swing = np.cumsum(rng.normal(0, 0.6, len(x)))
    y = h / 2 + np.sin(swing * 2 + x * rng.uniform(0.4, 0.9)) * h * rng.uniform(0.15, 0.4, len(x))
    pen = np.stack([x, np.clip(y, 0, h - 1)], 1).astype(np.int32)
    tone = int(rng.integers(30, 150))
    for stroke in np.split(pen, np.sort(rng.integers(0, len(pen) + 1, max(1, w // 40)))):
        cv2.polylines(sheet, [stroke], False, tone, 1, cv2.LINE_AA)
    return sheet
