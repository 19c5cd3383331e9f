"""Whether a model works here: it is loaded by the ordinary path and looks at a drawing made for the purpose.

Fails with `ModelUnavailableError`. The answer is a sentence for the person who asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from indexing.hub.catalogue import Role
from indexing.vision import registry
from indexing.vision.protocols import Detection, Detector, ModelUnavailableError
from indexing.vocabularies import find

WORDS = ("un cheval", "a horse")


def tried(role: Role, name: str) -> str:
    """What the model `name` does in `role`, and how long a picture takes."""
    acts: dict[Role, Callable[[str], str]] = {
        "encoder": _encoder, "detector": _detector, "faces": _detector, "layout": _layout,
        "segmenter": _segmenter, "captioner": _captioner,
    }  # fmt: skip
    return acts[role](name)


def picture() -> Image.Image:
    """A sheet with a framed sun over hills."""
    sheet = Image.new("RGB", (480, 640), "#efe6d0")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((60, 80, 420, 460), fill="#b8cfe0", outline="black", width=4)
    pen.ellipse((280, 120, 360, 200), fill="#d0852f")
    pen.polygon(((62, 458), (200, 260), (300, 380), (360, 310), (418, 458)), fill="#4f5d3a")
    return sheet


def _encoder(name: str) -> str:
    embedder = registry.embedder(name)
    vectors, seconds = _timed(lambda: embedder.embed_images([picture()]))
    texts = embedder.embed_texts(WORDS)
    if not all(np.isfinite(rows).all() and rows.any() for rows in (*vectors.values(), texts)):
        raise ModelUnavailableError(f"{name} gives vectors that are no numbers.")
    sizes = ", ".join(f"{kind} {size}" for kind, size in embedder.dims.items())
    return f"vectors of {sizes}; {seconds * 1000:.0f} ms a picture; French and English words {_agreement(texts)} alike"


def _agreement(texts: np.ndarray[Any, Any]) -> str:
    """How near `a horse` and its French are: below some .5 the model does not understand French."""
    return f"{float(texts[0] @ texts[1]):.2f}"


def _detector(name: str) -> str:
    return _looked(registry.detector(name))


def _layout(name: str) -> str:
    detector = registry.detector(name)
    if not any(find("layout", label) for label in detector.labels):
        raise ModelUnavailableError(f"{name} knows no class of page layout, so that it would never be asked.")
    return _looked(detector)


def _segmenter(name: str) -> str:
    segmenter = registry.segmenter(name)
    frame = Detection("frame", 1.0, 60, 80, 360, 380)
    (found,), seconds = _timed(lambda: segmenter.outline(picture(), [frame]))
    drawn = f"an outline of {len(found.polygon)} points" if found.polygon else "no outline"
    return f"{drawn} for the frame of the drawing; {seconds * 1000:.0f} ms a picture"


def _captioner(name: str) -> str:
    captioner = registry.captioner(name)
    (words,), seconds = _timed(lambda: captioner.caption([picture()]))
    return f"says of the drawing: {words!r}; {seconds * 1000:.0f} ms a picture"


def _looked(detector: Detector) -> str:
    found, seconds = _timed(lambda: detector.detect([picture()], 0.25)[0])
    return f"{len(detector.labels)} classes; {len(found)} boxes on the drawing; {seconds * 1000:.0f} ms a picture"


def _timed(act: Callable[[], Any]) -> tuple[Any, float]:
    """(what the second call gives, its seconds): the first one warms up."""
    act()
    start = time.perf_counter()
    return act(), time.perf_counter() - start
