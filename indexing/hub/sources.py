"""Which files a model's name stands for, where they are published, and under what sums and licence.

    open_clip:ARCHITECTURE@TAG      the repository that open_clip's own list names, on a Hugging Face hub (HF_ENDPOINT)
    open_clip:hf-hub:ORG/REPOSITORY any repository there with an open_clip_config.json
    ultralytics:FILE                a file of ultralytics' release of weights (ULTRALYTICS_ASSETS)
    yunet:FILE                      a file of OpenCV's repository of face detectors

Fails with `HubError`, or `OutOfReachError` when nobody answers.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, field
from typing import Any

import httpx
from django.conf import settings

from indexing.hub import hugging_face
from indexing.hub.catalogue import find
from indexing.hub.download import Remote
from indexing.hub.errors import HubError
from indexing.vision.checkpoints import folder_name

UNKNOWN = "unknown: see the model's page"
FACES = "opencv/face_detection_yunet"
PLAIN = re.compile(r"[\w.+-]+\.(?:pt|ts|onnx)")
GITHUB = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+)/releases/download/([\w.-]+)")
TIMEOUT = httpx.Timeout(60.0, connect=10.0)


@dataclass(frozen=True)
class Plan:
    """What to fetch. `folder`: name of a folder of its own in the models' folder, empty for single files.

    `config` is written beside the weights as `open_clip_config.json`, where the repository's own does not serve.
    """

    name: str
    files: list[Remote]
    licence: str
    page: str
    folder: str = ""
    config: dict[str, Any] | None = None
    needs: tuple[str, ...] = field(default=())


def client() -> httpx.Client:
    """Follows redirects; honours the proxies and certificates of the environment."""
    return httpx.Client(
        auth=hugging_face.authorised, follow_redirects=True, timeout=TIMEOUT, headers={"Accept-Encoding": "identity"}
    )


def plan(http: httpx.Client, name: str) -> Plan:
    """What `name` stands for, by asking its publisher."""
    kind, _, rest = name.partition(":")
    if kind == "open_clip" and rest and not rest.startswith("local-dir:"):
        return _hugging_face(http, name, rest)
    if kind == "ultralytics" and PLAIN.fullmatch(rest):
        return _ultralytics(http, name, rest)
    if kind == "yunet" and PLAIN.fullmatch(rest):
        return _yunet(http, name, rest)
    raise HubError(
        f"{name!r} is no name of a model to be fetched. Names are open_clip:ARCHITECTURE@TAG, "
        "open_clip:hf-hub:ORG/REPOSITORY, ultralytics:FILE.pt and yunet:FILE.onnx; see `manage.py models list`."
    )


def _hugging_face(http: httpx.Client, name: str, rest: str) -> Plan:
    from indexing.hub.open_clip_list import described

    found = described(rest)
    repository = hugging_face.repository(http, found.repository)
    tokenizer = found.tokenizer
    if not found.config:  # a repository that open_clip's list does not have: its own description says which
        tokenizer = hugging_face.tokenizer_named(http, repository)
    others = repository if tokenizer in ("", found.repository) else hugging_face.repository(http, tokenizer)
    words = hugging_face.tokenizer_files(others) if tokenizer else []
    own = [] if found.config else [repository.file("open_clip_config.json")]
    # The weights last: a folder without them cannot be taken for a model.
    files = [*own, *words, hugging_face.weights(repository, found.file)]
    return Plan(
        name, files, _licence(name, repository.licence), repository.page, folder_name(rest), found.config, _needs(name)
    )


def _ultralytics(http: httpx.Client, name: str, file: str) -> Plan:
    base = settings.ULTRALYTICS_ASSETS.rstrip("/")
    url = f"{base}/{file}"
    size, digest = _published(http, base, file)
    known = find(name)
    page = known.page if known else "https://docs.ultralytics.com/models/"
    return Plan(name, [Remote(url, file, size, digest)], _licence(name, ""), page, needs=_needs(name))


def _published(http: httpx.Client, base: str, file: str) -> tuple[int | None, str]:
    """(bytes, sha256) as published: by GitHub's listing of the release, or by `FILE.sha256` on a mirror."""
    try:
        if release := GITHUB.fullmatch(base):
            listing = f"https://api.github.com/repos/{release[1]}/releases/tags/{release[2]}"
            return of_listing(http.get(listing).raise_for_status().json(), file)
        answer = http.get(f"{base}/{file}.sha256")
        words = answer.text.split() if answer.status_code == 200 else []
        return None, words[0] if words and re.fullmatch(r"[0-9a-f]{64}", words[0]) else ""
    except (httpx.HTTPError, ValueError):  # the sum is lost, the file perhaps not: the caller says it is unchecked
        return None, ""


def of_listing(release: dict[str, Any], file: str) -> tuple[int | None, str]:
    """(bytes, sha256) of an asset in GitHub's description of a release; older assets have no sum there."""
    with contextlib.suppress(StopIteration):
        asset = next(one for one in release["assets"] if one["name"] == file)
        return int(asset["size"]), str(asset.get("digest") or "").removeprefix("sha256:")
    raise HubError(f"The release {release.get('tag_name', '')} of ultralytics has no file {file}.")


def _yunet(http: httpx.Client, name: str, file: str) -> Plan:
    repository = hugging_face.repository(http, FACES)
    return Plan(name, [repository.file(file)], _licence(name, repository.licence), repository.page)


def _licence(name: str, published: str) -> str:
    """What the hub says, else what our list says; weights of ultralytics are its own unless the list knows better."""
    known = find(name)
    if published or known:
        return published or (known.licence if known else "")
    return "AGPL-3.0" if re.match(r"ultralytics:yolo(?:v5|v8|v9|v10|11|12|26)", name) else UNKNOWN


def _needs(name: str) -> tuple[str, ...]:
    known = find(name)
    return known.needs if known else ()
