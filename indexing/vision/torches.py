"""How torch behaves in our processes; imported by the models that need it, never by the web."""

from __future__ import annotations

import os
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

Outputs = tuple["np.ndarray", ...]


@cache
def quiet_torch() -> ModuleType:
    """torch, with as many threads as `MODEL_THREADS` says.

    Workers that share cores want 1: torch's threads wait for one another by spinning, and a second process on the same
    cores then stalls both.
    """
    import torch

    if threads := os.environ.get("MODEL_THREADS"):
        torch.set_num_threads(max(1, int(threads)))
    return torch


@cache
def device() -> str:
    """Where models run in this process: "cuda" when torch finds such a device, else "cpu"."""
    return "cuda" if quiet_torch().cuda.is_available() else "cpu"


def plain(module: Callable[..., tuple[Any, ...]], half: bool = False) -> Callable[..., Outputs]:
    """`module` as a pass from a batch (tensors) to numpy arrays, by torch on `device()`; `half`: bfloat16 autocast."""
    torch = quiet_torch()

    def run(*batch: Any) -> Outputs:
        with torch.inference_mode(), torch.autocast(device(), torch.bfloat16, enabled=half):
            outputs = module(*(sent(one) for one in batch))
        return tuple(output.float().cpu().numpy() for output in outputs)

    return run


def sent(batch: Any) -> Any:
    """The batch on `device()`; from pinned memory the copy runs beside what the device computes."""
    if device() == "cpu" or batch.device.type != "cpu":
        return batch
    return batch.pin_memory().to(device(), non_blocking=True)
