"""The mean face of drawn faces, large and small, upright and tilted: laid over one another by their eyes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from indexing.models import Job
from indexing.pipeline import averages
from indexing.vision import mean, registry
from tests import factories
from tests.pages.drawn_face import EYES, GROUND, face
from tests.pages.pictures import on_disk
from tests.pipeline.conftest import finish

pytestmark = [pytest.mark.django_db, pytest.mark.shared]
TILTS = ((220, 0), (180, 14), (240, -14), (200, 8))


@pytest.fixture
def yunet(shared, settings, tmp_path) -> Iterator[str]:
    settings.DATA_DIR = tmp_path
    settings.FACE_DETECTOR = f"yunet:{shared / 'weights' / 'face_detection_yunet_2026may.onnx'}"
    averages._eyes.cache_clear()
    yield settings.FACE_DETECTOR
    averages._eyes.cache_clear()
    registry.forget()


def portraits() -> None:
    """Pages of 500 x 750 pixels, twice as large in the coordinates of boxes, each with one face at another place."""
    for number, (width, tilt) in enumerate(TILTS):
        page = factories.page(factories.document(), width=1000, height=1500)
        path = on_disk(page)
        sheet = Image.new("RGB", (500, 750), GROUND)
        place = (40 + 20 * number, 60 + 30 * number)
        sheet.paste(face(width, tilt), place)
        sheet.save(path, quality=95)
        row = factories.illustration(page, (0, 0, 1000, 1500))
        factories.entry(row)
        x, y = place[0] + width * 0.15, place[1] + width * 0.2
        box = tuple(round(2 * side) for side in (x, y, width * 0.7, width * 0.95))
        factories.statement(row, "object", "face", 0.9, box=box)


def darkest(pixels: np.ndarray, eye: tuple[float, float]) -> tuple[float, float]:
    """Where it is darkest about an eye's place, in parts of the side."""
    x, y, far = round(eye[0] * mean.FACE), round(eye[1] * mean.FACE), 14
    part = pixels[y - far : y + far, x - far : x + far].mean(axis=2)
    rows, columns = np.nonzero(part <= np.quantile(part, 0.05))
    return (x - far + columns.mean()) / mean.FACE, (y - far + rows.mean()) / mean.FACE


def test_the_model_finds_the_eyes_of_the_drawn_face(yunet):
    found = registry.detector(yunet).eyes(face(200))
    assert found == pytest.approx([pytest.approx((200 * x, 200 * y), abs=6) for x, y in EYES])


def test_eyes_of_tilted_faces_lie_on_one_another(client, media, yunet):
    portraits()
    address = client.post("/averages/launch", {"criteria": ""}).url
    finish(Job.objects.get(options__task="averages"))
    [group] = json.loads(b"".join(client.get(f"{address}/result.json").streaming_content))["groups"]
    assert (group["faces"], group["faces_by_eyes"]) == (len(TILTS), len(TILTS))
    body = b"".join(client.get(f"{address}/face-all.png").streaming_content)
    pixels = np.asarray(Image.open(BytesIO(body)).convert("RGB"), dtype=float)
    for eye in mean.EYES:
        assert darkest(pixels, eye) == pytest.approx(eye, abs=0.03)
    assert "of 4 faces, 4 aligned by the eyes" in client.get(address, {"lang": "en"}).text
