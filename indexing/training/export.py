"""Writes the shipped folder: open_clip's four files, and the projection that makes *look* vectors.

The weights are float16; open_clip loads them into a float32 model. The keys must be exactly those of the model that
`open_clip_config.json` describes: loading is strict, and `check` proves it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from open_clip.factory import create_model_and_transforms, get_tokenizer
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from indexing.training.settings import (
    CONTEXT_LENGTH,
    EOS_ID,
    IMAGE_SIZE,
    LOOK_DIM,
    MEANING_DIM,
    PAD_ID,
    TEXT_HEADS,
    TEXT_LAYERS,
    TEXT_WIDTH,
    VOCABULARY,
)
from indexing.training.tokenizer import save_tokenizer

_HALF = [0.5, 0.5, 0.5]
CONFIG: dict[str, Any] = {
    "model_cfg": {
        "embed_dim": MEANING_DIM,
        "custom_text": True,
        "vision_cfg": {
            "timm_model_name": "mobilenetv2_100",
            "timm_model_pretrained": False,
            "timm_pool": "avg",
            "timm_proj": "mlp",
            "image_size": IMAGE_SIZE,
        },
        "text_cfg": {
            "context_length": CONTEXT_LENGTH,
            "vocab_size": VOCABULARY,
            "width": TEXT_WIDTH,
            "heads": TEXT_HEADS,
            "layers": TEXT_LAYERS,
            "pool_type": "eos",
            "eos_id": EOS_ID,
            "pad_id": PAD_ID,
            "hf_tokenizer_name": "local",
        },
    },
    "preprocess_cfg": {
        "mean": _HALF,
        "std": _HALF,
        "interpolation": "bicubic",
        "resize_mode": "squash",
        "size": [IMAGE_SIZE, IMAGE_SIZE],
    },
}
FACTS = {"version": "1", "licence": "AGPL-3.0-or-later"}


def _half(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {
        name: (tensor.half() if tensor.is_floating_point() else tensor).contiguous() for name, tensor in tensors.items()
    }


def write_model(
    folder: Path, trunk: nn.Module, head: nn.Module, text: nn.Module, scale: Tensor, tokenizer: Tokenizer
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    weights = {f"visual.trunk.{key}": value for key, value in trunk.state_dict().items()}
    weights |= {f"visual.head.mlp.{key}": value for key, value in head.state_dict().items()}
    weights |= {f"text.{key}": value for key, value in text.state_dict().items()}
    weights["logit_scale"] = scale.detach()
    save_file(_half(weights), folder / "open_clip_model.safetensors", metadata={"format": "pt"})
    (folder / "open_clip_config.json").write_text(json.dumps(CONFIG, indent=1) + "\n", encoding="utf-8")
    (folder / "card.json").write_text(json.dumps(FACTS, indent=1) + "\n", encoding="utf-8")
    save_tokenizer(tokenizer, folder)


def look_projection(features: Tensor) -> dict[str, Tensor]:
    """PCA of trunk features: `mean` [1280] and `components` [512, 1280], largest variance first.

    look = normalise((trunk - mean) @ components.T)
    """
    mean = features.mean(0)
    centred = (features - mean).double()
    _, vectors = torch.linalg.eigh(centred.T @ centred / len(centred))
    return {"mean": mean, "components": vectors.flip(1)[:, :LOOK_DIM].T.float()}


def write_look(folder: Path, features: Tensor) -> dict[str, Tensor]:
    projection = look_projection(features)
    save_file(_half(projection), folder / "look.safetensors")
    return projection


def check(folder: Path) -> None:
    """Load the folder as the portal does; open_clip raises when a key is missing or one too many."""
    model, _, _ = create_model_and_transforms(f"local-dir:{folder.resolve()}")
    ids = get_tokenizer(f"local-dir:{folder.resolve()}")(["église", "eglise"])
    with torch.inference_mode():
        first, second = model.encode_text(ids, normalize=True)
    if not torch.allclose(first, second):
        raise ValueError(f"{folder}: accents change the meaning of a word")
