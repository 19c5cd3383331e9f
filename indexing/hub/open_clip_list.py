"""What open_clip's own list says of a name: whose repository, which architecture, how pictures are prepared.

The description is written beside fetched weights, so that they load without asking a hub. Fails with `HubError`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from indexing.hub.errors import HubError

HUB = "hf-hub:"
PREPARING = ("mean", "std", "interpolation", "resize_mode")


@dataclass(frozen=True)
class Described:
    """`file`: the weights' name if the list gives one; `tokenizer`: the repository of the tokenizer, if one is due."""

    repository: str
    file: str = ""
    tokenizer: str = ""
    config: dict[str, Any] | None = None


def described(rest: str) -> Described:
    """`ARCHITECTURE@TAG` or `hf-hub:ORG/REPOSITORY`."""
    if rest.startswith(HUB):
        return Described(rest.removeprefix(HUB))
    architecture, _, tag = rest.partition("@")
    from open_clip import get_model_config
    from open_clip.pretrained import get_pretrained_cfg, list_pretrained_tags_by_model

    model, entry = get_model_config(architecture), get_pretrained_cfg(architecture, tag)
    if model is None:
        raise HubError(f"open_clip has no architecture {architecture!r}.")
    if not entry or not entry.get("hf_hub"):
        tags = ", ".join(list_pretrained_tags_by_model(architecture)) or "none"
        raise HubError(f"open_clip has no weights {tag!r} for {architecture}; its tags: {tags}.")
    if entry.get("quick_gelu"):
        model["quick_gelu"] = True
    preparing = {key: entry[key] for key in PREPARING if entry.get(key) is not None}
    repository, _, file = str(entry["hf_hub"]).rpartition("/")
    tokenizer = model.get("text_cfg", {}).get("hf_tokenizer_name", "")
    return Described(repository, file, tokenizer, {"model_cfg": model, "preprocess_cfg": preparing})
