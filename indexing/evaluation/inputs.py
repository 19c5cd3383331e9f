"""Lists of pictures: JSON lines and JSON files, and where the pictures they name lie.

A name is looked for as an absolute path, then in the folder given with `--images`, in the folder of the list, and in
`images/` beside the list. A list that is wrong is an `EvaluationError` naming the line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexing.evaluation.errors import EvaluationError

#: Names of lists that say nothing: the folder's is shown instead.
PLAIN = {"annotations", "boxes", "coco", "concepts", "data", "instances", "labels", "pairs", "retrieval", "types"}


@dataclass(frozen=True)
class Material:
    """What was measured on: a name without any path, the number of items, and the sum of the list that names them."""

    name: str
    items: int
    sha256: str


@dataclass(frozen=True)
class Line:
    """One line of a list: its number, counted from 1, and its fields."""

    number: int
    fields: dict[str, Any]


@dataclass(frozen=True)
class Places:
    """Where the pictures of one list are looked for."""

    listed_in: Path
    images: Path | None = None

    def find(self, name: str, where: str) -> Path:
        """The picture called `name`; `where` says who names it, for the message."""
        folder = self.listed_in.parent
        homes = [folder, folder / "images"]
        for home in [self.images, *homes] if self.images else homes:
            path = home / name  # an absolute name stays what it is
            if path.is_file():
                return path
        raise EvaluationError(f"{self.listed_in.name}, {where}: there is no picture {name}.")


def text_of(path: Path) -> str:
    """The text of a list; a missing, unreadable or empty file is an error."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise EvaluationError(f"There is no file {path}.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path} cannot be read: {error}.") from error
    if not text.strip():
        raise EvaluationError(f"{path} is empty.")
    return text


def json_of(path: Path) -> dict[str, Any]:
    """The one object of a JSON file."""
    try:
        value = json.loads(text_of(path))
    except ValueError as error:
        raise EvaluationError(f"{path} is not JSON: {error}.") from error
    if not isinstance(value, dict):
        raise EvaluationError(f"{path} holds no JSON object.")
    return value


def lines_of(path: Path, needed: Iterable[str]) -> list[Line]:
    """The objects of a file of JSON lines; each must have a text under every name in `needed`."""
    lines = []
    # Not splitlines(): captions may hold the line separators of Unicode.
    for number, line in enumerate(text_of(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except ValueError as error:
            raise EvaluationError(f"{path.name}, line {number}: not JSON ({error}).") from error
        if not isinstance(fields, dict):
            raise EvaluationError(f"{path.name}, line {number}: not a JSON object.")
        for name in needed:
            if not isinstance(fields.get(name), str) or not fields[name].strip():
                raise EvaluationError(f"{path.name}, line {number}: {name!r} is missing or no text.")
        lines.append(Line(number, fields))
    return lines


def material(path: Path, items: int) -> Material:
    """Named after the list, or after its folder where the list has an everyday name."""
    plain = path.stem.lower() in PLAIN
    name = path.resolve().parent.name if plain else path.stem
    return Material(name or path.stem, items, hashlib.sha256(path.read_bytes()).hexdigest())
