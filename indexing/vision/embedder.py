"""Pictures and words to vectors, with any model that open_clip loads.

*meaning* is the joint space of texts and pictures; *look* is what the image trunk sees before the head, better for
likeness and for trained heads. Both come from one pass. Vectors wider than 512 are projected (see `tower`).
Every error of loading is a `ModelUnavailableError`.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np

from indexing.vision.calibration import read
from indexing.vision.checkpoints import Checkpoint, load_checkpoint
from indexing.vision.pictures import flatten
from indexing.vision.torches import quiet_torch
from indexing.vision.tower import fitted, open_tower, pooled, seeded, unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL.Image import Image

    from indexing.vision.protocols import Kind

PICTURES, TEXTS = 32, 128  # rows in one pass


class OpenClipEmbedder:
    """An `Embedder`. Safe to share between threads: passes go one after another."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        torch = quiet_torch()
        self.card = checkpoint.card
        self._checkpoint = checkpoint
        self._tower = open_tower(checkpoint.model.visual)
        self._lock = threading.Lock()
        with torch.inference_mode():
            probe = self._tensor([_blank()])
            features = pooled(self._tower.trunk(probe))
            joint = self._tower.head(features)
        self._look = fitted(checkpoint.folder) or seeded(features.shape[1])
        self._meaning = seeded(joint.shape[1])
        self.dims: dict[Kind, int] = {
            "meaning": self._meaning.components.shape[0],
            "look": self._look.components.shape[0],
        }

    @classmethod
    def load(cls, name: str) -> OpenClipEmbedder:
        """`local-dir:<folder>` or `<architecture>@<tag>`."""
        return cls(load_checkpoint(name))

    def embed_images(self, images: Sequence[Image]) -> dict[Kind, np.ndarray]:
        """{"meaning": (n, d1), "look": (n, d2)} unit rows; transparency is laid on white first."""
        torch = quiet_torch()
        meanings, looks = (
            [np.zeros((0, self.dims["meaning"]), np.float32)],
            [np.zeros((0, self.dims["look"]), np.float32)],
        )
        for start in range(0, len(images), PICTURES):
            with self._lock, torch.inference_mode():
                features = pooled(self._tower.trunk(self._tensor(images[start : start + PICTURES])))
                joint = self._tower.head(features)
            meanings.append(self._meaning(joint.float().cpu().numpy()))
            looks.append(self._look(features.float().cpu().numpy()))
        return {"meaning": unit(np.concatenate(meanings)), "look": unit(np.concatenate(looks))}

    def embed_texts(self, texts: Sequence[str]) -> np.ndarray:
        """(n, d1) unit rows; a text longer than the model's context is cut."""
        torch = quiet_torch()
        rows = [np.zeros((0, self.dims["meaning"]), np.float32)]
        for start in range(0, len(texts), TEXTS):
            with self._lock, torch.inference_mode():
                tokens = self._checkpoint.tokenizer(list(texts[start : start + TEXTS]))
                rows.append(self._meaning(self._checkpoint.model.encode_text(tokens).float().cpu().numpy()))
        return unit(np.concatenate(rows))

    def calibration(self) -> dict[str, dict[str, float]]:
        """Figures shipped with the encoder, see `calibration.read`; empty for hub models."""
        return read(self._checkpoint.folder) if self._checkpoint.folder else {}

    def _tensor(self, images: Sequence[Image]):  # type: ignore[no-untyped-def]
        return quiet_torch().stack([self._checkpoint.transform(flatten(image)) for image in images])


def _blank() -> Image:
    from PIL import Image

    return Image.new("RGB", (8, 8), "white")
