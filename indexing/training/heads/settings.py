"""Every number and path of the heads' recipe, in one immutable place. Nothing is read or created on import."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

#: The encoder's own split by book: no picture that the encoder was trained on is evaluated.
ENCODER_SEED, ENCODER_HELD_OUT = 20_26, 0.10
VERSION = "1"


@dataclass(frozen=True)
class Recipe:
    """Where the material lies, and how many pictures of each kind are looked at (the machine's minutes)."""

    data: Path
    out: Path
    cache: Path
    encoder: str
    seed: int = 1889
    specimen_seed: int = 3001
    specimen_pages: int = 160
    per_class: int = 420
    """Corpus pictures of each technique and of each larger function."""
    per_book: int = 24
    """So that no book's draughtsman stands for his technique."""
    made_by_hand: int = 420
    """Corpus pictures turned into drawings, as many into mounted photographs, half as many into halftones."""
    sheets: int = 150
    """Text pages, blank leaves and, twice as many, bindings drawn by program."""
    gallica_share: float = 0.2
    """Documents of `gallica_pages` held out, of drawings and of photographs each."""
    gallica_views: int = 3
    turned: int = 420
    """Corpus pictures turned to all four positions."""
    turned_of_book: int = 8
    folds: int = 5
