"""A page lent, with what a detector is said to have seen on it."""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image, ImageDraw

from search import encoder, uploads
from tests import factories
from tests.pages.conftest import library, people, plain_static  # noqa: F401

WIDTH, HEIGHT = 400, 500
#: An illustration, an initial that few would believe, and a horse in the illustration.
SEEN = [
    ["layout", "illustration", 0.91, 50, 40, 300, 240],
    ["object", "horse", 0.64, 100, 100, 80, 60],
    ["layout", "initial", 0.18, 40, 320, 60, 60],
]


def sheet(form: str = "PNG", size: tuple[int, int] = (WIDTH, HEIGHT)) -> bytes:
    picture = Image.new("RGB", size, "ivory")
    ImageDraw.Draw(picture).rectangle((50, 40, 350, 280), fill="#274060")
    out = io.BytesIO()
    picture.save(out, form)
    return out.getvalue()


def seen(token: str, boxes: list[list[object]] | None = None) -> str:
    """As if the worker had answered."""
    agents = {
        vocabulary: [factories.agent(f"ultralytics:portal.pt{suffix}", version="1").pk, f"portal.pt{suffix} 1"]
        for vocabulary, suffix in (("layout", " (layout)"), ("object", ""))
    }
    answer = {"width": WIDTH, "height": HEIGHT, "agents": agents, "boxes": SEEN if boxes is None else boxes}
    uploads.store().set(encoder.ANALYSED % token, json.dumps(answer), ex=300)
    return token


@pytest.fixture
def lent(db) -> str:
    return seen(uploads.keep(io.BytesIO(sheet()), 1600))


def form(*boxes: tuple[object, ...], **more: object) -> dict[str, object]:
    """The fields of the page's form: (label, x, y, w, h) a box."""
    lists = zip(*boxes, strict=True) if boxes else [[], [], [], [], []]
    return dict(zip(("label", "x", "y", "w", "h"), map(list, lists), strict=True)) | {"floor": "25"} | more


MACHINE = [("illustration", 50, 40, 300, 240), ("cheval", 100, 100, 80, 60), ("lettrine", 40, 320, 60, 60)]
