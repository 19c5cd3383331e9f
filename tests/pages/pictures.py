"""Pictures on disk for pages made by the factories."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw

from indexing.models import Page


def on_disk(page: Page) -> Path:
    """Draws the working copy of a page: a sheet with two dark figures."""
    path = Path(settings.MEDIA_ROOT) / page.file
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet = Image.new("RGB", (page.file_width or 500, page.file_height or 750), "#efe6d0")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((50, 100, 350, 300), fill="#274060")
    pen.ellipse((50, 400, 200, 600), fill="#402018")
    sheet.save(path, quality=85)
    return path
