"""Detectors that are told in words what to look for: YOLO-World and YOLOE, taught the portal's own objects.

ultralytics would read the words with packages that no registry has; the same text models are read here instead, from
weights in MODEL_FOLDERS: OpenAI's CLIP for YOLO-World (through open_clip), MobileCLIP's own file for YOLOE. What is
missing is said as a `ModelUnavailableError`.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from indexing.vision.checkpoints import load_checkpoint
from indexing.vision.protocols import ModelUnavailableError
from indexing.vision.torches import quiet_torch
from indexing.vision.weights import checked, locate
from indexing.vocabularies import by_vocabulary

if TYPE_CHECKING:
    from torch import Tensor

CLIP = "ViT-B-32-quickgelu@openai"
MOBILE = {"mobileclip:blt": "mobileclip_blt.ts", "mobileclip2:b": "mobileclip2_b.ts"}


def teach(model: Any) -> None:
    """Sets the classes of an ultralytics model that takes words; any other model is left as it is."""
    kind = type(model.model).__name__
    words = [term.en for term in by_vocabulary("object")]
    if kind == "WorldModel":
        model.model.txt_feats = _clip(words)[None]
        model.model.model[-1].nc = len(words)
        model.model.names = dict(enumerate(words))
    elif kind in ("YOLOEModel", "YOLOESegModel") and not hasattr(model.model.model[-1], "lrpc"):
        head = model.model.model[-1]
        with quiet_torch().inference_mode():
            embedded = head.get_tpe(_mobile(str(getattr(model.model, "text_model", "mobileclip:blt")), words)[None])
        model.model.set_classes(words, embedded.clone())


def _clip(words: list[str]) -> Tensor:
    """(n, 512) unit rows."""
    try:
        checkpoint = load_checkpoint(CLIP)
    except ModelUnavailableError as error:
        raise ModelUnavailableError(f"YOLO-World needs the text model open_clip:{CLIP}. {error}") from error
    torch = quiet_torch()
    with torch.inference_mode():
        rows = checkpoint.model.encode_text(checkpoint.tokenizer(words), normalize=True)
    found: Tensor = rows.clone()
    return found


def _mobile(variant: str, words: list[str]) -> Tensor:
    """(n, 512) unit rows; the file normalises by itself."""
    name = MOBILE.get(variant)
    if name is None:
        raise ModelUnavailableError(f"This YOLOE reads its classes with {variant}, which is not known here.")
    try:
        path = locate(name)
    except ModelUnavailableError as error:
        raise ModelUnavailableError(
            f"YOLOE needs the text model {name}: `manage.py models pull ultralytics:{name}`. {error}"
        ) from error
    checked(path)
    torch = quiet_torch()
    import open_clip

    with torch.inference_mode(), warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # torch means to drop this format one day
        rows = torch.jit.load(str(path), map_location="cpu")(open_clip.get_tokenizer("ViT-B-32")(words)).float()
    found: Tensor = rows.clone()
    return found
