"""Vectors and traits of samples, made by the encoder of the settings and kept: a run cut short goes on where it was.

One folder per encoder (its sha256), files of a few hundred rows each, written whole. What the portal computes at
description is computed here by the same calls.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from rich.progress import track

from indexing.training.heads.samples import Sample, opened
from indexing.training.heads.views import MADE, Picture
from indexing.vision.protocols import Embedder
from indexing.vision.traits import traits

TOGETHER = 128
THREADS = 2
PARTS = ("look", "meaning", "traits")


def embed(samples: Sequence[Sample], embedder: Embedder, cache: Path) -> dict[str, np.ndarray]:
    """{"look": (n, d1), "meaning": (n, d2), "traits": (n, 30)} in the order of the samples."""
    folder = cache / f"vectors-{embedder.card.sha256[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    pictures = cache / f"pictures-{MADE}"
    pictures.mkdir(exist_ok=True)
    known = _kept(folder)
    missing = [sample for sample in samples if kept_as(sample) not in known]
    batches = [missing[start : start + TOGETHER] for start in range(0, len(missing), TOGETHER)]
    with ThreadPoolExecutor(THREADS) as pool:
        for batch in track(batches, description="Pictures seen by the encoder", disable=not batches):
            known |= _seen(batch, list(pool.map(partial(opened, kept=pictures), batch)), embedder, folder)
    rows = [known[kept_as(sample)] for sample in samples]
    return {part: np.stack([row[number] for row in rows]) for number, part in enumerate(PARTS)}


Row = tuple[np.ndarray, ...]


def kept_as(sample: Sample) -> str:
    """The key of a sample in the cache: what a program has drawn or changed, it may draw otherwise another day."""
    return sample.key if sample.view == "plain" else f"{sample.key}#{MADE}"


def _seen(batch: Sequence[Sample], pictures: list[Picture], embedder: Embedder, folder: Path) -> dict[str, Row]:
    found = embedder.embed_images(pictures)
    parts = {"look": found["look"], "meaning": found["meaning"], "traits": traits(pictures)}
    keys = [kept_as(sample) for sample in batch]
    name = hashlib.sha256("\n".join(keys).encode()).hexdigest()[:16]
    draft = folder / f"{name}.part.npz"
    halves: dict[str, Any] = {part: rows.astype(np.float16) for part, rows in parts.items()}
    np.savez(draft, keys=np.array(keys), **halves)
    draft.rename(folder / f"{name}.npz")
    return _rows(folder / f"{name}.npz")


def _kept(folder: Path) -> dict[str, Row]:
    known: dict[str, Row] = {}
    for path in sorted(folder.glob("*.npz")):
        if not path.name.endswith(".part.npz"):
            known |= _rows(path)
    return known


def _rows(path: Path) -> dict[str, Row]:
    with np.load(path) as stored:
        parts = [stored[part].astype(np.float32) for part in PARTS]
        return {str(key): tuple(part[number] for part in parts) for number, key in enumerate(stored["keys"])}
