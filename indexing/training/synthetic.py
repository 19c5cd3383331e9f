"""Pages that no captioned corpus holds, drawn by program: text, blank sheets, posters, covers.

Libraries feed whole pages as well as illustrations, and no book captions its blank leaves. The words on the pages are
real captions cut at random; posters and covers reuse training pictures. Pictures land in the cache, never elsewhere.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from indexing.training.corpus import Pair
from indexing.training.views import Picture, open_rgb, tint

WIDTH, HEIGHT = 300, 420
_COUNTS = {"text": 320, "blank": 140, "poster": 320, "cover": 160}
_CAPTIONS: dict[str, list[tuple[str, str]]] = {
    "text": [("fr", "page de texte imprimé"), ("en", "page of printed text"), ("fr", "texte"), ("en", "text page")],
    "blank": [("fr", "page blanche"), ("en", "blank page"), ("fr", "feuillet blanc, papier"), ("en", "blank sheet")],
    "poster": [("fr", "affiche"), ("en", "poster"), ("fr", "affiche publicitaire"), ("en", "advertising poster")],
    "cover": [("fr", "couverture de livre"), ("en", "book cover"), ("fr", "couverture"), ("en", "cover, binding")],
}


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _lines(draw: ImageDraw.ImageDraw, box: tuple[int, int, int, int], words: list[str], size: int) -> None:
    left, top, right, bottom = box
    font, letters = _font(size), max(4, int((right - left) / (size * 0.52)))
    text = " ".join(words)
    for number, y in enumerate(range(top, bottom - size, round(size * 1.35))):
        line = text[number * letters : (number + 1) * letters]
        draw.text((left, y), line, fill=(25, 25, 25), font=font)


def _text(rng: random.Random, words: list[str], _pictures: Sequence[Path]) -> Picture:
    sheet = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw, margin, columns = ImageDraw.Draw(sheet), rng.randint(12, 45), rng.choice((1, 1, 2, 3))
    size, gap = rng.randint(6, 13), 10
    column = (WIDTH - 2 * margin - gap * (columns - 1)) // columns
    for number in range(columns):
        left = margin + number * (column + gap)
        rng.shuffle(words)
        _lines(draw, (left, margin, left + column, HEIGHT - margin), words, size)
    return tint(sheet, rng)


def _blank(rng: random.Random, _words: list[str], _pictures: Sequence[Path]) -> Picture:
    grey = rng.randint(225, 255)
    sheet = Image.new("RGB", (WIDTH, HEIGHT), (grey, grey, grey))
    draw = ImageDraw.Draw(sheet)
    for _ in range(rng.randint(0, 25)):
        x, y, radius = rng.randint(0, WIDTH), rng.randint(0, HEIGHT), rng.randint(0, 4)
        shade = grey - rng.randint(5, 60)
        draw.ellipse((x, y, x + radius, y + radius), fill=(shade, shade, shade))
    return tint(sheet, rng)


def _poster(rng: random.Random, words: list[str], pictures: Sequence[Path]) -> Picture:
    ground = tuple(rng.randint(60, 255) for _ in range(3))
    sheet = Image.new("RGB", (WIDTH, HEIGHT), ground)
    picture = open_rgb(rng.choice(pictures))
    top = rng.randint(50, 110)
    sheet.paste(picture.resize((WIDTH - 40, HEIGHT - top - rng.randint(50, 110))), (20, top))
    draw = ImageDraw.Draw(sheet)
    ink = rng.choice(((0, 0, 0), (160, 20, 20), (20, 40, 120), (255, 255, 255)))
    for y in (rng.randint(4, 14), HEIGHT - rng.randint(45, 60)):
        size = rng.randint(24, 44)
        draw.text((rng.randint(5, 40), y), " ".join(words[:2]).upper(), fill=ink, font=_font(size))
        rng.shuffle(words)
    return sheet


def _cover(rng: random.Random, words: list[str], pictures: Sequence[Path]) -> Picture:
    ground = tuple(rng.randint(30, 200) for _ in range(3))
    sheet = Image.new("RGB", (WIDTH, HEIGHT), ground)
    draw, inset = ImageDraw.Draw(sheet), rng.randint(8, 24)
    ink = rng.choice(((215, 185, 110), (240, 235, 220), (20, 20, 20)))
    for offset in range(0, rng.randint(1, 3) * 4, 4):
        draw.rectangle((inset + offset, inset + offset, WIDTH - inset - offset, HEIGHT - inset - offset), outline=ink)
    for number in range(rng.randint(1, 3)):
        draw.text((50, 60 + 40 * number), words[number].upper(), fill=ink, font=_font(rng.randint(16, 30)))
    if rng.random() < 0.4:
        sheet.paste(open_rgb(rng.choice(pictures)).resize((120, 120)), (90, 220))
    return sheet


_DRAW: dict[str, Callable[[random.Random, list[str], Sequence[Path]], Picture]] = {
    "text": _text,
    "blank": _blank,
    "poster": _poster,
    "cover": _cover,
}


def render_pages(train: Sequence[Pair], folder: Path, seed: int) -> list[Pair]:
    """Draw the missing kinds of page into `folder` (kept if already there) and return them as pairs."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = [pair.path for pair in train]
    pool = [word for pair in train[::7] for word in pair.caption.split()]
    pages: list[Pair] = []
    for kind, count in _COUNTS.items():
        for number in range(count):
            rng = random.Random(f"{seed}-{kind}-{number}")  # noqa: S311
            language, caption = _CAPTIONS[kind][number % len(_CAPTIONS[kind])]
            path = folder / f"{kind}-{number:03}.jpg"
            if not path.exists():
                _DRAW[kind](rng, rng.sample(pool, 200), pictures).save(path, quality=85)
            page = Pair(f"{kind}-{number}", -1, language, caption, "", kind, "", path)
            pages.append(replace(page, book=-1 - list(_COUNTS).index(kind)))
    return pages
