"""Open the image tower of any open_clip model between its trunk and its head: one pass gives both vectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LIMIT = 512  # widest *look* that is stored
#: Widest *meaning* that is stored. It is kept whole: texts lie so little nearer to their own pictures than to others
#: that the noise of a projection, .026 from 768 to 512, would bury the difference in a large collection.
MEANING = 1536
SEED = 1857


@dataclass(frozen=True)
class Tower:
    """`trunk(pixels)` gives pooled features (n, f); `head(features)` the joint vector (n, d) before normalising."""

    trunk: Callable[[Any], Any]
    head: Callable[[Any], Any]


def open_tower(visual: Any) -> Tower:
    """Split an open_clip image tower; a tower of unknown build serves as its own trunk, so that look = meaning."""
    if hasattr(visual, "trunk"):
        return Tower(visual.trunk, visual.head)
    projection = getattr(visual, "proj", None)
    if projection is None:
        return Tower(visual, lambda features: features)
    visual.proj = None
    weights = projection.detach()  # a trace takes no constant that wants a gradient
    return Tower(visual, lambda features: features @ weights.to(features.device))


def pooled(features: Any) -> Any:
    """(n, f) from what a trunk gives: vectors, tokens (n, t, f), a map (n, f, h, w), or a tuple with one first."""
    if isinstance(features, tuple):
        features = features[0]
    if features.ndim == 4:
        return features.mean(dim=(2, 3))
    return features.mean(dim=1) if features.ndim == 3 else features


@dataclass(frozen=True)
class Projection:
    """Linear map of features: (n, f) - mean (f,) times components (d, f) transposed."""

    mean: np.ndarray
    components: np.ndarray

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        return np.asarray((rows - self.mean) @ self.components.T, dtype=np.float32)


def fitted(folder: Path | None) -> Projection | None:
    """The projection made with the encoder (`look.safetensors`: "mean", "components"), if the folder has one."""
    if folder is None or not (folder / "look.safetensors").exists():
        return None
    from safetensors.numpy import load_file

    tensors = load_file(folder / "look.safetensors")
    return Projection(tensors["mean"].astype(np.float32), tensors["components"].astype(np.float32))


def seeded(width: int, limit: int = LIMIT) -> Projection:
    """Random orthonormal rows, always the same for a width: for models wider than `limit` with no fitted projection.

    Cosines keep their value on average, with a deviation of about sqrt((1 - 512/width) / 512), .026 for 768: small
    beside the differences between pictures, but not beside those between texts.
    """
    if width <= limit:
        return Projection(np.zeros(width, np.float32), np.eye(width, dtype=np.float32))
    noise = np.random.default_rng(SEED).standard_normal((width, limit))
    basis, triangle = np.linalg.qr(noise)
    # QR leaves the signs to the library; fix them, or two machines would disagree.
    basis = basis * np.sign(np.diag(triangle))
    return Projection(np.zeros(width, np.float32), basis.T.astype(np.float32))


def unit(rows: np.ndarray) -> np.ndarray:
    """Rows of length one, float32; a zero row stays zero."""
    lengths = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    return np.asarray(rows / lengths, dtype=np.float32)
