"""Printed matter in parts, drawn once into the cache: columns of text, ornaments, initials, all as whiteness 0..255.

`load` draws what is missing (about two minutes) and is otherwise a read. Nothing here fails but a full disk.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from indexing.specimens import words
from indexing.specimens.ornaments import headpiece, initial, tailpiece
from indexing.specimens.subjects import table
from indexing.specimens.typography import Style, set_column
from indexing.training.detector.samples import Rng

Mask = npt.NDArray[np.uint8]
FACES = ("fraktur", "fraktur", "fell", "fell", "fell-italic", "garamond", "garamond", "standard", "standard", "gothic")
LETTERS = ("playfair-black", "fraktur", "fell", "garamond-bold", "fraktur")
COLUMNS, ORNAMENTS, INITIALS = 160, 140, 160


@dataclass(frozen=True)
class Parts:
    columns: list[Mask]
    ornaments: list[Mask]
    initials: list[Mask]


def load(path: Path, seed: int) -> Parts:
    """The parts of a seed, from the file or drawn now."""
    if not path.exists():
        rng = np.random.default_rng([seed, 11])
        sizes = [int(rng.integers(6, 15)) for _ in range(COLUMNS)]
        columns = [_column(rng, size) for size in sizes]
        ornaments = [_ornament(rng) for _ in range(ORNAMENTS)]
        initials = [_initial(rng) for _ in range(INITIALS)]
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".part.npz")
        lists = {"columns": columns, "ornaments": ornaments, "initials": initials}
        arrays = {f"{name}-{i:04d}": mask for name, masks in lists.items() for i, mask in enumerate(masks)}
        np.savez_compressed(draft, **arrays)  # type: ignore[arg-type]  # arrays by name
        draft.replace(path)
    with np.load(path) as stored:
        groups = {
            group: [stored[name] for name in sorted(stored.files) if name.startswith(group + "-")]
            for group in ("columns", "ornaments", "initials")
        }
        return Parts(groups["columns"], groups["ornaments"], groups["initials"])


def _column(rng: Rng, size: int) -> Mask:
    """A column of justified text, wide enough to be cut to any measure."""
    width, height = 480, 700
    sheet = Image.new("RGB", (width, height), "white")
    subjects = tuple(table().values())
    about = tuple(subjects[int(i)] for i in rng.integers(0, len(subjects), 2))
    language, kind = ("fr", "en", "la")[int(rng.integers(3))], "book"
    measure = int(rng.integers(110, 480))
    style = Style(FACES[int(rng.integers(len(FACES)))], size, float(rng.uniform(1.05, 1.5)), (0, 0, 0))
    y = 0.0
    while y < height - 2 * style.step:
        text = words.text(language, kind, about, rng, 9)
        _, y = set_column(sheet, style, text, 0, y, measure, height)
    gray = np.asarray(sheet.convert("L"), np.uint8)
    return np.ascontiguousarray(gray[:, :measure])


def _ornament(rng: Rng) -> Mask:
    if rng.random() < 0.65:
        ink = headpiece(rng, int(rng.integers(50, 110)), int(rng.integers(260, 460)))
    else:
        ink = tailpiece(rng, int(rng.integers(120, 220)), int(rng.integers(140, 260)))
    return np.asarray(255 * (1 - np.clip(ink, 0, 1)), np.uint8)


def _initial(rng: Rng) -> Mask:
    letter = string.ascii_uppercase[int(rng.integers(26))]
    ink = initial(rng, letter, int(rng.integers(60, 120)), LETTERS[int(rng.integers(len(LETTERS)))])
    return np.asarray(255 * (1 - np.clip(ink, 0, 1)), np.uint8)
