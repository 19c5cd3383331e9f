"""The files that go out, by format."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal, get_args
from zipfile import ZIP_STORED, ZipFile

from indexing.boxes_io import coco, label_studio, yolo
from indexing.boxes_io.sheets import Sheet

Format = Literal["yolo", "coco", "label-studio"]
FORMATS: tuple[Format, ...] = get_args(Format)


def name_of(corpus: str, form: Format) -> str:
    return f"{corpus}-{form}.{'zip' if form == 'yolo' else 'json'}"


def write(given: Iterable[Sheet], form: Format, path: Path) -> None:
    """Writes the file at `path`. The pictures in a zip are JPEG already, so nothing is packed twice."""
    if form != "yolo":
        path.write_text(coco.write(given) if form == "coco" else label_studio.write(given), encoding="utf-8")
        return
    with ZipFile(path, "w", ZIP_STORED) as archive:
        for name, body in yolo.entries(given):
            archive.writestr(name, body)
