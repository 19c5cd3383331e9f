"""Queries to vectors, for the queue `encode`; and the sign of life by which the web knows that someone answers.

The model is that of the active space, so that a query always speaks the language of the vectors it is compared with.
A model that cannot be loaded gives no sign of life, and its tasks fail with ModelUnavailableError.
"""

from __future__ import annotations

import logging
import tempfile
import threading
import time
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from PIL import Image
from redis import Redis
from redis.exceptions import RedisError

from indexing.models import Space
from indexing.pipeline.palettes import stored
from indexing.sources.pictures import open_picture
from indexing.sources.records import SourceError
from indexing.vision import registry
from indexing.vision.palette import palette
from indexing.vision.protocols import Embedder, ModelUnavailableError
from indexing.vision.windows import windows

log = logging.getLogger(__name__)
ALIVE, ALIVE_SECONDS, BEAT_SECONDS = "encoder:alive", 15, 5.0
#: A model that is only compared with the one in use is dropped from memory when nobody has asked it for so long.
IDLE = 300.0
#: Those, and when they were asked last.
_compared: dict[str, float] = {}


def text(words: str, space: int | None = None) -> dict[str, Any]:
    """In the active space, or in another that is compared with it."""
    spaces, embedder = _active() if space is None else _beside(space)
    vector = embedder.embed_texts([words])[0]
    return {"space": spaces.get("meaning"), "meaning": _listed(vector)}


def pieces(words: list[str]) -> dict[str, Any]:
    spaces, embedder = _active()
    return {"space": spaces.get("meaning"), "pieces": embedder.pieces(words)}


def image(token: str, space: int | None = None) -> dict[str, Any]:
    picture = kept_picture(token)
    spaces, embedder = _active() if space is None else _beside(space)
    vectors = {str(kind): _listed(rows[0]) for kind, rows in embedder.embed_images([picture]).items()}
    found = palette(picture)
    return {"spaces": spaces, **vectors, "palette": stored(found.colours), "colour_mode": found.colour_mode}


def kept_picture(token: str) -> Image.Image:
    body = _redis().get(f"upload:{token}")
    if not isinstance(body, bytes):
        raise SourceError("The picture is no longer kept", "image-expired")
    with tempfile.NamedTemporaryFile() as file:
        file.write(body)
        file.flush()
        return open_picture(Path(file.name), settings.MAX_IMAGE_PIXELS, settings.FETCH_MAX_SIDE)


def places(key: str, token: str, words: str) -> dict[str, Any]:
    """How near `words` come to each window of a picture; the windows' vectors are kept under `key` for other words."""
    spaces, embedder = _active()
    dims = embedder.dims["meaning"]
    body = _redis().get(key)
    if isinstance(body, bytes) and body and len(body) % (4 * dims) == 0:
        rows = np.frombuffer(body, dtype=np.float32).reshape(-1, dims)
    else:
        rows = embedder.embed_images(_pieces(token))["meaning"].astype(np.float32)
        _redis().set(key, rows.tobytes(), ex=settings.UPLOAD_TTL)
    scores = rows @ embedder.embed_texts([words])[0]
    card = embedder.card
    return {"space": spaces.get("meaning"), "agent": f"{card.name} {card.version}".strip(), "scores": _listed(scores)}


def _pieces(token: str) -> list[Image.Image]:
    picture = kept_picture(token)
    wide, high = picture.size
    return [
        picture.crop((round(x * wide), round(y * high), round((x + w) * wide), round((y + h) * high)))
        for x, y, w, h in windows()
    ]


def warm() -> bool:
    """Loads the model and lets it work once. False, with the reason in the log, when it cannot be had."""
    try:
        _, embedder = _active()
    except ModelUnavailableError as error:
        log.error("no encoder", extra={"reason": str(error)})
        return False
    embedder.embed_texts(["bateau"])
    return True


def keep_alive(stop: threading.Event) -> None:
    """Says every few seconds that an encoder is at work, until `stop`; drops what is idle."""
    while True:
        release_idle()
        try:
            _redis().set(ALIVE, 1, ex=ALIVE_SECONDS)
        except RedisError as error:
            log.warning("no sign of life", extra={"reason": str(error)})
        if stop.wait(BEAT_SECONDS):
            return


def release_idle() -> None:
    for model, asked in list(_compared.items()):
        if time.monotonic() - asked >= IDLE and _compared.pop(model, None) is not None:
            registry.release(model)


def no_longer_alive() -> None:
    try:
        _redis().delete(ALIVE)
    except RedisError:
        log.warning("the sign of life will expire by itself")


def _active() -> tuple[dict[str, int], Embedder]:
    """({kind: id} of the active spaces, the embedder that made them); the settings' own as long as there is none."""
    spaces = list(Space.objects.filter(active=True).select_related("agent"))
    model = next((space.model for space in spaces if space.kind == Space.Kind.MEANING), settings.ENCODER)
    _compared.pop(model, None)  # searches use it now: it stays
    return _embedder_of([space for space in spaces if space.model == model], model)


def _beside(space: int) -> tuple[dict[str, int], Embedder]:
    """The same for the spaces of one model, active or not."""
    spaces = list(Space.objects.filter(agent__spaces=space).select_related("agent"))
    if not spaces:
        raise ModelUnavailableError("The model was removed meanwhile")
    if not any(space.active for space in spaces):
        _compared[spaces[0].model] = time.monotonic()
    return _embedder_of(spaces, spaces[0].model)


def _embedder_of(spaces: list[Space], model: str) -> tuple[dict[str, int], Embedder]:
    embedder = registry.embedder(model)
    if any(space.agent.sha256 != embedder.card.sha256 for space in spaces):
        raise ModelUnavailableError(
            f"The weights of {model} are not those that made the vectors in use; "
            f"`manage.py models use encoder {model} --wait` makes them anew"
        )
    return {space.kind: space.pk for space in spaces}, embedder


def _listed(vector: Any) -> list[float]:
    return [round(float(value), 6) for value in vector]


@cache
def _redis() -> Redis:
    client: Redis = Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=5)
    return client
