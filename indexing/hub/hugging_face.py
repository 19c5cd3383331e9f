"""What a Hugging Face hub, or a mirror of its interface (HF_ENDPOINT), says of a repository.

Sums are the hub's own: sha256 of large files, git's blob sum of small ones. HF_TOKEN and HF_HUB_OFFLINE are honoured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

from indexing.hub.download import OutOfReachError, Remote
from indexing.hub.errors import HubError

SAFE, PICKLED = "open_clip_model.safetensors", "open_clip_pytorch_model.bin"
TOKENIZER = frozenset(
    [
        "tokenizer.json",
        "tokenizer_config.json",
        "special_tokens_map.json",
        "added_tokens.json",
        "vocab.json",
        "vocab.txt",
        "merges.txt",
        "spiece.model",
        "sentencepiece.bpe.model",
        "tokenizer.model",
        "config.json",
    ]
)


@dataclass(frozen=True)
class Repository:
    name: str
    commit: str
    licence: str
    files: dict[str, Remote]

    @property
    def page(self) -> str:
        return f"{endpoint()}/{self.name}"

    def file(self, name: str) -> Remote:
        try:
            return self.files[name]
        except KeyError:
            raise HubError(f"{self.page} has no file {name}; it has: {', '.join(sorted(self.files))}.") from None


def endpoint() -> str:
    from huggingface_hub import constants

    return str(constants.ENDPOINT).rstrip("/")


def repository(http: httpx.Client, name: str) -> Repository:
    """The newest version of a repository."""
    from huggingface_hub import constants

    url = f"{endpoint()}/api/models/{name}?blobs=true"
    if constants.HF_HUB_OFFLINE:
        raise OutOfReachError(f"{url} was not asked, since HF_HUB_OFFLINE is set")
    answer = _get(http, url)
    if answer.status_code in (401, 403, 404):
        raise HubError(f"{endpoint()}/{name} is not there, or asks for an account (HF_TOKEN); {answer.status_code}.")
    facts = _json(answer, url)
    commit = str(facts.get("sha") or "main")
    files = [_remote(name, commit, one) for one in facts.get("siblings", [])]
    return Repository(name, commit, _licence(facts), {file.name: file for file in files})


def weights(found: Repository, named: str) -> Remote:
    """The file of weights: safetensors where the repository has them, whatever open_clip's list says."""
    for name in (SAFE, named, PICKLED):
        if name in found.files:
            return found.files[name]
    raise HubError(f"{found.page} has no weights that open_clip reads; it has: {', '.join(sorted(found.files))}.")


def tokenizer_files(found: Repository) -> list[Remote]:
    return [file for name, file in sorted(found.files.items()) if name in TOKENIZER]


def tokenizer_named(http: httpx.Client, found: Repository) -> str:
    """The repository of the tokenizer that `open_clip_config.json` asks for; empty for open_clip's own."""
    config = found.file("open_clip_config.json")
    text = _json(_get(http, config.url), config.url).get("model_cfg", {}).get("text_cfg", {})
    return found.name if text.get("hf_tokenizer_name") and tokenizer_files(found) else text.get("hf_tokenizer_name", "")


def authorised(request: httpx.Request) -> httpx.Request:
    """The token (HF_TOKEN) goes to the hub itself and to nobody else."""
    from huggingface_hub import get_token

    token = get_token() if str(request.url).startswith(f"{endpoint()}/") else None
    if token:
        request.headers["Authorization"] = f"Bearer {token}"
    return request


def _remote(repository: str, commit: str, one: dict[str, Any]) -> Remote:
    name, large = str(one["rfilename"]), one.get("lfs") or {}
    url = f"{endpoint()}/{repository}/resolve/{commit}/{quote(name)}"
    digest = str(large.get("sha256") or "")
    return Remote(url, name, large.get("size") or one.get("size"), digest, "" if digest else str(one.get("blobId", "")))


def _licence(facts: dict[str, Any]) -> str:
    card = facts.get("cardData") or {}
    tag = next((tag for tag in facts.get("tags", []) if tag.startswith("license:")), "license:")
    said = card.get("license_name") or card.get("license") or tag.removeprefix("license:")
    return ", ".join(said) if isinstance(said, list) else str(said)


def _get(http: httpx.Client, url: str) -> httpx.Response:
    try:
        return http.get(url)
    except httpx.TransportError as error:
        raise OutOfReachError(f"{url} cannot be reached: {error}") from error


def _json(answer: httpx.Response, url: str) -> dict[str, Any]:
    try:
        facts = answer.raise_for_status().json()
    except (httpx.HTTPStatusError, ValueError) as error:
        raise HubError(f"{url} gives no usable answer: {error}") from error
    if not isinstance(facts, dict):
        raise HubError(f"{url} gives no usable answer.")
    return facts
