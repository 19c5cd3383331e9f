"""Ways of seeing one picture: what the trunk is shown during training.

A library's picture arrives whole, cut by a detector, on its tinted page, or faded; each view imitates one of these.
All functions take an RGB picture and a seeded generator and return an RGB picture of IMAGE_SIZE pixels squared.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from indexing.training.settings import IMAGE_SIZE

Picture = Image.Image
View = Callable[[Picture, random.Random], Picture]


def open_rgb(path: Path) -> Picture:
    """The picture at `path`, transparency flattened on white as the portal does before embedding."""
    with Image.open(path) as picture:
        if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
            layer = picture.convert("RGBA")
            ground = Image.new("RGBA", layer.size, "white")
            return Image.alpha_composite(ground, layer).convert("RGB")
        return picture.convert("RGB")


def _squash(picture: Picture) -> Picture:
    return picture.resize((IMAGE_SIZE, IMAGE_SIZE), Image.Resampling.BICUBIC)


def whole(picture: Picture, _rng: random.Random) -> Picture:
    return _squash(picture)


def cut(picture: Picture, rng: random.Random) -> Picture:
    """A part of 40-100 % of the surface, mirrored half of the time."""
    share = rng.uniform(0.4, 1.0) ** 0.5
    stretch = rng.uniform(0.87, 1.15)
    width = max(8, min(picture.width, round(picture.width * share * stretch)))
    height = max(8, min(picture.height, round(picture.height * share / stretch)))
    left, top = rng.randint(0, max(0, picture.width - width)), rng.randint(0, max(0, picture.height - height))
    part = _squash(picture.crop((left, top, left + width, top + height)))
    return ImageOps.mirror(part) if rng.random() < 0.5 else part


def _paper(rng: random.Random) -> tuple[int, int, int]:
    red = rng.randint(205, 252)
    return red, red - rng.randint(0, 18), red - rng.randint(5, 60)


def tint(picture: Picture, rng: random.Random) -> Picture:
    """White becomes the colour of old paper, black that of faded ink; colours mostly give way to the tone."""
    toned = ImageOps.colorize(picture.convert("L"), black=(rng.randint(0, 60),) * 3, white=_paper(rng))
    return Image.blend(picture, toned, rng.uniform(0.4, 1.0))


def on_page(picture: Picture, rng: random.Random) -> Picture:
    """The picture on a tinted sheet with margins and a line or two of caption, as a loose crop shows it."""
    share = rng.uniform(0.6, 0.92)
    width, height = round(picture.width / share), round(picture.height / (share - 0.06))
    sheet = Image.new("RGB", (width, height), "white")
    left, top = rng.randint(0, width - picture.width), rng.randint(0, (height - picture.height) // 2)
    sheet.paste(picture, (left, top))
    draw = ImageDraw.Draw(sheet)
    line = max(1, height // 60)
    for number in range(rng.randint(0, 2)):
        below = top + picture.height + (2 + 3 * number) * line
        draw.line((width * 0.25, below, width * rng.uniform(0.55, 0.8), below), fill=(60, 60, 60), width=line)
    return _squash(tint(sheet, rng))


def worn(picture: Picture, rng: random.Random) -> Picture:
    """A cut with changed contrast, tone and sharpness: microfilm, half-tone, poor scan."""
    part = cut(picture, rng)
    part = ImageEnhance.Contrast(part).enhance(rng.uniform(0.6, 1.6))
    part = ImageEnhance.Brightness(part).enhance(rng.uniform(0.8, 1.2))
    if rng.random() < 0.5:
        part = part.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.6)))
    return tint(part, rng) if rng.random() < 0.5 else part.convert("L").convert("RGB")


VIEWS: dict[str, View] = {"whole": whole, "cut": cut, "page": on_page, "worn": worn}


def to_array(picture: Picture) -> NDArray[np.float32]:
    """RGB picture -> float32 3xHxW in [-1, 1], the normalisation open_clip applies with mean = std = .5."""
    pixels = np.asarray(picture, dtype=np.float32) / 127.5 - 1.0
    return np.ascontiguousarray(pixels.transpose(2, 0, 1))
