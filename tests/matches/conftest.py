"""A small press: blocks that are printed whole, in part, turned, and in colour, on pages of their own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from PIL import Image, ImageDraw, ImageOps

from indexing.models import Entry, Illustration
from indexing.vision.fingerprint import fingerprint
from tests import factories
from tests.pages.conftest import people, plain_static  # noqa: F401


def block(seed: int, size: tuple[int, int] = (360, 300)) -> Image.Image:
    """A drawing with enough lines and blots to be told from all others."""
    draw = np.random.default_rng(seed)
    sheet = Image.new("RGB", size, (236, 226, 202))
    pen = ImageDraw.Draw(sheet)
    for _ in range(70):
        x, y = draw.integers(0, size[0]), draw.integers(0, size[1])
        w, h = draw.integers(8, 60, 2)
        ink = tuple(int(v) for v in draw.integers(10, 120, 1).repeat(3))
        shape = draw.integers(0, 3)
        if shape == 0:
            pen.ellipse((x, y, x + w, y + h), outline=ink, width=3)
        elif shape == 1:
            pen.rectangle((x, y, x + w, y + h), fill=ink)
        else:
            pen.line((x, y, x + 2 * w, y + h), fill=ink, width=2)
    return sheet


def printed(picture: Image.Image, year: int | None, look: list[float], rotation: int = 0, **values: object) -> Entry:
    """An illustration at 100, 200 of a page of 1000 x 1500, whose working copy is half that size."""
    book = factories.document(year_from=year, year_to=year, title=f"Livre de {year}", publisher="Lyon")
    page = factories.page(book)
    sheet = Image.new("RGB", (500, 750), (236, 226, 202))
    sheet.paste(picture, (50, 100))
    path = Path(settings.MEDIA_ROOT) / page.file
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path, quality=92)
    row = factories.illustration(
        page, (100, 200, 2 * picture.width, 2 * picture.height), rotation=rotation,
        fingerprint=fingerprint(picture), caption=f"Planche de {year}", **values,
    )  # fmt: skip
    return factories.entry(row, years=year, look=look)


@dataclass
class Press:
    """`whole`, its `copy`, a `detail` and a `turned` print in colour, all of one block; `stranger` is of another."""

    whole: Illustration
    copy: Illustration
    detail: Illustration
    turned: Illustration
    stranger: Illustration


@pytest.fixture
def press(db, media) -> Press:
    return printing()


def printing() -> Press:
    one = block(1)
    detail = one.crop((90, 60, 345, 285))
    coloured = ImageOps.colorize(one.convert("L"), (70, 20, 30), (240, 220, 170)).transpose(Image.Transpose.ROTATE_270)
    looks = ([1, 0, 0], [0.99, 0.1, 0], [0.9, 0.2, 0.1], [0.8, 0.3, 0.1], [0.7, 0.6, 0.1])
    rows = (
        printed(one, 1790, looks[0]),
        printed(one.resize((270, 225)), 1812, looks[1]),
        printed(detail, 1835, looks[2]),
        printed(coloured, None, looks[3]),
        printed(block(2), 1800, looks[4]),
    )
    return Press(*(row.illustration for row in rows))
