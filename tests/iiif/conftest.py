"""A page of 2000 x 3000 source pixels whose copy on disk is 800 x 1200: four quarters of plain colour."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from indexing.models import Page
from tests import factories

RED, GREEN, BLUE, YELLOW = (220, 30, 30), (30, 180, 60), (40, 60, 200), (230, 210, 40)


def quarters(width: int, height: int) -> Image.Image:
    """Red and green above, blue and yellow below."""
    picture = Image.new("RGB", (width, height), RED)
    picture.paste(GREEN, (width // 2, 0, width, height // 2))
    picture.paste(BLUE, (0, height // 2, width // 2, height))
    picture.paste(YELLOW, (width // 2, height // 2, width, height))
    return picture


@pytest.fixture
def sheet(db: None, media: Path) -> Page:
    page = factories.page(width=2000, height=3000, file="pages/quarters.jpg", file_width=800, file_height=1200)
    path = media / "media" / page.file
    path.parent.mkdir(parents=True)
    quarters(800, 1200).save(path, quality=95)
    return page
