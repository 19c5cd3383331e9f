"""How torch behaves in our processes; imported by the models that need it, never by the web."""

from __future__ import annotations

import os
from functools import cache
from types import ModuleType


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
