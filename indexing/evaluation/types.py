"""Kinds of picture: by words alone, by a linear probe on either vector, and by the trained page-type head."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from indexing.evaluation import plots
from indexing.evaluation.errors import EvaluationError
from indexing.evaluation.headed import Answers, answers, heads_of
from indexing.evaluation.inputs import Material, text_of
from indexing.evaluation.outcome import Outcome, percent
from indexing.evaluation.pictures import vectors
from indexing.evaluation.probe import FOLDS, out_of_fold
from indexing.evaluation.prompts import prototypes
from indexing.vision.tower import unit
from indexing.vision.traits import traits

if TYPE_CHECKING:
    from indexing.vision.protocols import Embedder

SUFFIXES = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".gif", ".bmp", ".jp2"}


@dataclass(frozen=True)
class Kinds:
    """The classes of a folder in the order of labels.csv, and the pictures with the number of their class."""

    folders: list[str]
    fr: list[str]
    en: list[str]
    paths: list[Path]
    owners: np.ndarray


def evaluate(path: Path, embedder: Embedder) -> Outcome:
    """A folder with `labels.csv` (folder, fr, en) and a folder of pictures for each class."""
    kinds = read(path)
    rows, answers = seen(kinds, embedder)
    figures = measured(kinds, rows, embedder) | head(answers)
    few = int(np.bincount(kinds.owners).min())
    note = "" if few >= FOLDS else f"The smallest class has {few} pictures: {max(few, 0)} folds instead of {FOLDS}."
    return Outcome(
        "types",
        "encoder",
        material_of(path, kinds),
        figures,
        _summary(figures),
        lambda: plots.confusions(figures["confusion"]),
        note,
    )


def material_of(path: Path, kinds: Kinds) -> Material:
    """The set: the sum is of the classes and of the names of their pictures."""
    names = [f"{owner}/{one.name}" for owner, one in zip(kinds.owners, kinds.paths, strict=True)]
    listed = hashlib.sha256("\n".join([*kinds.folders, *names]).encode()).hexdigest()
    return Material(path.resolve().name, len(kinds.paths), listed)


def read(path: Path) -> Kinds:
    """The classes and pictures of a folder; a class without folder or without pictures is an error."""
    table = path / "labels.csv"
    rows = list(csv.DictReader(io.StringIO(text_of(table))))
    if not rows or not {"folder", "fr", "en"} <= set(rows[0]):
        raise EvaluationError(f"{table} needs the columns folder, fr and en, and a row for each class.")
    paths: list[Path] = []
    owners: list[int] = []
    for number, row in enumerate(rows):
        if not all((row[column] or "").strip() for column in ("folder", "fr", "en")):
            raise EvaluationError(f"{table}, row {number + 1}: folder, fr and en must all be given.")
        found = _pictures(path / row["folder"].strip())
        if not found:
            raise EvaluationError(f"{table}, row {number + 1}: the folder {row['folder']} holds no picture.")
        paths += found
        owners += [number] * len(found)
    fr, en = ([row[column].strip() for row in rows] for column in ("fr", "en"))
    return Kinds([row["folder"].strip() for row in rows], fr, en, paths, np.array(owners))


def _pictures(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(one for one in folder.rglob("*") if one.suffix.lower() in SUFFIXES and not one.name.startswith("."))


def seen(kinds: Kinds, embedder: Embedder) -> tuple[dict[Any, np.ndarray], Answers | None]:
    """The vectors of the pictures, and what the trained heads say of them where they can."""
    heads = heads_of(embedder)
    features: list[np.ndarray] = []
    rows = vectors(embedder, kinds.paths, (lambda images: features.append(traits(images))) if heads else None)
    if heads is None:
        return rows, None
    names = list(zip(kinds.fr, kinds.en, kinds.folders, strict=True))
    return rows, answers(heads, names, rows, np.concatenate(features), kinds.owners)


def head(found: Answers | None) -> dict[str, Any]:
    """Share of right answers of the trained heads, over the pictures of the classes they know."""
    if found is None:
        return {"head": None, "head_n": 0}
    return {"head": round(float(found.right.mean()), 4), "head_n": len(found.true)}


def measured(kinds: Kinds, rows: dict[Any, np.ndarray], embedder: Embedder) -> dict[str, Any]:
    """`rows`: {"meaning": (n, d1), "look": (n, d2)} of the pictures. All figures but those of the trained heads."""
    fr, en = prototypes(embedder, kinds.fr, "fr"), prototypes(embedder, kinds.en, "en")
    said = {
        name: (rows["meaning"] @ words.T).argmax(axis=1)
        for name, words in (("fr", fr), ("en", en), ("both", unit(fr + en)))
    }
    probed = {kind: out_of_fold(rows[kind], kinds.owners) for kind in ("meaning", "look")}
    return {
        "n": len(kinds.paths),
        "zero_shot": {name: _accuracy(one, kinds.owners) for name, one in said.items()},
        "linear_probe": {kind: _accuracy(one, kinds.owners) for kind, one in probed.items()},
        "confusion": {
            "labels": kinds.folders,
            "zero_shot": _confusion(said["both"], kinds),
            "look": _confusion(probed["look"], kinds),
        },
        "chance": round(1 / len(kinds.folders), 4),
        "majority": round(float(np.bincount(kinds.owners).max()) / len(kinds.paths), 4),
    }


def _accuracy(said: np.ndarray | None, owners: np.ndarray) -> float | None:
    return None if said is None else round(float((said == owners).mean()), 4)


def _confusion(said: np.ndarray | None, kinds: Kinds) -> list[list[int]] | None:
    """Rows are the true classes, columns what was said."""
    if said is None:
        return None
    size = len(kinds.folders)
    return np.bincount(kinds.owners * size + said, minlength=size * size).reshape(size, size).tolist()


def _summary(figures: dict[str, Any]) -> list[str]:
    zero, probe = figures["zero_shot"], figures["linear_probe"]
    words = "  ".join(f"{name} {percent(value)}" for name, value in zero.items())
    return [
        f"{figures['n']} pictures of {len(figures['confusion']['labels'])} kinds; "
        f"always the commonest: {percent(figures['majority'])}",
        f"by words alone: {words}",
        f"linear probe, {FOLDS} folds: meaning {percent(probe['meaning'])}  look {percent(probe['look'])}",
        f"trained heads: {percent(figures['head'])} of {figures['head_n']} pictures of kinds they know",
    ]
