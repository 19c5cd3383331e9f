"""Every number and path of the encoder recipe, in one immutable place.

Paths come from the command line; the numbers are the recipe itself and are quoted in the model card. Nothing is read
or created on import.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MEANING_DIM = 384
LOOK_DIM = 512
TRUNK_DIM = 1280
CONTEXT_LENGTH = 32
TEXT_WIDTH = 256
TEXT_LAYERS = 3
TEXT_HEADS = 4
VOCABULARY = 16_000
IMAGE_SIZE = 224
PAD_ID, UNK_ID, EOS_ID = 0, 1, 2


@dataclass(frozen=True)
class Recipe:
    """Where the material lies and how long each stage lasts."""

    data: Path
    weights: Path
    out: Path
    cache: Path
    dictionaries: Path = Path("/usr/share/dictd")
    seed: int = 20_26
    held_out_share: float = 0.10
    phrases: int = 40_000
    text_steps: int = 400
    text_batch: int = 256
    head_epochs: int = 5
    joint_epochs: int = 2
    batch: int = 256

    @property
    def corpus(self) -> Path:
        return self.data / "corpus"

    def cached(self, name: str) -> Path:
        """Path of one cached artefact; the folder is created on first use."""
        self.cache.mkdir(parents=True, exist_ok=True)
        return self.cache / name
