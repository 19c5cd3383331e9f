"""A trained student as a file that plain `ultralytics.YOLO(path)` loads.

Half precision, no optimiser, no date: the same weights give the same bytes on one version of torch. ValueError when the
file is larger than what may ship.
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import torch

LARGEST = 7_000_000  # bytes
LICENCE = "AGPL-3.0-or-later"


def save(model: Any, path: Path) -> None:
    """Writes an ultralytics `DetectionModel`. Only what shipped checkpoints of ultralytics hold."""
    from ultralytics import __version__

    whole = copy.deepcopy(model).float().eval().requires_grad_(False).to(memory_format=torch.contiguous_format)
    whole.args = {"task": "detect", "imgsz": 640}
    facts = {
        "epoch": -1, "best_fitness": None, "ema": None, "updates": None, "optimizer": None,
        "train_args": whole.args, "date": "", "version": __version__, "license": LICENCE, "docs": "",
        "model": whole.half(),
    }  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    torch.save(facts, draft)
    if draft.stat().st_size > LARGEST:
        raise ValueError(f"{draft.stat().st_size} bytes are more than {LARGEST}")
    draft.replace(path)
