"""What is known of every specimen: documents, pages, illustrations, boxes; and how this is kept in truth.json.

Boxes are `x, y, w, h` in page pixels after the skew of the scan. `load` fails with FileNotFoundError when the
folder was never generated and with KeyError or TypeError when truth.json is of another make.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
FORMAT = 1


@dataclass(frozen=True)
class Box:
    """A zone of the page by layout class: illustration, ornament, initial, score, map, advertisement."""

    label: str
    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True)
class TextLine:
    """One printed line; `block` groups the lines of a column, a caption or a heading."""

    text: str
    x: int
    y: int
    w: int
    h: int
    block: int = 0


@dataclass(frozen=True)
class SpecimenIllustration:
    x: int
    y: int
    w: int
    h: int
    technique: str
    function: str
    genre: str | None
    subjects: tuple[str, ...]
    caption_fr: str
    caption_en: str
    colour_mode: str


@dataclass(frozen=True)
class SpecimenPage:
    name: str
    document: str
    order: int
    width: int
    height: int
    kind: str
    language: str
    text: str
    illustrations: tuple[SpecimenIllustration, ...]
    boxes: tuple[Box, ...]
    lines: tuple[TextLine, ...] = ()


@dataclass(frozen=True)
class SpecimenDocument:
    id: str
    title_fr: str
    title_en: str
    creators: tuple[str, ...]
    year_from: int
    year_to: int
    type: str
    language: str
    rights: str
    pages: tuple[SpecimenPage, ...]


def save(folder: Path, documents: list[SpecimenDocument], pages: int, seed: int) -> None:
    """Write truth.json last and whole, so that its presence means that every picture is there."""
    content = {
        "format": FORMAT,
        "pages": pages,
        "seed": seed,
        "documents": [asdict(document) for document in documents],
    }
    draft = folder / "truth.json.part"
    draft.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(folder / "truth.json")


def stored(folder: Path) -> tuple[int, int] | None:
    """The (pages, seed) this folder was generated with, or None when it was not, or by another version."""
    try:
        content = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
        return (int(content["pages"]), int(content["seed"])) if content["format"] == FORMAT else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def load(folder: Path) -> list[SpecimenDocument]:
    """The documents of a generated folder, as `generate` returned them."""
    content = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return [_document(entry) for entry in content["documents"]]


def _document(entry: dict[str, Any]) -> SpecimenDocument:
    bare = SpecimenDocument(**{**entry, "creators": tuple(entry["creators"]), "pages": ()})
    return replace(bare, pages=tuple(_page(page) for page in entry["pages"]))


def _page(entry: dict[str, Any]) -> SpecimenPage:
    illustrations = tuple(
        SpecimenIllustration(**{**item, "subjects": tuple(item["subjects"])}) for item in entry["illustrations"]
    )
    boxes = tuple(Box(**item) for item in entry["boxes"])
    lines = tuple(TextLine(**item) for item in entry["lines"])
    return SpecimenPage(**{**entry, "illustrations": illustrations, "boxes": boxes, "lines": lines})
