"""Frozen passes through the trunk, cached on disk: the slow part of the recipe, done once per view.

A cache file is written beside its final name and renamed when complete, so an interrupted pass is run again rather
than trusted. OpenVINO in bfloat16 does the pass, some five times faster than torch on CPU.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import openvino
import torch
from numpy.typing import NDArray
from rich.progress import track

from indexing.training.settings import IMAGE_SIZE
from indexing.training.trunk import LowerTrunk, UpperTrunk, build_trunk
from indexing.training.views import View, open_rgb, to_array

MAP_SHAPE = (160, 7, 7)
BATCH = 32
THREADS = 2

Maps = NDArray[np.float16]


class FrozenPass:
    """The lower trunk compiled by OpenVINO: batches of pictures -> float16 maps."""

    def __init__(self, weights: Path) -> None:
        runtime: Any = openvino  # its names are made at import, unseen by a type checker
        sample = torch.zeros(1, 3, IMAGE_SIZE, IMAGE_SIZE)
        model = runtime.convert_model(LowerTrunk(build_trunk(weights)).eval(), example_input=sample)
        options = {"INFERENCE_PRECISION_HINT": "bf16", "INFERENCE_NUM_THREADS": THREADS}
        self._run = runtime.Core().compile_model(model, "CPU", options)

    def __call__(self, pictures: NDArray[np.float32]) -> Maps:
        output: NDArray[np.float32] = self._run(pictures)[0]
        return output.astype(np.float16)


def _batches(paths: Sequence[Path], view: View, seed: str) -> Iterator[NDArray[np.float32]]:
    def prepare(path: Path) -> NDArray[np.float32]:
        return to_array(view(open_rgb(path), random.Random(f"{seed}-{path.name}-{path.parent.name}")))  # noqa: S311

    with ThreadPoolExecutor(THREADS) as pool:
        for start in range(0, len(paths), BATCH):
            yield np.stack(list(pool.map(prepare, paths[start : start + BATCH])))


def lower_maps(paths: Sequence[Path], view: View, weights: Path, target: Path, seed: str) -> Maps:
    """Maps of every picture seen through `view`, Nx160x7x7 float16, memory-mapped from `target`."""
    if not target.exists():
        partial = target.with_suffix(".part")
        maps = np.lib.format.open_memmap(partial, mode="w+", dtype=np.float16, shape=(len(paths), *MAP_SHAPE))
        frozen, start = FrozenPass(weights), 0
        total = -(-len(paths) // BATCH)
        for batch in track(_batches(paths, view, seed), description=target.stem, total=total):
            maps[start : start + len(batch)] = frozen(batch)
            start += len(batch)
        maps.flush()
        partial.rename(target)
    stored: Maps = np.load(target, mmap_mode="r")
    if len(stored) != len(paths):
        raise ValueError(f"{target}: {len(stored)} maps for {len(paths)} pictures; delete it and run again")
    return stored


def upper_features(maps: Maps, upper: UpperTrunk) -> torch.Tensor:
    """Features Nx1280 (float32, not normalised) of cached maps, by torch."""
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        parts = [upper(torch.from_numpy(maps[i : i + 256].astype(np.float32))) for i in range(0, len(maps), 256)]
    return torch.cat(parts).float().clone()
