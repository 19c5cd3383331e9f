"""Pages of the project's own generator with their truth, none of them in the demo or the tests (seeds 1 and so on).

Drawn once into the cache (a second a page) and read into memory at half size. OSError when the folder cannot be
written.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from indexing.specimens.generator import generate
from indexing.specimens.truth import SpecimenPage
from indexing.training.detector.classes import LAYOUT, judged
from indexing.training.detector.material import read
from indexing.training.detector.samples import Page, no_boxes
from indexing.vocabularies import find

PAGES, SEED = 480, 4242
SIDE = 800


def specimen_pages(cache: Path, count: int = PAGES) -> list[Page]:
    """The pages of the fixed seed."""
    folder = cache / "specimens"
    return [
        _page(folder / document.id / f"{page.name}.jpg", page)
        for document in generate(folder, count, SEED, workers=1)
        for page in document.pages
    ]


def _page(path: Path, page: SpecimenPage) -> Page:
    picture = read(path, SIDE)
    scale = picture.shape[1] / page.width
    boxes, classes = [], []
    for box in page.boxes:
        name = layout_of(box.label)
        if name:
            boxes.append((box.x * scale, box.y * scale, (box.x + box.w) * scale, (box.y + box.h) * scale))
            classes.append(LAYOUT.index(name))
    array = np.array(boxes, np.float32) if boxes else no_boxes()
    # As on composed pages, whether a map is an illustration too is left to the real sets.
    known = judged("illustration") if LAYOUT.index("map") in classes else judged()
    return Page(picture, array, classes, known, "specimens", page.document, page.name)


def layout_of(label: str) -> str:
    """The class of the detector that a specimen's label falls under: "headpiece" is an ornament."""
    term = find("layout", label) or find("layout", label.replace("-s-", "s "))
    while term is not None and term.en not in LAYOUT:
        term = find("layout", term.broader) if term.broader else None
    return term.en if term else ""
