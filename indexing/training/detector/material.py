"""Real pages with their boxes and the pictures of the corpus, split by document.

`pages` reads the three COCO sets of `data`; `pictures` the corpus; `cuttings` the pictures by type. A document is held
out whole, but for the Book of Hours, the only one with ornaments: there a quarter of the pages is. FileNotFoundError
when a set is missing.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from indexing.training.detector.classes import LAYOUT, Judged, judged
from indexing.training.detector.samples import Page, Picture, no_boxes
from indexing.vocabularies import find

SETS = ("gallica_pages", "early_print_pages", "incunable_pages")
ONLY_ORNAMENTS = "Ces_presentes_Heures"
SIDE = 1000  # pixels of the longer side kept
HELD_OUT = 0.2
SPLIT = 699  # of the seeds tried, one whose held-out documents show every class; chosen before any training


@dataclass(frozen=True)
class Cutting:
    """A picture without a page: where it lies, of which book, and what it is (a technique or a kind)."""

    path: Path
    book: str
    kind: str


def read(path: Path, side: int = SIDE) -> Picture:
    """The picture as RGB, reduced to `side` pixels."""
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if picture is None:
        raise FileNotFoundError(path)
    scale = side / max(picture.shape[:2])
    if scale < 1:
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(picture[:, :, ::-1], np.uint8)


def drawn(key: str, seed: int, share: float) -> bool:
    """Whether a name is drawn into a share of all names: the same on every machine."""
    digest = hashlib.sha256(f"{seed}:{key}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32 < share


def pages(data: Path, name: str) -> list[Page]:
    """All pages of one set."""
    facts = json.loads((data / name / "coco.json").read_text(encoding="utf-8"))
    names = {c["id"]: find("layout", c["name"]) for c in facts["categories"]}
    boxes: dict[int, list[dict[str, Any]]] = {}
    for annotation in facts["annotations"]:
        boxes.setdefault(annotation["image_id"], []).append(annotation)
    found = []
    for image in facts["images"]:
        picture = read(data / name / image["file_name"])
        scale = picture.shape[1] / image["width"]
        marked, classes = [], []
        for annotation in boxes.get(image["id"], []):
            x, y, w, h = (v * scale for v in annotation["bbox"])
            term = names[annotation["category_id"]]
            if term is None or w < 2 or h < 2:
                continue
            marked.append((x, y, x + w, y + h))
            classes.append(LAYOUT.index(term.en))
        array = np.array(marked, np.float32) if marked else no_boxes()
        known = _judged(name, image)
        found.append(Page(picture, array, classes, known, name, _document(name, image), image["file_name"]))
    return found


def _document(name: str, image: dict[str, Any]) -> str:
    if name == "early_print_pages":
        return re.split(r"_view_", image["extra"]["name"])[0]
    ark = str(image["ark"])
    return "views without an ark" if re.fullmatch(r"f\d+\.jpg", ark) else ark


def _judged(name: str, image: dict[str, Any]) -> Judged:
    """What the makers of a set labelled, and what surely none of its pages has."""
    if name == "early_print_pages":
        return judged("printer's mark", "table", "stamp")  # some vignettes are marks, the calendar is nearly a table
    if name == "incunable_pages":
        return judged("ornament", "printer's mark", "stamp")
    if image["set"] == "SET_photo":
        return judged("stamp")
    return judged("stamp", "map", "ornament", "printer's mark", "table")  # plans and maps count as illustrations there


def held_out(page: Page, seed: int = SPLIT) -> bool:
    """Whether a page is kept for measuring."""
    if page.document.startswith(ONLY_ORNAMENTS):
        return drawn(page.name, seed, 0.25)
    return drawn(page.document, seed, HELD_OUT)


def pictures(data: Path, seed: int = SPLIT) -> tuple[list[Cutting], list[Cutting]]:
    """The corpus, books for training and books held out (one in twenty)."""
    train: list[Cutting] = []
    kept: list[Cutting] = []
    with (data / "corpus" / "pairs.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            kind = {"partition": "score", "carte": "map"}.get(row["function"], row["technique"] or "")
            cutting = Cutting(data / "corpus" / row["file"], str(row["gutenberg_id"]), kind)
            (kept if drawn(cutting.book, seed, 0.05) else train).append(cutting)
    return train, kept


def cuttings(data: Path) -> list[Cutting]:
    """Photographs, drawings, maps and empty pages of `bnf_types`, to be laid on pages; a name starts with its ark."""
    kinds = {"photo": "photographie", "dessin": "dessin", "carte": "map", "filtre": "empty"}
    return [
        Cutting(path, path.name.split("-")[0], kind)
        for folder, kind in kinds.items()
        for path in sorted((data / "bnf_types" / folder).glob("*.jpg"))
    ]
