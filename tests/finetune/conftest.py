"""A corpus of drawn pages in eight documents, reviewed; weights go into a folder of the test."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from PIL import Image, ImageDraw

from indexing.curating import acting
from indexing.curating.values import assign
from indexing.models import Corpus
from indexing.vision import accelerator
from tests import factories

PORTAL = "ultralytics:indexing/weights/detector/portal.pt"


def drawn(page, number: int) -> tuple[int, int, int, int]:
    """A sheet with one picture; returns its frame."""
    from django.conf import settings

    path = Path(settings.MEDIA_ROOT) / page.file
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet = Image.new("RGB", (page.file_width, page.file_height), "#efe6d0")
    pen = ImageDraw.Draw(sheet)
    x, y, w, h = 20 + 7 * number, 30 + 11 * number, 200 + 5 * number, 260
    pen.rectangle((x, y, x + w, y + h), fill="#b8cfe0", outline="black", width=3)
    for step in range(0, w, 6):
        pen.line((x + step, y, x + w - step, y + h), fill="black")
    sheet.save(path, quality=90)
    return 2 * x, 2 * y, 2 * w, 2 * h


@pytest.fixture
def curator(db) -> User:
    return User.objects.create_user("camille")


@pytest.fixture
def reviewed(media, settings, curator, monkeypatch) -> Corpus:
    settings.MODEL_FOLDERS = [media / "models"]
    # Compiling a net that is used for a few pages takes longer than looking at them.
    monkeypatch.setattr(accelerator, "precisions", lambda: ())
    corpus = factories.corpus("gravures")
    for number in range(8):
        document = factories.document(corpus, source_id=f"urn:book:{number}")
        page = factories.page(document)
        row = factories.illustration(page, drawn(page, number))
        with acting(curator, "set") as pen:
            assign(pen, [row.pk], factories.term("layout", "printers-mark"))
    return corpus
