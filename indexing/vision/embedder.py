"""Pictures and words to vectors, with any model that open_clip loads.

*meaning* is the joint space of texts and pictures; *look* is what the image trunk sees before the head, better for
likeness and for trained heads. Both come from one pass, by OpenVINO where that is quicker and gives the same vectors
(see `accelerator`), else by torch. Wide vectors are projected (see `tower`). Every error of loading is a
`ModelUnavailableError`.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np

from indexing.vision.accelerator import Accelerated
from indexing.vision.ahead import ahead
from indexing.vision.calibration import read
from indexing.vision.checkpoints import Checkpoint, load_checkpoint
from indexing.vision.passes import image_task, text_task
from indexing.vision.pictures import flatten
from indexing.vision.torches import device, plain, quiet_torch
from indexing.vision.tower import MEANING, fitted, open_tower, seeded, unit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from PIL.Image import Image

    from indexing.vision.protocols import Kind

#: Rows in one pass: pictures enough to keep the processor busy, or the device of which nothing else wants the memory.
PICTURES, TEXTS = {"cpu": 16, "cuda": 128}, {"cpu": 128, "cuda": 512}


class OpenClipEmbedder:
    """An `Embedder`. Safe to share between threads: passes go one after another."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self.card = checkpoint.card
        self._checkpoint = checkpoint
        checkpoint.model.requires_grad_(False).to(device())
        images = image_task(checkpoint, open_tower(checkpoint.model.visual))
        texts = text_task(checkpoint)
        self._lock = threading.Lock()
        self._image, self._quick_image = plain(images.module), Accelerated(images)
        self._text, self._quick_text = plain(texts.module), Accelerated(texts)
        features, joint = self._image(quiet_torch().stack([self._pixels(_blank())]))
        self._look = fitted(checkpoint.folder) or seeded(features.shape[1])
        self._meaning = seeded(joint.shape[1], MEANING)
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
        meanings, looks = (
            [np.zeros((0, self.dims["meaning"]), np.float32)],
            [np.zeros((0, self.dims["look"]), np.float32)],
        )
        for batch in ahead(images, PICTURES[device()], self._pixels, quiet_torch().stack):
            with self._lock:
                features, joint = self._quick_image(batch) or self._image(batch)
            meanings.append(self._meaning(joint))
            looks.append(self._look(features))
        return {"meaning": unit(np.concatenate(meanings)), "look": unit(np.concatenate(looks))}

    def embed_texts(self, texts: Sequence[str]) -> np.ndarray:
        """(n, d1) unit rows; a text longer than the model's context is cut."""
        rows = [np.zeros((0, self.dims["meaning"]), np.float32)]
        for start in range(0, len(texts), TEXTS[device()]):
            with self._lock:
                tokens = self._checkpoint.tokenizer(list(texts[start : start + TEXTS[device()]]))
                (joint,) = self._quick_text(tokens) or self._text(tokens)
            rows.append(self._meaning(joint))
        return unit(np.concatenate(rows))

    def pieces(self, texts: Sequence[str]) -> list[int]:
        """Into how many pieces the tokenizer cuts each text, marks of start, end and filling not counted."""
        tokens = self._checkpoint.tokenizer(["", *texts])
        counts = (tokens != tokens[0, -1]).sum(-1)
        return [int(count - counts[0]) for count in counts[1:]]

    @property
    def engines(self) -> dict[str, str]:
        """What pictures and texts run on at the moment, for people who measure."""
        return {"images": self._quick_image.engine, "texts": self._quick_text.engine}

    def calibration(self) -> dict[str, dict[str, float]]:
        """Figures shipped with the encoder, see `calibration.read`; empty for hub models."""
        return read(self._checkpoint.folder) if self._checkpoint.folder else {}

    def _pixels(self, image: Image) -> Any:
        """The picture as the model's own transform prepares it, (3, h, w)."""
        return self._checkpoint.transform(flatten(image))


def _blank() -> Image:
    from PIL import Image

    return Image.new("RGB", (8, 8), "white")
