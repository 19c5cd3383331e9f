"""Find the weights of an open_clip model and build it, or say clearly why not."""

from __future__ import annotations

import contextlib
import json
import logging
import socket
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies

from indexing.vision.calibration import PREFIX
from indexing.vision.protocols import ModelCard, ModelUnavailableError
from indexing.vision.weights import checked, locate

if TYPE_CHECKING:
    from collections.abc import Iterator

WEIGHTS = "open_clip_model.safetensors"
HUB = "hf-hub:"


@dataclass(frozen=True)
class Checkpoint:
    """A model ready to use: in evaluation mode, with its own transform and tokenizer."""

    card: ModelCard
    model: Any
    transform: Any
    tokenizer: Any
    folder: Path | None = None


def load_checkpoint(name: str) -> Checkpoint:
    """`local-dir:<folder>`, `<architecture>@<tag>` or `hf-hub:<org>/<repository>`.

    The latter two are looked for among the models fetched by `manage.py models pull`, then, for those of open_clip's
    own list, in the hub's cache and on the hub. `ModelUnavailableError` when the model cannot be had here.
    """
    if name.startswith(PREFIX):
        folder = locate(name.removeprefix(PREFIX))
        # open_clip would fall back on pickled weights; only safetensors are read from a folder of unknown origin.
        return _from_folder(folder, folder / WEIGHTS, f"open_clip:{folder.name}")
    try:
        folder = locate(folder_name(name))
    except ModelUnavailableError:
        return _from_hub(name)
    weights = weights_in(folder)
    return _from_folder(folder, weights, f"open_clip:{name}") if weights else _from_hub(name)


def folder_name(name: str) -> str:
    """The folder, in one of MODEL_FOLDERS, that a model of a hub is fetched into."""
    return name.removeprefix(HUB).replace("/", "--")


def weights_in(folder: Path) -> Path | None:
    """The file of weights of a folder in open_clip's layout, safetensors before others."""
    files = [folder / WEIGHTS, *sorted(folder.glob("*.safetensors")), *sorted(folder.glob("*.bin"))]
    return next((file for file in files if file.is_file() and file.name != "look.safetensors"), None)


def _from_folder(folder: Path, weights: Path, name: str) -> Checkpoint:
    missing = [file.name for file in (folder / "open_clip_config.json", weights) if not file.is_file()]
    if missing:
        raise ModelUnavailableError(f"The encoder folder {folder} lacks {' and '.join(missing)}.")
    digest = checked(weights)
    facts = _facts(folder)
    card = ModelCard(
        name=name,
        version=str(facts.get("version", digest[:12])),
        sha256=digest,
        licence=str(facts.get("licence", "")),
        url=str(facts.get("url", "")),
    )
    model, transform, tokenizer = _build(f"{PREFIX}{folder}", None)
    return Checkpoint(card, model, transform, tokenizer, folder)


def _from_hub(name: str) -> Checkpoint:
    if name.startswith(HUB):
        raise ModelUnavailableError(
            f"open_clip:{name} is not here: `manage.py models pull open_clip:{name}` brings it."
        )
    architecture, _, tag = name.partition("@")
    from open_clip import pretrained

    entry = pretrained.get_pretrained_cfg(architecture, tag)
    if not entry:
        raise ModelUnavailableError(f"open_clip has no weights {tag!r} for the architecture {architecture!r}.")
    with _hub():
        try:
            with _quiet():
                path = Path(pretrained.download_pretrained(entry))
        except Exception as error:  # each download backend has its own exceptions
            raise ModelUnavailableError(
                f"The weights of open_clip:{name} could not be fetched; `manage.py models pull open_clip:{name}` "
                f"says how to bring them: {error}"
            ) from error
        digest = checked(path)
        model, transform, tokenizer = _build(architecture, path, entry)
    repository = str(entry.get("hf_hub", "")).rstrip("/")
    url = f"https://huggingface.co/{repository}" if repository else str(entry.get("url", ""))
    card = ModelCard(f"open_clip:{name}", digest[:12], digest, str(entry.get("license", "")), url)
    return Checkpoint(card, model, transform, tokenizer)


def _build(architecture: str, weights: Path | None, entry: dict[str, Any] | None = None) -> tuple[Any, Any, Any]:
    """`entry`: what open_clip's list says of the weights. From a file alone it would prepare pictures as for CLIP."""
    import open_clip

    entry = entry or {}
    preparing = {f"image_{key}": entry.get(key) for key in ("mean", "std", "interpolation", "resize_mode")}
    try:
        with _quiet():
            model, _, transform = open_clip.create_model_and_transforms(
                architecture, pretrained=str(weights) if weights else None, weights_only=True,
                force_quick_gelu=bool(entry.get("quick_gelu")), **preparing,
            )  # fmt: skip
            tokenizer = open_clip.get_tokenizer(architecture)
    except Exception as error:  # a wrong file fails in as many ways as there are libraries underneath
        raise ModelUnavailableError(f"open_clip cannot load {architecture}: {error}") from error
    return model.eval(), transform, tokenizer


def _facts(folder: Path) -> dict[str, Any]:
    """Version, licence and url from `card.json`, where the encoder has one."""
    path = folder / "card.json"
    facts = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return facts if isinstance(facts, dict) else {}


@contextlib.contextmanager
def _hub() -> Iterator[None]:
    """Read the hub's cache alone while the hub does not answer: its client would retry for minutes, file by file."""
    from huggingface_hub import constants

    before = constants.HF_HUB_OFFLINE
    constants.HF_HUB_OFFLINE = before or not _answers(constants.ENDPOINT)
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before


def _answers(endpoint: str) -> bool:
    address = urlsplit(endpoint)
    if getproxies().get(address.scheme):
        return True  # only the proxy can tell
    try:
        port = address.port or (443 if address.scheme == "https" else 80)
        socket.create_connection((address.hostname or "", port), timeout=3).close()
    except OSError:
        return False
    return True


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """open_clip logs each step of a load on the root logger at INFO, and its dependencies warn of their own future."""
    root = logging.getLogger()
    before = root.level
    root.setLevel(max(before, logging.WARNING))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", (FutureWarning, DeprecationWarning, UserWarning))
            yield
    finally:
        root.setLevel(before)
