"""A sentence on what is seen, in English, by any CoCa model that open_clip loads.

Each word is the likeliest after those before it. open_clip's own `generate` does the same and more, but leans on parts
of transformers that its release 5 has dropped. Every error of loading is a `ModelUnavailableError`.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from indexing.vision.checkpoints import Checkpoint, load_checkpoint
from indexing.vision.pictures import flatten
from indexing.vision.protocols import ModelUnavailableError
from indexing.vision.torches import quiet_torch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL.Image import Image
    from torch import Tensor

#: Pictures in one pass; fewest and most tokens of a sentence.
TOGETHER, LEAST, MOST = 8, 5, 30


class OpenClipCaptioner:
    """A `Captioner`. Safe to share between threads: passes go one after another."""

    language = "en"

    def __init__(self, checkpoint: Checkpoint) -> None:
        if not hasattr(checkpoint.model, "text_decoder"):
            raise ModelUnavailableError(f"{checkpoint.card.name} writes no captions; the models called coca do.")
        self.card = checkpoint.card
        self._checkpoint = checkpoint
        self._lock = threading.Lock()

    @classmethod
    def load(cls, name: str) -> OpenClipCaptioner:
        """`local-dir:<folder>`, `<architecture>@<tag>` or `hf-hub:<org>/<repository>`."""
        return cls(load_checkpoint(name))

    def caption(self, images: Sequence[Image]) -> list[str]:
        """One sentence a picture; empty where the model has none."""
        torch = quiet_torch()
        said: list[str] = []
        for start in range(0, len(images), TOGETHER):
            pixels = torch.stack([self._checkpoint.transform(flatten(one)) for one in images[start : start + TOGETHER]])
            with self._lock, torch.inference_mode():
                said += [self._words(row) for row in self._tokens(pixels).tolist()]
        return said

    def _tokens(self, pixels: Tensor) -> Tensor:
        """(n, t) tokens, each row ended by the end token or cut at MOST."""
        torch = quiet_torch()
        model, words = self._checkpoint.model, self._checkpoint.tokenizer
        seen = model(pixels)
        rows: Tensor = torch.full((len(pixels), 1), words.sot_token_id, dtype=torch.long)
        ended = torch.zeros(len(pixels), dtype=torch.bool)
        while rows.shape[1] < MOST and not bool(ended.all()):
            logits = model(
                pixels, rows, image_latent=seen["image_features"], image_embs=seen["image_embs"], output_labels=False
            )["logits"][:, -1].float()
            if rows.shape[1] < LEAST:
                logits[:, words.eot_token_id] = -torch.inf
            following = torch.where(ended, words.eot_token_id, logits.argmax(dim=-1))
            rows = torch.cat([rows, following[:, None]], dim=1)
            ended |= following == words.eot_token_id
        return rows

    def _words(self, tokens: list[int]) -> str:
        words = self._checkpoint.tokenizer
        kept = []
        for token in tokens[1:]:
            if token == words.eot_token_id:
                break
            kept.append(token)
        return " ".join(words.decode(kept).replace("<start_of_text>", " ").split())
